import { send } from "../requests.js";
import { storedHTML } from "../coediting/collaboration.js";
import { Drafts } from "./drafts.js";

// How long a new version waits for the last changes to be stored.
const SYNC_TIMEOUT = 8_000;

/* Sends the form and shows the outcome: the saved page, the form with its errors, or a message. */
export class Saving {
  constructor(controller) {
    this.controller = controller;
    this.isRunning = false;
  }

  save(event) {
    const { controller } = this;
    event.preventDefault();
    if (!controller.session) controller.outputTarget.value = storedHTML(controller.editor);
    if (this.isRunning) return;
    if (controller.session) this.saveVersion(event.submitter);
    else this.saveText(event.submitter);
  }

  async saveText(button) {
    const { controller } = this;
    const result = await this.submit(button, () => {
      controller.storeDraft();
      return send(controller.form, button);
    });
    if (result.outcome === "saved") {
      clearTimeout(controller.draftTimer);
      controller.drafts.remove();
      Drafts.removeAfterConflict();
    }
    this.showResult(result, controller.strings.saveOffline);
  }

  async saveVersion(button) {
    const { controller } = this;
    const result = await this.submit(button, async () => {
      const isStored = await controller.session.waitUntilSaved(SYNC_TIMEOUT);
      return isStored ? send(controller.form, button, { coedited: "1" }) : { outcome: "offline" };
    });
    if (result.outcome === "saved" && button?.name === "stays") return controller.continueAfterVersion();
    this.showResult(result, controller.strings.versionOffline);
    if (!["saved", "refused"].includes(result.outcome)) controller.updateSession();
  }

  async submit(button, request) {
    const { controller } = this;
    this.isRunning = true;
    button?.setAttribute("aria-busy", "true");
    controller.alertTarget.hidden = true;
    controller.setStatus(controller.strings.saving);
    const result = await request();
    button?.removeAttribute("aria-busy");
    this.isRunning = false;
    return result;
  }

  showResult({ outcome, url, html, status }, offlineText) {
    const { controller } = this;
    const { strings } = controller;
    if (outcome === "saved") controller.leave(url); else if (outcome === "refused") this.showResponse(html);
    else {
      const errors = { offline: offlineText, "signed-out": strings.saveSignedOut, failed: strings.saveFailed.replace("{status}", status) };
      controller.showError(errors[outcome]);
    }
  }

  /* The server's response (errors in the form, a conflict) takes the place of the page's content. */
  showResponse(html) {
    const { controller } = this;
    const response = new DOMParser().parseFromString(html, "text/html");
    const main = response.getElementById("main");
    if (!main) return controller.showError(controller.strings.saveFailed.replace("{status}", "200"));
    clearTimeout(controller.draftTimer);
    controller.drafts.rememberForConflict();
    document.title = response.title;
    const current = document.getElementById("main");
    current.replaceChildren(...[...main.childNodes].map((node) => document.importNode(node, true)));
    current.focus();
    scrollTo({ top: 0 });
  }
}
