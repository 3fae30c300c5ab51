import { Controller } from "@hotwired/stimulus";

/* Says so while the browser has no connection. */
export default class extends Controller {
  static values = { text: String };

  connect() {
    this.show = () => {
      const words = document.createElement("p");
      words.className = "toast toast--warning";
      words.textContent = this.textValue;
      this.element.replaceChildren(...(navigator.onLine ? [] : [words]));
    };
    this.show();
    for (const event of ["online", "offline"]) window.addEventListener(event, this.show);
  }

  disconnect() {
    for (const event of ["online", "offline"]) window.removeEventListener(event, this.show);
  }
}
