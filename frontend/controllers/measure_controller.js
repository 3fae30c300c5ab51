import { Controller } from "@hotwired/stimulus";
import { keep } from "../stored_choice.js";

/* A button that gives the text all the width there is, or the width that reads best. */
export default class extends Controller {
  connect() {
    this.element.hidden = false;
    this.show();
  }

  toggle() {
    const root = document.documentElement;
    const isWide = root.dataset.measure !== "wide";
    if (isWide) root.dataset.measure = "wide";
    else delete root.dataset.measure;
    keep("measure", isWide ? "wide" : "");
    this.show();
  }

  show() {
    this.element.setAttribute("aria-pressed", String(document.documentElement.dataset.measure === "wide"));
  }
}
