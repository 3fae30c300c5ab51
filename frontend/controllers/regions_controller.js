import { Controller } from "@hotwired/stimulus";

/* F6 leads from one part of the screen to the next: header, side, main column, rail; Shift+F6 back. */
export default class extends Controller {
  static targets = ["region"];

  move(event) {
    if (event.key !== "F6" || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    const regions = this.regionTargets.filter((region) => region.checkVisibility() && region.clientHeight && !region.closest("[inert]"));
    const here = regions.findIndex((region) => region.contains(document.activeElement));
    const next = event.shiftKey ? here - 1 : here + 1;
    regions.at(here < 0 && event.shiftKey ? -1 : next % regions.length)?.focus();
  }
}
