import { Extension } from "@tiptap/core";
import { NodeSelection, Plugin, TextSelection } from "@tiptap/pm/state";

/* A handle beside the block under the mouse, or with the cursor: drag it to move the block, click it for what can be done. */
class BlockHandle {
  constructor(view, element) {
    this.view = view;
    this.element = element;
    this.onMove = (event) => element.open || this.show(this.blockAt(event.clientY));
    this.onDragStart = (event) => this.drag(event);
    this.onClick = () => this.putCursor();
    view.dom.addEventListener("mousemove", this.onMove);
    element.addEventListener("dragstart", this.onDragStart);
    element.addEventListener("click", this.onClick);
  }

  /* The commands of the menu are about the block with the cursor. */
  putCursor() {
    const { state } = this.view;
    if (this.element.open || this.position === undefined) return;
    const place = state.doc.resolve(this.position);
    const { nodeAfter } = place;
    const selection = nodeAfter?.isAtom ? NodeSelection.create(state.doc, this.position) : TextSelection.near(state.doc.resolve(this.position + 1));
    this.view.dispatch(state.tr.setSelection(selection));
  }

  /* The block of the text at a height in the window. */
  blockAt(y) {
    const { left, width } = this.view.dom.getBoundingClientRect();
    const found = this.view.posAtCoords({ left: left + width / 2, top: y });
    if (!found) return null;
    const place = this.view.state.doc.resolve(found.inside < 0 ? found.pos : found.inside);
    return place.depth ? place.before(1) : place.pos;
  }

  show(position) {
    const block = position === null || !this.view.editable ? null : this.view.nodeDOM(position);
    this.element.hidden = !(block instanceof Element);
    if (this.element.hidden) return;
    this.position = position;
    const { top } = block.getBoundingClientRect();
    this.element.style.top = `${top - this.element.offsetParent.getBoundingClientRect().top}px`;
  }

  drag(event) {
    const { view, position } = this;
    const selection = NodeSelection.create(view.state.doc, position);
    view.dispatch(view.state.tr.setSelection(selection));
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", selection.node.textContent);
    event.dataTransfer.setDragImage(view.nodeDOM(position), 0, 0);
    view.dragging = { slice: selection.content(), move: true };
  }

  update(view, before) {
    if (view.state.doc !== before.doc && !this.element.open) this.show(null);
  }

  destroy() {
    this.view.dom.removeEventListener("mousemove", this.onMove);
    this.element.removeEventListener("dragstart", this.onDragStart);
    this.element.removeEventListener("click", this.onClick);
    this.element.hidden = true;
  }
}

export const blockHandle = (element) =>
  Extension.create({
    name: "blockHandle",
    addProseMirrorPlugins: () => [new Plugin({ view: (view) => new BlockHandle(view, element) })],
  });
