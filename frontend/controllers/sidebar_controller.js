import { Controller } from "@hotwired/stimulus";

/* The sidebar stands open beside the text; on narrow screens it is a drawer, and a space's one a sheet over all. */
export default class extends Controller {
  static targets = ["drawer"];

  connect() {
    this.wide = window.matchMedia("(min-width: 62rem)");
    this.follow = () => {
      this.drawerTarget.open = this.wide.matches;
      this.cover();
    };
    this.follow();
    this.onToggle = () => this.cover();
    this.onKey = (event) => {
      if (event.key !== "Escape" || this.wide.matches || !this.drawerTarget.open) return;
      this.drawerTarget.open = false;
      this.drawerTarget.querySelector("summary").focus();
    };
    this.wide.addEventListener("change", this.follow);
    this.drawerTarget.addEventListener("toggle", this.onToggle);
    this.element.addEventListener("keydown", this.onKey);
    const current = this.element.querySelector("[aria-current='page']");
    if (this.wide.matches && current && current.offsetTop > this.element.clientHeight) {
      this.element.scrollTop = current.offsetTop - this.element.clientHeight / 2;
    }
  }

  disconnect() {
    this.wide.removeEventListener("change", this.follow);
    this.drawerTarget.removeEventListener("toggle", this.onToggle);
    this.element.removeEventListener("keydown", this.onKey);
  }

  /* What lies under the sheet is out of reach. */
  cover() {
    const isSheet = this.element.querySelector(".space-side") !== null;
    const covered = isSheet && this.drawerTarget.open && !this.wide.matches;
    const others = document.querySelectorAll("body > :not(.frame, script), .frame > :not(.side)");
    for (const other of others) other.inert = covered;
  }
}
