import { Controller } from "@hotwired/stimulus";

const ITEMS = "a[href], button:not(:disabled), input:not([type=hidden]), select, textarea";
// Their arrow keys are their own.
const FIELDS = "input:not([type=checkbox]), select, textarea";

/* A <details> used as a menu (the disclosure pattern): arrow keys, Home and End walk through it, and it closes
   on Escape, on a click outside and when focus leaves. */
export default class extends Controller {
  connect() {
    this.listeners = [
      [this.element, "keydown", (event) => this.press(event)],
      [this.element, "focusout", ({ relatedTarget }) => relatedTarget && this.closeUnlessIn(relatedTarget)],
      // What is fetched into an open menu takes the place of what had the focus.
      [this.element, "htmx:beforeSwap", () => (this.hadFocus = this.items.includes(document.activeElement))],
      [this.element, "htmx:afterSwap", () => this.hadFocus && this.items[0]?.focus()],
      [document, "pointerdown", ({ target }) => this.closeUnlessIn(target)],
    ];
    for (const [on, name, listener] of this.listeners) on.addEventListener(name, listener);
  }

  disconnect() {
    for (const [on, name, listener] of this.listeners) on.removeEventListener(name, listener);
  }

  get button() {
    return this.element.querySelector("summary");
  }

  get items() {
    return [...this.element.querySelectorAll(ITEMS)].filter((item) => item.checkVisibility());
  }

  press(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && this.element.open) {
      this.element.open = false;
      this.button.focus();
      return;
    }
    const isOnButton = event.target === this.button;
    if (event.target.matches(FIELDS) || !(isOnButton ? /^Arrow(Down|Up)$/ : /^(Arrow(Down|Up)|Home|End)$/).test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.element.open) this.button.click();
    const { items } = this;
    const here = items.indexOf(event.target);
    const to = { ArrowDown: here + 1, ArrowUp: isOnButton ? -1 : here - 1, Home: 0, End: -1 }[event.key];
    items.at(to % items.length)?.focus();
  }

  closeUnlessIn(target) {
    if (!this.element.contains(target)) this.element.open = false;
  }
}
