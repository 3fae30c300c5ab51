import { Controller } from "@hotwired/stimulus";

/* Ticks tasks of a text in place; without this script each box sends the page's form. */
export default class extends Controller {
  static targets = ["box", "form", "state"];

  async tick(event) {
    event.preventDefault();
    const box = event.currentTarget;
    if (box.getAttribute("aria-busy") === "true") return;
    box.setAttribute("aria-busy", "true");
    const sent = new FormData(this.formTarget);
    sent.append(box.name, box.value);
    try {
      const answer = await fetch(this.formTarget.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
      const { message, revision } = await answer.json();
      if (answer.ok) this.show(box, box.name === "done");
      if (revision) this.formTarget.elements.revision.value = revision;
      this.say(message, !answer.ok);
    } catch {
      this.say(this.stateTarget.dataset.failed, true);
    }
    box.removeAttribute("aria-busy");
  }

  show(box, isDone) {
    box.name = isDone ? "open" : "done";
    box.setAttribute("aria-checked", String(isDone));
    box.closest("li").classList.toggle("rt-task--done", isDone);
  }

  say(message, isError) {
    this.stateTarget.hidden = false;
    this.stateTarget.textContent = message;
    this.stateTarget.classList.toggle("page-task-state--error", isError);
  }
}
