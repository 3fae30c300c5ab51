/* What the "/" list offers: paragraph formats and all that the toolbar inserts. */
import { fitting } from "../insertions_by_name.js";

function entries({ format, insertTargets, toolbar }) {
  const formats = [...format.options]
    .filter(({ value }) => /^(paragraph|heading\d)$/.test(value))
    .map((option) => ({ name: option.value, title: option.textContent.trim(), run: () => toolbar.setFormat(option.value) }));
  const inserts = insertTargets.map((button) => {
    const { pageEditorCommandParam: command, pageEditorNameParam: dialog, label } = button.dataset;
    return { name: command ?? dialog ?? "upload", title: label ?? button.textContent.trim(), run: () => button.click() };
  });
  return [...formats.slice(1), ...inserts, ...formats.slice(0, 1)];
}

export const matchingBlocks = (controller, query) =>
  fitting(entries({ format: controller.toolbar.format, insertTargets: controller.insertTargets, toolbar: controller.toolbar }), query);
