import { Controller } from "@hotwired/stimulus";

/* A list of rows in a form that are dragged by their handles; letting go sends the form.
   Moving a row in the document ends any capture of the pointer: the window is listened to. */
export default class extends Controller {
  static targets = ["row", "handle"];

  connect() {
    for (const handle of this.handleTargets) handle.hidden = false;
  }

  begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.row = event.currentTarget.closest("[data-reorder-target=row]");
    this.before = this.rowTargets;
    this.row.classList.add("is-dragged");
  }

  move({ clientY }) {
    if (!this.row) return;
    const next = this.rowTargets.find((row) => {
      const { top, height } = row.getBoundingClientRect();
      return row !== this.row && clientY < top + height / 2;
    });
    if (next !== this.row.nextElementSibling) this.row.parentElement.insertBefore(this.row, next ?? null);
  }

  end() {
    if (!this.row) return;
    const changed = this.rowTargets.some((row, place) => row !== this.before[place]);
    this.drop();
    if (changed) this.element.requestSubmit();
  }

  cancel() {
    if (!this.row) return;
    this.row.parentElement.append(...this.before);
    this.drop();
  }

  drop() {
    this.row.classList.remove("is-dragged");
    this.row = undefined;
  }
}
