/* How tasks, images and macros look while editing; what is saved is decided in extensions.js. */

import { preview } from "../requests.js";

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const update = (editor, getPos, values) =>
  editor.commands.command(({ tr }) => {
    const position = getPos();
    if (typeof position !== "number") return false;
    for (const [name, value] of Object.entries(values)) tr.setNodeAttribute(position, name, value);
    return true;
  });

export function taskView(strings = {}) {
  return ({ node, getPos, editor }) => {
    const box = element("input", { type: "checkbox" });
    const content = element("div", { class: "editor-task__text" });
    const facts = element("span", { class: "editor-task__facts", contenteditable: "false" });
    const dom = element("li", { class: "editor-task" }, element("label", { contenteditable: "false" }, box), content, facts);
    const show = (task) => {
      box.checked = task.attrs.checked;
      box.setAttribute("aria-label", `${strings.taskDone ?? ""}: ${task.textContent}`);
      dom.dataset.checked = String(task.attrs.checked);
      const name = task.attrs.assignee && (strings.people?.get(task.attrs.assignee) ?? strings.assigned);
      const due = task.attrs.due && new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" }).format(new Date(`${task.attrs.due}T12:00`));
      facts.textContent = [name, due].filter(Boolean).join(" · ");
      facts.hidden = !facts.textContent;
    };
    box.addEventListener("change", () => update(editor, getPos, { checked: box.checked }));
    show(node);
    return {
      dom,
      contentDOM: content,
      ignoreMutation: (mutation) => !content.contains(mutation.target),
      update(next) {
        if (next.type !== node.type) return false;
        show(next);
        return true;
      },
    };
  };
}

/* Sets the height that the text needs. */
export function autosize(field) {
  if (!field.scrollHeight) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}

export function figureView({ strings = {}, imageUrl }) {
  return ({ node, getPos, editor }) => {
    let current = node;
    const image = element("img", { src: imageUrl(node.attrs.attachment), alt: node.attrs.alt, draggable: "true" });
    const field = (name, label, hint) => {
      const input = element("textarea", { class: "editor-figure__input", "data-field": name, rows: 1, maxlength: 500, placeholder: hint });
      input.addEventListener("input", () => {
        autosize(input);
        // One line, however it is pasted.
        update(editor, getPos, { [name]: input.value.replace(/\s+/g, " ") });
      });
      input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        editor.commands.focus(getPos() + 1);
      });
      return [element("label", { class: "editor-figure__field" }, element("span", {}, label), input), input];
    };
    const [altField, alt] = field("alt", strings.alt, strings.altHint);
    const [captionField, caption] = field("caption", strings.caption, "");
    const remove = element("button", { type: "button", class: "link-button" }, strings.removeImage ?? "");
    remove.addEventListener("click", () => editor.chain().focus().deleteRange({ from: getPos(), to: getPos() + current.nodeSize }).run());
    const dom = element(
      "figure",
      { class: "editor-figure", contenteditable: "false", "data-attachment": node.attrs.attachment },
      image,
      element("div", { class: "editor-figure__fields" }, altField, captionField, remove),
    );
    const show = (figure) => {
      current = figure;
      image.alt = figure.attrs.alt;
      for (const [input, value] of [[alt, figure.attrs.alt], [caption, figure.attrs.caption]]) {
        if (input.value.replace(/\s+/g, " ") !== value) input.value = value;
        autosize(input);
      }
      dom.classList.toggle("editor-figure--without-alt", !figure.attrs.alt);
    };
    show(node);
    // Not in the page yet; then again when its width changes.
    const sizes = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(() => [alt, caption].forEach(autosize));
    sizes?.observe(dom);
    return {
      dom,
      destroy: () => sizes?.disconnect(),
      ignoreMutation: () => true,
      stopEvent: (event) => event.target.closest?.(".editor-figure__fields") !== null,
      selectNode: () => dom.classList.add("ProseMirror-selectednode"),
      deselectNode: () => dom.classList.remove("ProseMirror-selectednode"),
      update(next) {
        if (next.type !== current.type || next.attrs.attachment !== current.attrs.attachment) return false;
        show(next);
        return true;
      },
    };
  };
}

// Rendered by the server; the table of contents is rendered here, from the text in the editor.
const PREVIEWED = ["children", "include", "attachments"];

export function macroView({ strings = {}, previewUrl = "" }) {
  return ({ node, editor }) => {
    const label = element("p", { class: "editor-macro__label" });
    const shown = element("div", { class: "editor-macro__preview" });
    const head = element("div", { contenteditable: "false" }, label, shown);
    const content = element("div", { class: "editor-macro__content" });
    const dom = element("div", { class: "editor-macro" }, head, content);
    let asked = "";
    let renderedToc = null;

    /* Nothing in a preview can be followed or focused. */
    function put(...pieces) {
      shown.replaceChildren(...pieces);
      for (const link of shown.querySelectorAll("a")) link.removeAttribute("href");
      for (const region of shown.querySelectorAll("[tabindex]")) region.removeAttribute("tabindex");
    }

    async function loadPreview({ name, page }) {
      if (!previewUrl || !PREVIEWED.includes(name) || asked === `${name}:${page}`) return;
      asked = `${name}:${page}`;
      const html = await preview(previewUrl, name, page);
      if (asked !== `${name}:${page}`) return;
      const words = html === null ? strings.macroFailed : strings.macroEmpty;
      if (html) put(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      else put(element("p", {}, words ?? ""));
    }

    function updateToc() {
      if (current.attrs.name !== "toc") return;
      const headings = [];
      editor.state.doc.forEach((node) => {
        const level = Number(node.attrs.level);
        const isShown = node.type.name === "heading" && level <= 1 + Number(current.attrs.depth ?? 3);
        if (isShown && node.textContent.trim()) headings.push([level, node.textContent.trim()]);
      });
      const facts = JSON.stringify(headings);
      if (facts === renderedToc) return;
      renderedToc = facts;
      const entries = headings.map(([level, words]) => element("li", { class: `rt-toc__${level}` }, words));
      put(headings.length ? element("ul", { class: "rt-toc" }, ...entries) : element("p", {}, strings.macroEmpty ?? ""));
    }

    let current = node;
    const show = (macro) => {
      current = macro;
      const name = strings.macros?.[macro.attrs.name] ?? macro.attrs.name;
      label.textContent = macro.attrs.title ? `${name}: ${macro.attrs.title}` : name;
      dom.dataset.name = macro.attrs.name;
      loadPreview(macro.attrs);
      updateToc();
    };
    show(node);
    editor.on("update", updateToc);
    return {
      dom,
      contentDOM: content,
      ignoreMutation: (mutation) => !content.contains(mutation.target),
      destroy: () => editor.off("update", updateToc),
      update(next) {
        if (next.type !== node.type) return false;
        show(next);
        return true;
      },
    };
  };
}
