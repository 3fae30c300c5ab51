import { Controller } from "@hotwired/stimulus";
import { isKey } from "../shortcuts.js";

/* Ctrl+K jumps into the search box, "/" too as long as nobody is writing. */
export default class extends Controller {
  connect() {
    this.onKey = (event) => {
      const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      const isSlash = isKey(event, "/");
      // In a text Ctrl+K makes a link.
      const isFind = event.key.toLowerCase() === "k" && command && !event.target.closest?.("[contenteditable='true']");
      if (event.defaultPrevented || !(isSlash || isFind)) return;
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
