import { Controller } from "@hotwired/stimulus";

const LEAST = 200;
const MOST = 400;
const STEP = 20;

/* The side of a space is closed by its button or "[", and made wider or narrower at its edge.
   theme.js applies both before the first paint. */
export default class extends Controller {
  static targets = ["toggle", "handle"];

  connect() {
    this.root = document.documentElement;
    this.onKey = (event) => {
      // On a German keyboard "[" is typed with AltGr, which counts as Ctrl and Alt.
      if (event.key !== "[" || event.metaKey || document.body.dataset.shortcuts === "off") return;
      if (event.target.closest?.("input, textarea, select, [contenteditable='true']")) return;
      event.preventDefault();
      this.toggle();
    };
    document.addEventListener("keydown", this.onKey);
    this.show();
  }

  disconnect() {
    document.removeEventListener("keydown", this.onKey);
  }

  get isOpen() {
    return this.root.dataset.side !== "closed";
  }

  get width() {
    return Math.round(this.element.closest(".side").getBoundingClientRect().width);
  }

  toggle() {
    if (this.isOpen) this.root.dataset.side = "closed";
    else delete this.root.dataset.side;
    this.keep("teamweb_side", this.isOpen ? "" : "closed");
    this.show();
  }

  show() {
    this.toggleTarget.setAttribute("aria-expanded", String(this.isOpen));
    this.handleTarget.setAttribute("aria-valuenow", String(Math.min(MOST, Math.max(LEAST, this.width))));
  }

  hold(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.held = { x: event.clientX, width: this.width };
    this.handleTarget.setPointerCapture(event.pointerId);
    this.handleTarget.classList.add("is-held");
  }

  drag(event) {
    if (this.held) this.resize(this.held.width + event.clientX - this.held.x);
  }

  release() {
    this.held = undefined;
    this.handleTarget.classList.remove("is-held");
  }

  press(event) {
    const widths = {
      ArrowLeft: this.width - STEP,
      ArrowRight: this.width + STEP,
      Home: LEAST,
      End: MOST,
    };
    if (!(event.key in widths)) return;
    event.preventDefault();
    this.resize(widths[event.key]);
  }

  resize(wanted) {
    const width = Math.round(Math.min(MOST, Math.max(LEAST, wanted)));
    this.root.style.setProperty("--tw-side", `${width}px`);
    this.handleTarget.setAttribute("aria-valuenow", String(width));
    this.keep("teamweb_side_width", String(width));
  }

  keep(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      // Without storage it holds for this page.
    }
  }
}
