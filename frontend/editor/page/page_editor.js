import { Editor } from "@tiptap/core";
import { keepPlace, scrollToPlace, takePlace } from "../../kept_place.js";
import { collaborationExtensions, storedHTML } from "../coediting/collaboration.js";
import { Session } from "../coediting/session.js";
import { flushSelection } from "../coediting/yjs_binding.js";
import { missingNodes } from "../schema/extensions.js";
import { autosize } from "../schema/node_views.js";
import { Bar } from "./bar.js";
import { Dialogs } from "./dialogs.js";
import { Drafts } from "./drafts.js";
import { editorOptions } from "./editor_options.js";
import { Finishing } from "./finishing.js";
import { Saving } from "./saving.js";
import { Toolbar } from "./toolbar.js";
import { Unsent } from "./unsent.js";
import { Uploads } from "./uploads.js";
import { matchingBlocks } from "./insert_menu.js";
import { focusText } from "../commands.js";

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
    "bar", "tools", "spoken", "finish", "save", "version", "cancel", "title", "reading", "handle",
  ];
  static values = {
    uploadUrl: String, pagesUrl: String, peopleUrl: String, previewUrl: String, imageUrl: String, draftKey: String, baseRevision: String,
    body: String, strings: String, session: String,
  };

  connect() {
    this.strings = JSON.parse(document.getElementById(this.stringsValue).textContent);
    this.strings.people = new Map();
    this.form = this.element;
    for (const [kind, label] of Object.entries(this.strings.callouts ?? {})) this.form.style.setProperty(`--label-${kind}`, JSON.stringify(label));
    // Read once: Stimulus searches the whole form, with the text in it, each time that a target is read.
    this.bar = new Bar(this);
    this.unreachable = this.hasUnreachableTarget ? this.unreachableTarget : null;
    this.drafts = new Drafts(this.draftKeyValue);
    const missing = missingNodes();
    // The plain form stays, which keeps the nodes.
    if (missing.length) {
      this.element.classList.add("page-editor--plain");
      return this.showError(this.strings.nodeMissing.replace("{names}", missing.join(", ")));
    }
    this.toolbar = new Toolbar(this);
    this.dialogs = new Dialogs(this);
    this.uploads = new Uploads(this);
    this.saving = new Saving(this);
    this.finishing = new Finishing(this);
    this.unsent = new Unsent(this);
    this.place = takePlace();
    this.element.dataset.ready = "";
    this.toolsTarget.hidden = false;
    this.richTarget.hidden = false;
    this.plainTarget.hidden = true;
    for (const field of this.plainTarget.querySelectorAll("textarea")) {
      field.disabled = true;
      field.required = false;
    }
    if (this.sessionValue) this.startSession(JSON.parse(document.getElementById(this.sessionValue).textContent));
    else this.startOffline();
    this.addListeners();
    if (this.hasTitleTarget) this.growTitle();
    if (this.hasReadingTarget) scrollToPlace(this.readingTarget, this.place);
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
        this.finishing.saveByKey();
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
    this.showSurface();
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
    focusText(this.editor);
  }

  discardDraft() {
    this.drafts.remove();
    this.draftTarget.hidden = true;
    focusText(this.editor);
  }

  // With co-editing

  startSession(options) {
    this.session = new Session(options);
    this.setJoined(true);
    this.startTitle = this.titleField?.value ?? "";
    this.editor = this.createEditor(null, collaborationExtensions(this.session, options));
    this.editor.setEditable(false, false);
    this.session.addEventListener("change", () => this.updateSession());
    this.session.addEventListener("message", () => flushSelection(this.editor.view));
    this.session.addEventListener("notice", ({ detail }) => {
      if (detail.kind === "refused") this.unsent.offer(detail.reason, true);
    });
    this.connectionTimer = setTimeout(() => {
      if (this.session && !this.session.isSynced) this.unreachable.hidden = false;
    }, CONNECTION_TIMEOUT);
    this.updateSession();
    this.update();
  }

  /* Written together the text is always stored: there is nothing to cancel, and a version can be saved in between. */
  setJoined(isJoined) {
    if (this.hasVersionTarget) this.versionTarget.hidden = !isJoined;
    if (this.hasCancelTarget) this.cancelTarget.hidden = isJoined;
  }

  /* The form still works without a connection: the server merges what is saved into the others' text. */
  leaveSession() {
    this.unreachable.hidden = true;
    this.editor.destroy();
    this.session.destroy();
    this.session = null;
    this.surfaceTarget.replaceChildren();
    this.bar.people.textContent = "";
    this.setJoined(false);
    this.setStatus("");
    this.startOffline();
    focusText(this.editor);
  }

  updateSession() {
    const { session } = this;
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
      this.showSurface();
    }
    this.bar.showSession(session);
    if (session.waiting) this.hasTyped = true;
    if (session.state === "ended") this.unsent.showCloseReason();
  }

  /* The text as it is read stands there until the editor has it. */
  showSurface() {
    if (this.isShown) return;
    this.isShown = true;
    if (this.hasReadingTarget) this.readingTarget.remove();
    scrollToPlace(this.editor.view.dom, this.place);
  }

  get hasChanged() {
    return Boolean(this.hasTyped) || this.isDirty();
  }

  /* After a version was saved in between. */
  continueAfterVersion() {
    this.startTitle = this.titleField?.value ?? "";
    const baseTitle = this.form.elements.namedItem("base_title");
    if (baseTitle) baseTitle.value = this.startTitle;
    this.hasTyped = false;
    this.finishing.close();
    this.updateSession();
    this.notify(this.strings.versionSaved);
    focusText(this.editor);
  }

  leave(address) {
    this.isLeaving = true;
    keepPlace(this.editor.view.dom);
    location.assign(address);
  }

  copyText() {
    return this.unsent.copy();
  }

  discardUnsent() {
    return this.unsent.discard();
  }

  // Messages

  showError(text) {
    this.alertTextTarget.textContent = text;
    this.alertTarget.hidden = false;
    this.alertTarget.scrollIntoView({ block: "nearest" });
    this.setStatus("");
  }

  setStatus(text) {
    this.bar.setStatus(text);
  }

  /* Stays until the next notification; whether the text is stored is said beside it. */
  notify(text) {
    this.noticeTarget.textContent = text ?? "";
  }

  closeNotice() {
    this.notify("");
    focusText(this.editor);
  }

  /* After each transaction. */
  update() {
    if (!this.editor) return;
    this.toolbar.update();
    this.bar.updateWordCount(this.editor.state.doc);
    this.dispatch("update", { detail: { editor: this.editor } });
  }

  insertableBlocks(query) {
    return matchingBlocks(this, query);
  }

  // Actions of the toolbar and the dialogs

  run({ params: { command } }) {
    this.toolbar.run(command);
    this.handleTarget.open = false;
  }

  setFormat() {
    this.toolbar.setFormat();
  }

  finish(event) {
    this.finishing.onClick(event);
  }

  onFinishToggle() {
    this.finishing.onToggle();
  }

  growTitle() {
    autosize(this.titleTarget);
  }

  leaveTitle(event) {
    event.preventDefault();
    this.editor.commands.focus("start");
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
