/* "Finish" asks for a comment on the version in a small panel; Ctrl+S opens it, too, to save a version and go on. */
export class Finishing {
  constructor(controller) {
    this.controller = controller;
    this.panel = controller.hasFinishTarget ? controller.finishTarget : null;
    this.comment = controller.form.elements.namedItem("comment");
    this.goesOn = false;
    this.comment?.addEventListener("keydown", (event) => this.onKeydown(event));
  }

  /* The button: nothing is asked where nothing was changed. */
  onClick(event) {
    const { controller } = this;
    this.goesOn = false;
    if (!controller.session || controller.hasChanged || !controller.hasCancelTarget) return;
    event.preventDefault();
    controller.leave(controller.cancelTarget.href);
  }

  onToggle() {
    if (this.panel.open) this.comment?.focus();
  }

  saveByKey() {
    const { controller } = this;
    if (!this.panel) return controller.form.requestSubmit();
    if (this.panel.open) return this.submit();
    this.goesOn = Boolean(controller.session);
    this.panel.open = true;
  }

  onKeydown(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const { form, hasVersionTarget, versionTarget, saveTarget } = this.controller;
    form.requestSubmit(this.goesOn && hasVersionTarget ? versionTarget : saveTarget);
  }

  close() {
    this.panel.open = false;
    this.comment.value = "";
  }
}
