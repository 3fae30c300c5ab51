import { Controller } from "@hotwired/stimulus";

/* The sidebar stands open beside the text and is a closed drawer above it on narrow screens. */
export default class extends Controller {
  static targets = ["drawer"];

  connect() {
    this.wide = window.matchMedia("(min-width: 62rem)");
    this.follow = () => {
      this.drawerTarget.open = this.wide.matches;
    };
    this.follow();
    this.wide.addEventListener("change", this.follow);
    const current = this.element.querySelector("[aria-current='page']");
    if (this.wide.matches && current && current.offsetTop > this.element.clientHeight) {
      this.element.scrollTop = current.offsetTop - this.element.clientHeight / 2;
    }
  }

  disconnect() {
    this.wide.removeEventListener("change", this.follow);
  }
}
