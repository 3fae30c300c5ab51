import { Controller } from "@hotwired/stimulus";
import { keepPlace, scrollToPlace, takePlace } from "../kept_place.js";

const text = () => document.querySelector("main .prose");

/* The link from a page to its editor: Ctrl+E follows it, the editor's files are fetched before, and the place stays. */
export default class extends Controller {
  static values = { files: Array };

  connect() {
    this.onKeydown = (event) => {
      const isInField = event.target.closest?.("input, textarea, select, [contenteditable=true]");
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key !== "e" || isInField) return;
      event.preventDefault();
      this.element.click();
    };
    document.addEventListener("keydown", this.onKeydown);
    scrollToPlace(text(), takePlace());
  }

  disconnect() {
    document.removeEventListener("keydown", this.onKeydown);
  }

  prefetch() {
    if (this.isFetched) return;
    this.isFetched = true;
    for (const href of this.filesValue) document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href }));
  }

  keepPlace() {
    keepPlace(text());
  }
}
