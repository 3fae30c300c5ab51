import { Controller } from "@hotwired/stimulus";

/* "/" jumps into the search box, as long as nobody is writing. */
export default class extends Controller {
  connect() {
    this.onKey = (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, textarea, select, [contenteditable='true']")) return;
      event.preventDefault();
      this.element.focus();
      this.element.select();
    };
    document.addEventListener("keydown", this.onKey);
  }

  disconnect() {
    document.removeEventListener("keydown", this.onKey);
  }
}
