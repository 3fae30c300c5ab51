import { Controller } from "@hotwired/stimulus";

/* A link at each heading of a text: it leads to the heading, and is copied where the browser allows it. */
export default class extends Controller {
  static values = { label: String, done: String };

  connect() {
    this.status = Object.assign(document.createElement("p"), { className: "kern-sr-only" });
    this.status.setAttribute("role", "status");
    for (const heading of this.element.querySelectorAll(":is(h2, h3, h4)[id]")) this.add(heading);
    this.element.after(this.status);
  }

  disconnect() {
    this.status.remove();
    for (const link of this.element.querySelectorAll(".heading-anchor")) link.remove();
  }

  add(heading) {
    // The heading is called by its words alone; ids of headings hold no underscore.
    const words = document.createElement("span");
    words.id = `${heading.id}_words`;
    words.append(...heading.childNodes);
    const link = document.createElement("a");
    link.className = "heading-anchor";
    link.href = `#${heading.id}`;
    link.title = this.labelValue.replace("{title}", words.textContent);
    link.setAttribute("aria-label", link.title);
    link.addEventListener("click", () => this.copy(link));
    heading.setAttribute("aria-labelledby", words.id);
    heading.append(words, link);
  }

  async copy(link) {
    if (!navigator.clipboard) return;
    await navigator.clipboard.writeText(link.href);
    link.classList.add("heading-anchor--copied");
    this.status.textContent = this.doneValue;
    setTimeout(() => {
      link.classList.remove("heading-anchor--copied");
      this.status.textContent = "";
    }, 2000);
  }
}
