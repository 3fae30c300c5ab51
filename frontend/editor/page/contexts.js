/* The tools of a table, a task or a code block stand at it; on a phone they are a row of the toolbar. */
const GAP = 4;
const FLOATING = "editor-toolbar__context--floating";
const NODES = { table: "table", taskItem: "li", codeBlock: "pre" };

export class Contexts {
  constructor(controller, elements) {
    this.controller = controller;
    this.elements = elements;
    this.isNarrow = matchMedia("(max-width: 40rem)");
    controller.listen(window, "scroll", () => this.place());
    controller.listen(window, "resize", () => this.place());
  }

  update() {
    const { editor } = this.controller;
    // A task in a table has the tools of the task.
    let isTaken = false;
    for (const element of this.elements.toReversed()) {
      const isHidden = isTaken || !editor.isActive(element.dataset.for);
      isTaken ||= !isHidden;
      if (element.hidden !== isHidden) element.hidden = isHidden;
    }
    this.place();
  }

  /* Above the block, or below it where there is no room. */
  place() {
    const element = this.elements.find((one) => !one.hidden);
    if (!element) return;
    element.classList.toggle(FLOATING, !this.isNarrow.matches);
    const block = this.isNarrow.matches ? null : this.block(NODES[element.dataset.for]);
    if (!block) return;
    const { left, right, top, bottom } = block.getBoundingClientRect();
    const edge = this.controller.bar.element.getBoundingClientRect().bottom + GAP;
    const height = element.offsetHeight;
    const below = Math.min(bottom + GAP, innerHeight - height - GAP);
    element.style.top = `${Math.max(edge, top - height - GAP >= edge ? top - height - GAP : below)}px`;
    element.style.left = `${Math.max(left, Math.min(right, innerWidth - GAP) - element.offsetWidth)}px`;
  }

  block(selector) {
    const { view, state } = this.controller.editor;
    const { node } = view.domAtPos(state.selection.from);
    return (node.nodeType === 1 ? node : node.parentElement)?.closest(selector);
  }
}
