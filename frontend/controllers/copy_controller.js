import { Controller } from "@hotwired/stimulus";

/* <button data-controller="copy" data-copy-text-value="…" data-copy-done-value="Copied"> */
export default class extends Controller {
  static values = { text: String, done: String };

  connect() {
    this.element.hidden = !navigator.clipboard;
    this.element.addEventListener("click", (this.copy = this.copy.bind(this)));
  }

  disconnect() {
    this.element.removeEventListener("click", this.copy);
  }

  async copy() {
    await navigator.clipboard.writeText(this.textValue);
    const label = this.element.querySelector(".kern-label") ?? this.element;
    const before = label.textContent;
    label.textContent = this.doneValue;
    setTimeout(() => (label.textContent = before), 2000);
  }
}
