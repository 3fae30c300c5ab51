import { Controller } from "@hotwired/stimulus";
import { keep } from "../stored_choice.js";

/* What stands beside a text: tabs where it has a column of its own, sections one below the other elsewhere. */
export default class extends Controller {
  static targets = ["tab", "panel"];

  connect() {
    this.wide = window.matchMedia("(min-width: 75rem)");
    this.follow = () => this.show(document.documentElement.dataset.rail);
    this.followHash = () => {
      if (window.location.hash === "#comments") this.show("comments");
    };
    this.wide.addEventListener("change", this.follow);
    window.addEventListener("hashchange", this.followHash);
    this.follow();
  }

  disconnect() {
    this.wide.removeEventListener("change", this.follow);
    window.removeEventListener("hashchange", this.followHash);
  }

  choose({ currentTarget }) {
    this.show(currentTarget.dataset.railNameParam);
    keep("rail", document.documentElement.dataset.rail);
  }

  move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const tabs = this.tabTargets;
    const next = tabs.at((tabs.indexOf(event.currentTarget) + step) % tabs.length);
    next.focus();
    next.click();
  }

  show(name) {
    const names = this.tabTargets.map((tab) => tab.dataset.railNameParam);
    const shown = names.includes(name) ? name : "contents";
    document.documentElement.dataset.rail = shown;
    for (const tab of this.tabTargets) {
      const isShown = tab.dataset.railNameParam === shown;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls"));
      if (this.wide.matches) panel.setAttribute("role", "tabpanel");
      else panel.removeAttribute("role");
    }
  }
}
