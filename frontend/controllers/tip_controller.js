import { Controller } from "@hotwired/stimulus";

/* A tip shows by CSS on hover and focus; Escape puts it away until the next time. */
export default class extends Controller {
  connect() {
    this.hide = (event) => {
      if (event.key === "Escape") this.element.dataset.tip = "away";
    };
    this.again = () => delete this.element.dataset.tip;
    document.addEventListener("keydown", this.hide);
    for (const event of ["mouseleave", "blur"]) this.element.addEventListener(event, this.again);
  }

  disconnect() {
    document.removeEventListener("keydown", this.hide);
  }
}
