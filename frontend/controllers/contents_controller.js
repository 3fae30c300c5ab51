import { Controller } from "@hotwired/stimulus";

/* A list of a text's headings that marks the one being read. */
export default class extends Controller {
  connect() {
    this.links = new Map();
    for (const link of this.element.querySelectorAll("a[href^='#']")) {
      const heading = document.getElementById(link.hash.slice(1));
      if (heading) this.links.set(heading, link);
    }
    // From the header down to a third of the window: there the eye reads.
    this.observer = new IntersectionObserver(() => this.mark(), { rootMargin: "-64px 0px -66% 0px" });
    for (const heading of this.links.keys()) this.observer.observe(heading);
    this.mark();
  }

  disconnect() {
    this.observer.disconnect();
  }

  mark() {
    const border = window.innerHeight / 3;
    let current = null;
    for (const heading of this.links.keys()) {
      if (heading.getBoundingClientRect().top <= border) current = heading;
    }
    for (const [heading, link] of this.links) {
      if (heading === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
    this.links.get(current)?.scrollIntoView?.({ block: "nearest" });
  }
}
