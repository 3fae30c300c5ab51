import { Controller } from "@hotwired/stimulus";

/* After a form was refused, reading starts at the summary; its links focus the fields. */
export default class extends Controller {
  connect() {
    this.element.focus({ preventScroll: false });
  }
}
