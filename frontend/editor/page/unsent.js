import { closeReason } from "../coediting/collaboration.js";

/* What the server did not take: said, and offered to be copied or left out. */
export class Unsent {
  constructor(controller) {
    this.controller = controller;
  }

  showCloseReason() {
    const { session, strings } = this.controller;
    const reason = closeReason(session, strings);
    // Loading again would only send what is too large once more.
    if (session.isSaved) this.controller.showError(reason);
    else this.offer(reason, session.closeCode === 4413);
  }

  offer(reason, canDiscard) {
    const { controller } = this;
    controller.copyTarget.hidden = false;
    controller.discardTarget.hidden = !canDiscard;
    controller.showError(`${reason} ${controller.strings.copyUnsent}`);
  }

  async copy() {
    const { controller } = this;
    const text = controller.editor.getText({ blockSeparator: "\n\n" });
    try {
      await navigator.clipboard.writeText(text);
      controller.notify(controller.strings.copied);
    } catch {
      controller.editor.commands.selectAll();
      controller.notify(controller.strings.copyByHand);
    }
  }

  async discard() {
    const { controller } = this;
    controller.isLeaving = true;
    await controller.session.deleteStore();
    location.reload();
  }
}
