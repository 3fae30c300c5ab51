import { Controller } from "@hotwired/stimulus";

/* Light, dark, or what the system says; kept in a cookie that theme.js reads before the first paint. */
export default class extends Controller {
  static targets = ["choice"];

  connect() {
    this.element.hidden = false;
    this.show(document.documentElement.dataset.kernTheme ?? "auto");
  }

  choose(event) {
    const choice = event.currentTarget.value;
    const root = document.documentElement;
    if (choice === "auto") delete root.dataset.kernTheme;
    else root.dataset.kernTheme = choice;
    const age = choice === "auto" ? 0 : 365 * 24 * 60 * 60;
    document.cookie = `teamweb_theme=${choice}; path=/; max-age=${age}; samesite=lax`;
    this.show(choice);
  }

  show(choice) {
    for (const button of this.choiceTargets) button.setAttribute("aria-pressed", String(button.value === choice));
  }
}
