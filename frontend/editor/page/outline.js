const { Controller } = window.teamweb;

/* A menu of the text's headings to jump to; the markup is in components/editor/toolbar.html. */
export default class EditorOutline extends Controller {
  static targets = ["list"];
  static values = { level: String, none: String };

  update({ detail: { editor } }) {
    this.editor = editor;
    this.render();
  }

  render() {
    if (!this.element.open || !this.editor) return;
    const { doc, selection } = this.editor.state;
    const headings = [];
    doc.descendants((node, position) => {
      if (node.type.name === "heading" && node.textContent.trim()) {
        headings.push({ position, level: Number(node.attrs.level), words: node.textContent.trim() });
      }
      return !node.isTextblock;
    });
    const facts = JSON.stringify(headings);
    if (facts !== this.rendered) {
      this.rendered = facts;
      this.listTarget.replaceChildren(...(headings.length ? headings.map((heading) => this.entry(heading)) : [this.emptyText()]));
    }
    const current = headings.findLastIndex(({ position }) => position < selection.from);
    [...this.listTarget.children].forEach((entry, index) => {
      if (index === current) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    });
  }

  entry({ position, level, words }) {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.className = "editor-entry editor-outline__entry";
    button.dataset.level = level;
    button.textContent = words;
    button.setAttribute("aria-label", this.levelValue.replace("{heading}", words).replace("{level}", level - 1));
    button.addEventListener("click", () => this.jump(position));
    return button;
  }

  emptyText() {
    const words = document.createElement("p");
    words.className = "editor-outline__none";
    words.textContent = this.noneValue;
    return words;
  }

  jump(position) {
    this.element.open = false;
    this.editor.chain().setTextSelection(position + 1).focus(null, { scrollIntoView: false }).run();
    this.editor.view.nodeDOM(position)?.scrollIntoView({ block: "start" });
  }
}
