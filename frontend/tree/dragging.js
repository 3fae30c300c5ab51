import { above, isBranch, isOpen, isOrdered, levelOf, linkOf, pageOf, rowOf } from "./rows.js";

const BEGINS_AFTER = 6;
const LONG_PRESS = 500;
const OPENS_AFTER = 600;
const EDGE = 32;

/* Dragging rows of a tree: a line shows where the page lands, a frame into which page.
   `drop(row, place)` is called with {target, way: before | after | into}. */
export class Dragging {
  constructor(root, { open, drop }) {
    Object.assign(this, { root, open, drop });
    this.line = document.createElement("li");
    this.line.className = "tree__line";
    this.line.setAttribute("role", "none");
    this.listeners = {
      pointerdown: (event) => this.press(event),
      dragstart: (event) => event.preventDefault(),
      contextmenu: (event) => (this.row || this.waiting) && this.isTouch && event.preventDefault(),
      click: (event) => this.swallow(event),
    };
    for (const [name, listener] of Object.entries(this.listeners)) root.addEventListener(name, listener, true);
    this.onMove = (event) => this.move(event);
    this.onUp = (event) => this.end(event);
    this.onCancel = () => this.cancel();
    this.onKey = (event) => event.key === "Escape" && this.row && this.cancel();
    this.onTouch = (event) => this.row && event.preventDefault();
  }

  destroy() {
    this.cancel();
    for (const [name, listener] of Object.entries(this.listeners)) this.root.removeEventListener(name, listener, true);
  }

  press(event) {
    const link = event.target.closest("a");
    if (event.button !== 0 || !link || !isOrdered(rowOf(link)) || event.ctrlKey || event.shiftKey) return;
    this.cancel();
    this.isTouch = event.pointerType === "touch";
    this.start = { x: event.clientX, y: event.clientY, row: rowOf(link) };
    if (this.isTouch) this.waiting = setTimeout(() => this.begin(), LONG_PRESS);
    window.addEventListener("pointermove", this.onMove);
    window.addEventListener("pointerup", this.onUp);
    window.addEventListener("pointercancel", this.onCancel);
    window.addEventListener("keydown", this.onKey);
    this.root.addEventListener("touchmove", this.onTouch, { passive: false });
  }

  begin() {
    this.waiting = undefined;
    this.row = this.start.row;
    this.row.classList.add("is-dragged");
    this.root.classList.add("is-dragging");
  }

  move(event) {
    const far = Math.hypot(event.clientX - this.start.x, event.clientY - this.start.y) > BEGINS_AFTER;
    if (!this.row) {
      if (!far) return;
      if (this.isTouch) return void this.cancel();
      this.begin();
    }
    this.scroll(event.clientY);
    this.show(this.placeAt(event.clientX, event.clientY));
  }

  scroll(y) {
    const side = this.root.closest(".side, .sidebar__drawer") ?? document.scrollingElement;
    const { top, bottom } = side.getBoundingClientRect();
    if (y < top + EDGE) side.scrollTop -= 12;
    else if (y > bottom - EDGE) side.scrollTop += 12;
  }

  placeAt(x, y) {
    const row = rowOf(document.elementFromPoint(x, y) ?? this.root);
    if (!row || !this.root.contains(row) || !row.dataset.page || this.row.contains(row)) return undefined;
    const { top, height } = linkOf(row).getBoundingClientRect();
    const share = (y - top) / height;
    if (!isOrdered(row)) return { target: row, way: "into" };
    if (share < 0.3) return { target: row, way: "before" };
    if (share <= 0.7) return { target: row, way: "into" };
    const first = isBranch(row) && isOpen(row) ? levelOf(row)?.querySelector(":scope > [data-page]") : null;
    if (first && isOrdered(first) && first !== this.row) return { target: first, way: "before" };
    return { target: row, way: "after" };
  }

  show(place) {
    const same = place?.target === this.place?.target && place?.way === this.place?.way;
    if (same) return;
    this.clear();
    this.place = place;
    if (!place) return;
    const { target, way } = place;
    if (way === "into") {
      linkOf(target).classList.add("is-target");
      if (isBranch(target) && !isOpen(target)) this.opening = setTimeout(() => this.open(target), OPENS_AFTER);
      return;
    }
    const list = target.parentElement;
    const y = target.getBoundingClientRect()[way === "before" ? "top" : "bottom"] - list.getBoundingClientRect().top;
    this.line.style.top = `${y - 1}px`;
    list.style.position = "relative";
    list.append(this.line);
  }

  clear() {
    clearTimeout(this.opening);
    if (this.place) linkOf(this.place.target).classList.remove("is-target");
    const list = this.line.parentElement;
    this.line.remove();
    if (list) list.style.position = "";
    this.place = undefined;
  }

  end() {
    const { row, place } = this;
    const dragged = Boolean(row);
    this.cancel();
    if (!dragged) return;
    // The click that follows letting go must not open the page.
    this.swallowing = true;
    setTimeout(() => (this.swallowing = false));
    if (place && pageOf(row)) this.drop(row, place);
  }

  swallow(event) {
    if (!this.swallowing) return;
    event.preventDefault();
    event.stopPropagation();
  }

  cancel() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.clear();
    this.row?.classList.remove("is-dragged");
    this.root.classList.remove("is-dragging");
    this.row = undefined;
    window.removeEventListener("pointermove", this.onMove);
    window.removeEventListener("pointerup", this.onUp);
    window.removeEventListener("pointercancel", this.onCancel);
    window.removeEventListener("keydown", this.onKey);
    this.root.removeEventListener("touchmove", this.onTouch);
  }
}

/* Where `row` lands when it is put `way` of `target`: its new page above and its neighbours there. */
export function gapAt(row, { target, way }, rootPage, neighbour) {
  if (way === "into") return { parent: pageOf(target) };
  const parent = above(target);
  const beyond = way === "before" ? neighbourBut(row, target, "before", neighbour) : neighbourBut(row, target, "after", neighbour);
  const gap = { parent: parent ? pageOf(parent) : rootPage };
  const [own, other] = way === "before" ? ["before", "after"] : ["after", "before"];
  gap[own] = pageOf(target);
  if (beyond !== undefined) gap[other] = beyond;
  return gap;
}

/* The neighbour of `target` on one side, as if `row` were taken out. */
function neighbourBut(row, target, way, neighbour) {
  const step = way === "after" ? "nextElementSibling" : "previousElementSibling";
  return target[step] === row ? neighbour(row, way) : neighbour(target, way);
}
