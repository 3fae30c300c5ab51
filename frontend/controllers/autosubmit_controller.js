import { Controller } from "@hotwired/stimulus";

/* A filter form that sends itself when a choice changes; its button stays for everybody else. */
export default class extends Controller {
  connect() {
    this.send = (event) => {
      if (event.target.matches("select, input[type=checkbox], input[type=radio]")) this.element.requestSubmit();
    };
    this.element.addEventListener("change", this.send);
  }

  disconnect() {
    this.element.removeEventListener("change", this.send);
  }
}
