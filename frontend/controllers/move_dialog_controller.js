import { Controller } from "@hotwired/stimulus";

/* The dialog that asks where a page shall go; the tree beside the page moves it, tells and undoes. */
export default class extends Controller {
  static values = { page: String };

  connect() {
    // The menu whose link opened it closes; what has the focus in it then could not get it back.
    const menu = document.activeElement?.closest("details");
    this.opener = menu?.querySelector("summary") ?? document.activeElement;
    menu?.removeAttribute("open");
    this.element.showModal();
  }

  cancel() {
    this.element.close();
  }

  remove() {
    this.element.remove();
    this.opener?.focus();
  }

  move(event) {
    const parent = new FormData(event.target).get("parent");
    if (!parent) return;
    const asks = new CustomEvent("teamweb:move", { detail: { page: this.pageValue, parent }, cancelable: true });
    // Without a tree the form is sent, and its page answers.
    if (document.dispatchEvent(asks)) return;
    event.preventDefault();
    this.element.close();
  }
}
