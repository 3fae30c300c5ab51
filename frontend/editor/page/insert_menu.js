/* What the "/" list offers: paragraph formats and all that the toolbar inserts, found by German and English words. */
import words from "./command_words.json";

const plain = (text) => text.toLocaleLowerCase("de").replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ß/g, "ss").normalize("NFD").replace(/\p{M}/gu, "");
const parts = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

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

/* How well an entry fits: 2 when its title begins so, 1 when each word asked for begins one of its words, else 0. */
function rank({ name, title }, query) {
  if (plain(title).startsWith(plain(query).trim())) return 2;
  const known = [...parts(title), ...parts(words[name] ?? "")];
  // A compound is found by its second part, too: "liste" in "Aufgabenliste".
  return parts(query).every((part) => known.some((word) => word.startsWith(part) || (part.length > 3 && word.includes(part)))) ? 1 : 0;
}

export const matchingBlocks = (controller, query) =>
  entries({ format: controller.toolbar.format, insertTargets: controller.insertTargets, toolbar: controller.toolbar })
    .map((entry) => ({ entry, rank: rank(entry, query) }))
    .filter((found) => found.rank)
    .sort((one, other) => other.rank - one.rank)
    .map((found) => found.entry);
