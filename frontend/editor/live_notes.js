import { Editor } from "@tiptap/core";
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey } from "@tiptap/y-tiptap";
import { flushSelection } from "./coediting/yjs_binding.js";
import { commands, focusText } from "./commands.js";
import { extensions, missingNodes } from "./schema/extensions.js";
import { fitting } from "./insertions_by_name.js";
import { suggestions } from "./suggestions.js";
import { isTooLarge } from "./clipboard/paste.js";
import { csrfToken, find } from "./requests.js";
import { Session } from "./coediting/session.js";
import { closeReason, collaborationExtensions, presenceNodes, sessionStatus, storedHTML } from "./coediting/collaboration.js";

const { Controller } = window.teamweb;

// At most so many texts stay open; of those out of sight, the one seen longest ago is closed first.
const MAX_OPEN = 8;
// Scrolling past an item does not open it.
const OPEN_DELAY = 300;
const open = new Set();

/* The notes of one agenda item, written together with others; components/live_notes.html is its markup. */
export default class LiveNotes extends Controller {
  static targets = ["rest", "box", "surface", "tools", "tool", "people", "status", "notice", "alert", "alertText", "copy", "rows"];
  static values = { url: String, label: String, strings: String, records: Object };

  connect() {
    this.strings = JSON.parse(document.getElementById(this.stringsValue).textContent);
    this.observer = new IntersectionObserver(([{ isIntersecting }]) => this.onVisibilityChange(isIntersecting));
    this.observer.observe(this.element);
    this.onBeforeUnload = (event) => {
      if (this.session && !this.session.isSaved) event.preventDefault();
    };
    this.onOnline = () => this.isSeen && this.open();
    window.addEventListener("beforeunload", this.onBeforeUnload);
    window.addEventListener("online", this.onOnline);
  }

  disconnect() {
    clearTimeout(this.openTimer);
    this.observer.disconnect();
    window.removeEventListener("beforeunload", this.onBeforeUnload);
    window.removeEventListener("online", this.onOnline);
    this.close();
  }

  // Opening and closing

  onVisibilityChange(isSeen) {
    clearTimeout(this.openTimer);
    this.isSeen = isSeen;
    if (!isSeen) this.seenAt = Date.now();
    else if (!this.session) this.openTimer = setTimeout(() => this.open(), OPEN_DELAY);
  }

  /* Resolves when the editor exists; its text may still be loading. */
  open() {
    this.opening ??= this.startSession().finally(() => (this.opening = null));
    return this.opening;
  }

  async startSession() {
    if (this.session) return;
    const response = await this.request(this.urlValue);
    const facts = response?.ok ? await response.json() : { error: response?.status === 403 ? this.strings.endedNoRight : this.strings.notReached };
    if (this.session || !this.element.isConnected) return;
    const missing = missingNodes();
    if (missing.length) facts.error = this.strings.nodeMissing.replace("{names}", missing.join(", "));
    if (facts.error) {
      this.boxTarget.hidden = false;
      this.statusTarget.textContent = facts.error;
      return;
    }
    closeLeastRecent();
    open.add(this);
    this.boxTarget.hidden = false;
    this.restTarget.hidden = true;
    this.alertTarget.hidden = true;
    this.session = new Session(facts);
    this.editor = this.build(facts);
    this.editor.setEditable(false, false);
    this.session.addEventListener("change", () => this.updateSession());
    this.session.addEventListener("message", () => flushSelection(this.editor.view));
    this.session.addEventListener("notice", ({ detail }) => detail.kind === "refused" && this.showError(`${detail.reason} ${this.strings.copyUnsent}`, true));
    this.updateSession();
  }

  close() {
    open.delete(this);
    if (!this.session) return;
    this.renderPreview();
    this.editor.destroy();
    this.session.destroy();
    this.session = this.editor = null;
    this.surfaceTarget.replaceChildren();
    this.boxTarget.hidden = true;
    this.restTarget.hidden = false;
  }

  get canClose() {
    return !this.isSeen && !this.hasDialog && this.session?.isSaved && this.session.isSynced && !this.element.contains(document.activeElement);
  }

  /* Shows the text as it was on closing, until it is opened again. */
  renderPreview() {
    if (!this.session.isSynced) return;
    const { body } = new DOMParser().parseFromString(storedHTML(this.editor), "text/html");
    this.restTarget.replaceChildren(...body.childNodes);
  }

  // State of the session

  updateSession() {
    const { session, strings, editor } = this;
    if (!session || editor.isDestroyed) return;
    const isEditable = session.isSynced && session.canWrite && session.state !== "ended";
    if (isEditable !== editor.isEditable) {
      editor.setEditable(isEditable, false);
      this.surfaceTarget.classList.toggle("page-editor__surface--closed", !isEditable);
      this.toolsTarget.hidden = !isEditable;
    }
    if (isEditable && this.wantsFocus) {
      this.wantsFocus = false;
      editor.commands.focus("end");
    }
    const people = session.people();
    const key = people.map(({ id, name }) => `${id}:${name}`).join();
    if (key !== this.shownPeople) this.peopleTarget.replaceChildren(...presenceNodes(people, strings));
    this.shownPeople = key;
    if (session.state === "ended") {
      this.showError(closeReason(session, strings) + (session.isSaved ? "" : ` ${strings.copyUnsent}`), !session.isSaved);
      return;
    }
    const text = sessionStatus(session, strings);
    if (this.statusTarget.textContent !== text) this.statusTarget.textContent = text;
  }

  /* Stays until the next notification. */
  notify(text) {
    this.noticeTarget.textContent = text ?? "";
  }

  showError(text, offersCopy = false) {
    this.alertTextTarget.textContent = text;
    this.alertTarget.hidden = false;
    this.copyTarget.hidden = !offersCopy;
    this.statusTarget.textContent = "";
  }

  async copyText() {
    try {
      await navigator.clipboard.writeText(this.editor.getText({ blockSeparator: "\n\n" }));
      this.notify(this.strings.copied);
    } catch {
      this.editor.commands.selectAll();
      this.notify(this.strings.copyByHand);
    }
  }

  // The editor

  build(facts) {
    const { strings } = this;
    return new Editor({
      element: this.surfaceTarget,
      content: null,
      injectCSS: false,
      extensions: [
        ...extensions({ strings, placeholder: strings.placeholderNotes, hasOwnHistory: true, notify: (text) => this.notify(text) }),
        ...collaborationExtensions(this.session, facts),
        suggestions({
          name: "insertList", char: "/", label: strings.insert, emptyText: strings.nothingFound,
          items: (query) => this.insertable(query),
          choose: (editor, range, { run }) => {
            editor.chain().focus().deleteRange(range).run();
            run();
          },
        }),
        suggestions({
          name: "people", char: "@", label: strings.peopleList, emptyText: strings.nothingFound,
          items: (query) => find(strings.peopleUrl, query),
          choose: (editor, range, person) =>
            editor.chain().focus().deleteRange(range).insertContent(reference("mention", { user: String(person.id) }, person.name)).run(),
        }),
        suggestions({
          name: "pages", char: "[[", label: strings.pagesList, emptyText: strings.nothingFound, allowSpaces: true, allowedPrefixes: null,
          items: (query) => find(strings.pagesUrl, query),
          choose: (editor, range, { id, title }) => {
            const text = { type: "text", text: title, marks: [{ type: "pageLink", attrs: { page: String(id) } }] };
            editor.chain().focus().deleteRange(range).insertContent([text, { type: "text", text: " " }]).run();
          },
        }),
      ],
      editorProps: {
        attributes: { class: "prose", role: "textbox", "aria-multiline": "true", "aria-label": this.labelValue, spellcheck: "true" },
        handleDOMEvents: {
          paste: (_view, event) => this.refuseLarge(event, event.clipboardData),
          drop: (_view, event) => this.refuseLarge(event, event.dataTransfer),
        },
        handleKeyDown: (_view, event) => {
          if (event.altKey && event.key === "F10") return this.focusTool(this.toolTargets[0]);
          return false;
        },
      },
      onTransaction: () => this.updateToolbar(),
    });
  }

  refuseLarge(event, transfer) {
    if (!isTooLarge(transfer)) return false;
    event.preventDefault();
    this.showError(this.strings.pasteTooLarge);
    return true;
  }

  insertable(query) {
    const records = this.strings.records.map(({ kind, title, names }) => ({ title, names, run: () => this.openDialog(kind) }));
    const blocks = this.strings.blocks.map(([command, title]) => ({ name: command, title, run: () => this.run({ params: { command } }) }));
    return fitting([...records, ...blocks], query);
  }

  run({ params: { command } }) {
    commands[command].run(this.editor.chain().focus()).run();
  }

  updateToolbar() {
    if (!this.editor) return;
    for (const tool of this.toolTargets) {
      const { isActive } = commands[tool.dataset.liveNotesCommandParam] ?? {};
      if (isActive) tool.setAttribute("aria-pressed", String(this.editor.isActive(isActive)));
    }
  }

  /* One stop for the Tab key; arrow keys, Home and End move inside (a roving tabindex). */
  onToolbarKeydown(event) {
    const { toolTargets: tools } = this;
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -tools.indexOf(event.target), End: -1 - tools.indexOf(event.target) };
    if (event.key === "Escape") focusText(this.editor);
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.focusTool(tools.at((tools.indexOf(event.target) + steps[event.key]) % tools.length));
  }

  focusTool(chosen) {
    for (const tool of this.toolTargets) tool.tabIndex = tool === chosen ? 0 : -1;
    chosen.focus();
    return true;
  }

  // From item to item

  onKeydown(event) {
    if (!event.altKey || !["PageDown", "PageUp"].includes(event.key)) return;
    event.preventDefault();
    const all = [...document.querySelectorAll("[data-controller~='live-notes']")];
    const next = all[all.indexOf(this.element) + (event.key === "PageDown" ? 1 : -1)];
    if (next) this.application.getControllerForElementAndIdentifier(next, "live-notes").enter();
  }

  async enter() {
    this.wantsFocus = true;
    this.element.scrollIntoView({ block: "center" });
    await this.open();
    this.updateSession();
  }

  enterByClick(event) {
    if (!event.target.closest("a")) this.enter();
  }

  // Discussed or not

  async setState(event) {
    event.preventDefault();
    const { submitter } = event;
    const response = await this.request(event.target.action, { [submitter.name]: submitter.value });
    const answer = await response?.json().catch(() => null);
    if (!answer) return this.showError(this.strings.notReached);
    if (answer.error) return this.showError(answer.error);
    for (const button of event.target.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === answer.state));
    this.notify(answer.label);
  }

  // Resolutions and todos

  addRecord({ params: { kind } }) {
    this.openDialog(kind);
  }

  /* The dialog for a new record. Its reference is inserted at the cursor, or replaces the paragraph that became the record. */
  async openDialog(kind) {
    const { $from } = this.editor.state.selection;
    const text = $from.parent.isTextblock ? $from.parent.textContent.trim() : "";
    const place = this.toRelativePosition($from.pos);
    const url = this.recordsValue[kind];
    const dialog = document.createElement("dialog");
    dialog.className = "editor-dialog live-notes__dialog";
    dialog.setAttribute("aria-labelledby", "insert-title");
    this.hasDialog = true;
    const response = await this.request(url, null, "GET");
    if (!response?.ok) {
      this.hasDialog = false;
      this.showError(this.strings.notReached);
      return;
    }
    setContent(dialog, await response.text());
    const field = dialog.querySelector("[data-prefilled]");
    if (field && !field.value) field.value = text;
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.hasDialog = false;
      // The window does not scroll when the focus returns.
      this.editor?.commands.focus(null, { scrollIntoView: false });
    });
    dialog.addEventListener("click", ({ target }) => target.closest("[data-cancel]") && dialog.close());
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submitRecord(dialog, url, { text, place });
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("textarea, input:not([type=hidden])").focus({ preventScroll: true });
  }

  async submitRecord(dialog, url, { text, place }) {
    if (this.isSubmitting) return;
    this.isSubmitting = true;
    const prefilled = dialog.querySelector("[data-prefilled]").value;
    const response = await this.request(url, new FormData(dialog.querySelector("form")));
    this.isSubmitting = false;
    if (response?.status === 422) {
      setContent(dialog, await response.text());
      dialog.querySelector("[aria-invalid=true], .error-summary, [role=alert]")?.focus();
      return;
    }
    const row = response?.ok ? await response.json().catch(() => null) : null;
    if (!row) {
      dialog.querySelector("[data-failed]").textContent = this.strings.notGiven;
      return;
    }
    this.insertRecord(row, place, text && prefilled.trim() === text ? text : null);
    if (row.html) this.rowsTarget.append(...parseNodes(row.html));
    dialog.close();
    this.notify(row.said);
  }

  insertRecord({ record, words: text }, place, replaced) {
    const { editor } = this;
    const marker = reference("record", { record }, text);
    const position = this.toAbsolutePosition(place) ?? editor.state.doc.content.size;
    const range = (replaced !== null && paragraphWith(replaced, position, editor.state.doc)) || position;
    editor.chain().focus(null, { scrollIntoView: false }).insertContentAt(range, marker).run();
  }

  /* A position that stays valid whatever others write meanwhile. */
  toRelativePosition(position) {
    const { type, binding } = ySyncPluginKey.getState(this.editor.state);
    return absolutePositionToRelativePosition(position, type, binding.mapping);
  }

  toAbsolutePosition(place) {
    const { doc, type, binding } = ySyncPluginKey.getState(this.editor.state);
    return relativePositionToAbsolutePosition(doc, type, place, binding.mapping);
  }

  /* Resolves to null without a connection. */
  request(url, data = {}, method = "POST") {
    const body = method === "POST" ? (data instanceof FormData ? data : Object.entries(data).reduce(appendField, new FormData())) : undefined;
    const headers = { Accept: "application/json", "X-CSRFToken": csrfToken(document), "X-Requested-With": "fetch" };
    return fetch(url, { method, body, headers }).catch(() => null);
  }
}

/* The paragraph with this text at a position; else the only one with it, as splitting a paragraph creates it anew. */
function paragraphWith(text, position, doc) {
  const found = [];
  doc.descendants((node, start) => {
    if (node.isTextblock && node.textContent.trim() === text) found.push({ from: start + 1, to: start + 1 + node.content.size });
    return !node.isTextblock;
  });
  return found.find(({ from, to }) => from <= position && position <= to) ?? (found.length === 1 ? found[0] : null);
}

const appendField = (body, [name, value]) => (body.append(name, value), body);
const parseNodes = (html) => [...new DOMParser().parseFromString(html, "text/html").body.childNodes].map((node) => document.importNode(node, true));
const setContent = (dialog, html) => dialog.replaceChildren(...parseNodes(html));

const reference = (type, attrs, text) => [
  { type, attrs, content: [{ type: "text", text }] },
  { type: "text", text: " " },
];

function closeLeastRecent() {
  const closable = [...open].filter((notes) => notes.canClose).sort((a, b) => a.seenAt - b.seenAt);
  while (open.size >= MAX_OPEN && closable.length) closable.shift().close();
}
