import { Controller } from "@hotwired/stimulus";
import { isKey } from "../shortcuts.js";

/* "?" opens the overview of keys with the link to the handbook. */
export default class extends Controller {
  static targets = ["dialog"];

  connect() {
    this.onKey = (event) => {
      if (!isKey(event, "?") || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      this.dialogTarget.showModal();
    };
    document.addEventListener("keydown", this.onKey);
  }

  disconnect() {
    document.removeEventListener("keydown", this.onKey);
  }
}
