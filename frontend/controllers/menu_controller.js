import { Controller } from "@hotwired/stimulus";

/* A <details> used as a menu: closes on Escape, on a click outside and when focus leaves. */
export default class extends Controller {
  connect() {
    this.onKey = (event) => {
      if (event.key !== "Escape" || !this.element.open) return;
      this.element.open = false;
      this.element.querySelector("summary").focus();
    };
    this.onPointer = (event) => {
      if (!this.element.contains(event.target)) this.element.open = false;
    };
    this.onFocus = (event) => {
      if (event.relatedTarget && !this.element.contains(event.relatedTarget)) this.element.open = false;
    };
    this.element.addEventListener("keydown", this.onKey);
    this.element.addEventListener("focusout", this.onFocus);
    document.addEventListener("pointerdown", this.onPointer);
  }

  disconnect() {
    this.element.removeEventListener("keydown", this.onKey);
    this.element.removeEventListener("focusout", this.onFocus);
    document.removeEventListener("pointerdown", this.onPointer);
  }
}
