import { Editor } from "@tiptap/core";
import { closeReason, collaborationExtensions, presenceNodes, sessionStatus, storedHTML } from "../coediting/collaboration.js";
import { Session } from "../coediting/session.js";
import { flushSelection } from "../coediting/yjs_binding.js";
import { missingNodes } from "../schema/extensions.js";
import { Dialogs } from "./dialogs.js";
import { Drafts } from "./drafts.js";
import { editorOptions } from "./editor_options.js";
import { Saving } from "./saving.js";
import { Toolbar } from "./toolbar.js";
import { Uploads } from "./uploads.js";
import { countWords } from "./word_count.js";

// Stimulus is in site.js already, which runs before this bundle.
const { Controller } = window.teamweb;

const DRAFT_DELAY = 600;
// After so long without a first connection, editing without it is offered.
const CONNECTION_TIMEOUT = 8_000;

/* Turns a form with a Markdown field into the editor; components/page_editor.html is its markup. */
export default class PageEditor extends Controller {
  static targets = [
    "plain", "rich", "toolbar", "tool", "format", "surface", "output", "status", "wordCount", "notice", "draft", "draftText",
    "alert", "alertText", "context", "dialog", "file", "due", "language", "insert", "people", "unreachable", "copy", "discard",
    "saveLabel", "cancelLabel",
  ];
  static values = {
    uploadUrl: String, pagesUrl: String, peopleUrl: String, previewUrl: String, imageUrl: String, draftKey: String, baseRevision: String,
    body: String, strings: String, session: String,
  };

  connect() {
    this.strings = JSON.parse(document.getElementById(this.stringsValue).textContent);
    this.strings.people = new Map();
    this.form = this.element;
    // Read once: Stimulus searches the whole form, with the text in it, each time that a target is read.
    this.status = this.statusTarget;
    this.wordCount = this.wordCountTarget;
    this.people = this.hasPeopleTarget ? this.peopleTarget : null;
    this.unreachable = this.hasUnreachableTarget ? this.unreachableTarget : null;
    this.drafts = new Drafts(this.draftKeyValue);
    const missing = missingNodes();
    // The plain form stays, which keeps the nodes.
    if (missing.length) return this.showError(this.strings.nodeMissing.replace("{names}", missing.join(", ")));
    this.toolbar = new Toolbar(this);
    this.dialogs = new Dialogs(this);
    this.uploads = new Uploads(this);
    this.saving = new Saving(this);
    this.richTarget.hidden = false;
    this.plainTarget.hidden = true;
    for (const field of this.plainTarget.querySelectorAll("textarea")) {
      field.disabled = true;
      field.required = false;
    }
    if (this.sessionValue) this.startSession(JSON.parse(document.getElementById(this.sessionValue).textContent));
    else this.startOffline();
    this.addListeners();
  }

  addListeners() {
    this.listen(window, "beforeunload", (event) => {
      if (this.isDirty() && !this.isLeaving) event.preventDefault();
    });
    this.listen(window, "pagehide", () => this.storeDraft());
    this.listen(window, "offline", () => this.session || this.setStatus(this.strings.offline));
    this.listen(window, "online", () => this.session || this.setStatus(this.strings.online));
    this.listen(this.form, "submit", (event) => this.saving.save(event));
    this.listen(this.form, "input", (event) => {
      if (event.target.name) this.scheduleDraft();
    });
    this.listen(document, "keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        this.form.requestSubmit();
      }
    });
  }

  listen(target, type, listener) {
    target.addEventListener(type, listener);
    (this.listeners ??= []).push(() => target.removeEventListener(type, listener));
  }

  disconnect() {
    clearTimeout(this.draftTimer);
    for (const remove of this.listeners ?? []) remove();
    this.listeners = [];
    clearTimeout(this.connectionTimer);
    this.editor?.destroy();
    this.session?.destroy();
    this.session = null;
    this.surfaceTarget.replaceChildren();
  }

  createEditor(content, collaboration = []) {
    return new Editor(editorOptions(this, content, collaboration));
  }

  // Without co-editing: drafts in this browser, the whole text is saved at once

  startOffline() {
    this.outputTarget.disabled = false;
    this.editor = this.createEditor(JSON.parse(document.getElementById(this.bodyValue).textContent));
    this.savedState = this.serialize();
    this.offerDraft();
    this.update();
  }

  serialize() {
    return JSON.stringify([this.titleField?.value ?? "", storedHTML(this.editor)]);
  }

  get titleField() {
    return this.form.elements.namedItem("title");
  }

  isDirty() {
    if (this.session) return !this.session.isSaved || (this.titleField?.value ?? "") !== this.startTitle;
    return this.editor !== undefined && this.serialize() !== this.savedState;
  }

  scheduleDraft() {
    if (this.session) return;
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => this.storeDraft(), DRAFT_DELAY);
  }

  storeDraft() {
    if (this.session || this.isLeaving || !this.editor || this.editor.isDestroyed) return;
    if (!this.isDirty()) {
      if (this.draftTarget.hidden) this.drafts.remove();
      return;
    }
    const isStored = this.drafts.write({
      html: storedHTML(this.editor),
      title: this.titleField?.value ?? "",
      titleWas: this.startTitle,
      base: this.baseRevisionValue,
    });
    this.setStatus(isStored ? this.strings.draftKept : this.strings.draftNotKept);
  }

  offerDraft() {
    const draft = this.drafts.read();
    if (!draft) return;
    if (JSON.stringify([draft.title, draft.html]) === this.savedState) {
      this.drafts.remove();
      return;
    }
    const at = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(draft.at);
    const older = draft.base !== this.baseRevisionValue ? ` ${this.strings.draftOlder}` : "";
    this.draftTextTarget.textContent = this.strings.draftFound.replace("{time}", at) + older;
    this.draftTarget.hidden = false;
  }

  restoreDraft() {
    const draft = this.drafts.read();
    if (draft) {
      this.editor.commands.setContent(draft.html, { emitUpdate: true });
      // A title that was not changed here may have been changed by somebody else since.
      if (this.titleField && draft.title && draft.title !== draft.titleWas) this.titleField.value = draft.title;
    }
    this.draftTarget.hidden = true;
    this.editor.commands.focus();
  }

  discardDraft() {
    this.drafts.remove();
    this.draftTarget.hidden = true;
    this.editor.commands.focus();
  }

  // With co-editing

  startSession(options) {
    this.session = new Session(options);
    this.defaultLabels = [this.saveLabelTarget.textContent, this.hasCancelLabelTarget && this.cancelLabelTarget.textContent];
    this.setLabels(this.strings.saveVersion, this.strings.finish);
    this.startTitle = this.titleField?.value ?? "";
    this.editor = this.createEditor(null, collaborationExtensions(this.session, options));
    this.editor.setEditable(false, false);
    this.session.addEventListener("change", () => this.updateSession());
    this.session.addEventListener("message", () => flushSelection(this.editor.view));
    this.session.addEventListener("notice", ({ detail }) => {
      if (detail.kind === "refused") this.offerCopy(detail.reason, true);
    });
    this.connectionTimer = setTimeout(() => {
      if (this.session && !this.session.isSynced) this.unreachable.hidden = false;
    }, CONNECTION_TIMEOUT);
    this.updateSession();
    this.update();
  }

  setLabels(save, cancel) {
    this.saveLabelTarget.textContent = save;
    if (this.hasCancelLabelTarget) this.cancelLabelTarget.textContent = cancel;
  }

  /* The form still works without a connection: the server merges what is saved into the others' text. */
  leaveSession() {
    this.unreachable.hidden = true;
    this.editor.destroy();
    this.session.destroy();
    this.session = null;
    this.surfaceTarget.replaceChildren();
    this.people.textContent = "";
    this.setLabels(...this.defaultLabels);
    this.setStatus("");
    this.startOffline();
    this.editor.commands.focus();
  }

  updateSession() {
    const { session, strings } = this;
    if (!session || !this.editor || this.editor.isDestroyed) return;
    const isEditable = session.isSynced && session.canWrite && session.state !== "ended";
    if (isEditable !== this.editor.isEditable) {
      this.editor.setEditable(isEditable, false);
      this.surfaceTarget.classList.toggle("page-editor__surface--closed", !isEditable);
      this.dispatch("update", { detail: { editor: this.editor } });
    }
    if (session.isSynced) {
      clearTimeout(this.connectionTimer);
      this.unreachable.hidden = true;
    }
    this.updatePeople();
    if (session.state === "ended") return this.showCloseReason();
    const text = sessionStatus(session, strings);
    if (this.status.textContent !== text) this.setStatus(text);
  }

  updatePeople() {
    const people = this.session.people();
    const key = people.map(({ id, name }) => `${id}:${name}`).join();
    if (key === this.shownPeople) return;
    this.shownPeople = key;
    this.people.replaceChildren(...presenceNodes(people, this.strings));
  }

  showCloseReason() {
    const reason = closeReason(this.session, this.strings);
    // Loading again would only send what is too large once more.
    if (this.session.isSaved) this.showError(reason);
    else this.offerCopy(reason, this.session.closeCode === 4413);
  }

  offerCopy(reason, canDiscard) {
    this.copyTarget.hidden = false;
    this.discardTarget.hidden = !canDiscard;
    this.showError(`${reason} ${this.strings.copyUnsent}`);
  }

  async copyText() {
    const text = this.editor.getText({ blockSeparator: "\n\n" });
    try {
      await navigator.clipboard.writeText(text);
      this.notify(this.strings.copied);
    } catch {
      this.editor.commands.selectAll();
      this.notify(this.strings.copyByHand);
    }
  }

  async discardUnsent() {
    this.isLeaving = true;
    await this.session.deleteStore();
    location.reload();
  }

  // Messages

  showError(text) {
    this.alertTextTarget.textContent = text;
    this.alertTarget.hidden = false;
    this.alertTarget.scrollIntoView({ block: "nearest" });
    this.setStatus("");
  }

  setStatus(text) {
    this.status.textContent = text;
  }

  /* Stays until the next notification; whether the text is stored is said beside it. */
  notify(text) {
    this.noticeTarget.textContent = text ?? "";
  }

  closeNotice() {
    this.notify("");
    this.editor.commands.focus();
  }

  /* After each transaction. */
  update() {
    if (!this.editor) return;
    this.toolbar.update();
    this.updateWordCount();
    this.dispatch("update", { detail: { editor: this.editor } });
  }

  updateWordCount() {
    const count = countWords(this.editor.state.doc);
    if (count === this.shownCount) return;
    this.shownCount = count;
    const text = count === 1 ? this.strings.word : this.strings.words;
    this.wordCount.textContent = text.replace("{count}", new Intl.NumberFormat(document.documentElement.lang).format(count));
  }

  /* What the "/" list offers. */
  insertableBlocks(query) {
    const wanted = query.toLocaleLowerCase();
    return this.insertTargets
      .map((button) => ({ title: button.dataset.label ?? button.textContent.trim(), run: () => button.click() }))
      .filter((item) => item.title.toLocaleLowerCase().includes(wanted));
  }

  // Actions of the toolbar and the dialogs

  run({ params: { command } }) {
    this.toolbar.run(command);
  }

  setFormat() {
    this.toolbar.setFormat();
  }

  setDueDate() {
    this.toolbar.setDueDate();
  }

  setLanguage() {
    this.toolbar.setLanguage();
  }

  onToolbarKeydown(event) {
    this.toolbar.onKeydown(event);
  }

  onToolbarFocus(event) {
    this.toolbar.onFocus(event);
  }

  openDialog({ params: { name } }) {
    this.toolbar.closeMenus();
    this.dialogs.open(name);
  }

  searchInDialog({ target }) {
    this.dialogs.search(target);
  }

  submitDialog(event) {
    this.dialogs.submit(event);
  }

  closeDialog(event) {
    this.dialogs.close(event);
  }

  clearAssignee(event) {
    this.dialogs.clearAssignee(event);
  }

  removeLink(event) {
    this.dialogs.removeLink(event);
  }

  openFilePicker() {
    this.toolbar.closeMenus();
    this.fileTarget.click();
  }

  uploadSelected() {
    this.uploads.insertFrom({ files: this.fileTarget.files });
    this.fileTarget.value = "";
  }
}
