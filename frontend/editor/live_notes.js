import { Editor } from "@tiptap/core";
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey } from "@tiptap/y-tiptap";
import { readCursor } from "./coediting/yjs_binding.js";
import { commands } from "./commands.js";
import { extensions } from "./schema/extensions.js";
import { suggestions } from "./suggestions.js";
import { isTooLarge } from "./clipboard/paste.js";
import { csrfToken, find } from "./requests.js";
import { Session } from "./coediting/session.js";
import { endingWords, htmlOf, peopleHere, sessionWords, together } from "./coediting/collaboration.js";

const { Controller } = window.teamweb;

// So many texts stay open; of those out of sight the one seen last longest ago makes room.
const MOST_OPEN = 8;
// Whoever scrolls past sixty items opens none of them.
const DWELL = 300;
const open = new Set();

/* The notes of one agenda item, written together with others; components/live_notes.html is its markup. */
export default class LiveNotes extends Controller {
  static targets = ["rest", "box", "surface", "tools", "tool", "people", "status", "notice", "alert", "alertText", "copy", "rows"];
  static values = { url: String, label: String, strings: String, records: Object };

  connect() {
    this.strings = JSON.parse(document.getElementById(this.stringsValue).textContent);
    this.observer = new IntersectionObserver(([{ isIntersecting }]) => this.see(isIntersecting));
    this.observer.observe(this.element);
    this.leaving = (event) => {
      if (this.session && !this.session.isSaved) event.preventDefault();
    };
    this.comeBack = () => this.isSeen && this.open();
    window.addEventListener("beforeunload", this.leaving);
    window.addEventListener("online", this.comeBack);
  }

  disconnect() {
    clearTimeout(this.dwell);
    this.observer.disconnect();
    window.removeEventListener("beforeunload", this.leaving);
    window.removeEventListener("online", this.comeBack);
    this.close();
  }

  // Opened when it is needed

  see(isSeen) {
    clearTimeout(this.dwell);
    this.isSeen = isSeen;
    if (!isSeen) this.seenAt = Date.now();
    else if (!this.session) this.dwell = setTimeout(() => this.open(), DWELL);
  }

  /* Resolves when the editor stands there; the text may still be on its way. */
  open() {
    this.opening ??= this.begin().finally(() => (this.opening = null));
    return this.opening;
  }

  async begin() {
    if (this.session) return;
    const response = await this.ask(this.urlValue);
    const facts = response?.ok ? await response.json() : { error: response?.status === 403 ? this.strings.endedNoRight : this.strings.notReached };
    if (this.session || !this.element.isConnected) return;
    if (facts.error) {
      this.boxTarget.hidden = false;
      this.statusTarget.textContent = facts.error;
      return;
    }
    makeRoom();
    open.add(this);
    this.boxTarget.hidden = false;
    this.restTarget.hidden = true;
    this.alertTarget.hidden = true;
    this.session = new Session(facts);
    this.editor = this.build(facts);
    this.editor.setEditable(false, false);
    this.session.addEventListener("change", () => this.show());
    this.session.addEventListener("message", () => readCursor(this.editor.view));
    this.session.addEventListener("notice", ({ detail }) => detail.kind === "refused" && this.complain(`${detail.reason} ${this.strings.copyUnsent}`, true));
    this.show();
  }

  close() {
    open.delete(this);
    if (!this.session) return;
    this.keepShown();
    this.editor.destroy();
    this.session.destroy();
    this.session = this.editor = null;
    this.surfaceTarget.replaceChildren();
    this.boxTarget.hidden = true;
    this.restTarget.hidden = false;
  }

  get mayClose() {
    return !this.isSeen && !this.isAsking && this.session?.isSaved && this.session.isSynced && !this.element.contains(document.activeElement);
  }

  /* What was written last, to read until it is opened again. */
  keepShown() {
    if (!this.session.isSynced) return;
    const { body } = new DOMParser().parseFromString(htmlOf(this.editor), "text/html");
    this.restTarget.replaceChildren(...body.childNodes);
  }

  // How it stands

  show() {
    const { session, strings, editor } = this;
    if (!session || editor.isDestroyed) return;
    const mayType = session.isSynced && session.canWrite && session.state !== "ended";
    if (mayType !== editor.isEditable) {
      editor.setEditable(mayType, false);
      this.surfaceTarget.classList.toggle("page-editor__surface--closed", !mayType);
      this.toolsTarget.hidden = !mayType;
    }
    if (mayType && this.wantsFocus) {
      this.wantsFocus = false;
      editor.commands.focus("end");
    }
    const people = session.people();
    const key = people.map(({ id, name }) => `${id}:${name}`).join();
    if (key !== this.shownPeople) this.peopleTarget.replaceChildren(...peopleHere(people, strings));
    this.shownPeople = key;
    if (session.state === "ended") {
      this.complain(endingWords(session, strings) + (session.isSaved ? "" : ` ${strings.copyUnsent}`), !session.isSaved);
      return;
    }
    const words = sessionWords(session, strings);
    if (this.statusTarget.textContent !== words) this.statusTarget.textContent = words;
  }

  /* Stays until something else is to be told. */
  tell(text) {
    this.noticeTarget.textContent = text ?? "";
  }

  complain(text, offersCopy = false) {
    this.alertTextTarget.textContent = text;
    this.alertTarget.hidden = false;
    this.copyTarget.hidden = !offersCopy;
    this.statusTarget.textContent = "";
  }

  async copyText() {
    try {
      await navigator.clipboard.writeText(this.editor.getText({ blockSeparator: "\n\n" }));
      this.tell(this.strings.copied);
    } catch {
      this.editor.commands.selectAll();
      this.tell(this.strings.copyByHand);
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
        ...extensions({ strings, placeholder: strings.placeholderNotes, hasOwnHistory: true, say: (words) => this.tell(words) }),
        ...together(this.session, facts),
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
      onTransaction: () => this.showTools(),
    });
  }

  refuseLarge(event, transfer) {
    if (!isTooLarge(transfer)) return false;
    event.preventDefault();
    this.complain(this.strings.pasteTooLarge);
    return true;
  }

  insertable(query) {
    const wanted = query.toLocaleLowerCase();
    const records = this.strings.records.map(({ kind, title, names }) => ({ title, names, run: () => this.askFor(kind) }));
    const blocks = this.strings.blocks.map(([command, title]) => ({ title, names: "", run: () => this.run({ params: { command } }) }));
    return [...records, ...blocks].filter(({ title, names }) => `${title} ${names}`.toLocaleLowerCase().includes(wanted));
  }

  run({ params: { command } }) {
    commands[command].run(this.editor.chain().focus()).run();
  }

  showTools() {
    if (!this.editor) return;
    for (const tool of this.toolTargets) {
      const { isActive } = commands[tool.dataset.liveNotesCommandParam] ?? {};
      if (isActive) tool.setAttribute("aria-pressed", String(this.editor.isActive(isActive)));
    }
  }

  /* One stop for the Tab key; arrow keys, Home and End move inside. */
  moveInTools(event) {
    const { toolTargets: tools } = this;
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -tools.indexOf(event.target), End: -1 - tools.indexOf(event.target) };
    if (event.key === "Escape") this.editor.commands.focus();
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

  onKey(event) {
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
    this.show();
  }

  enterByClick(event) {
    if (!event.target.closest("a")) this.enter();
  }

  // Discussed or not

  async setState(event) {
    event.preventDefault();
    const { submitter } = event;
    const response = await this.ask(event.target.action, { [submitter.name]: submitter.value });
    const answer = await response?.json().catch(() => null);
    if (!answer) return this.complain(this.strings.notReached);
    if (answer.error) return this.complain(answer.error);
    for (const button of event.target.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === answer.state));
    this.tell(answer.label);
  }

  // Resolutions and todos

  askForRecord({ params: { kind } }) {
    this.askFor(kind);
  }

  /* The dialog for a new row; its marker goes where the cursor is, or takes the place of the paragraph that became the row. */
  async askFor(kind) {
    const { $from } = this.editor.state.selection;
    const words = $from.parent.isTextblock ? $from.parent.textContent.trim() : "";
    const place = this.remember($from.pos);
    const url = this.recordsValue[kind];
    const dialog = document.createElement("dialog");
    dialog.className = "editor-dialog live-notes__dialog";
    dialog.setAttribute("aria-labelledby", "insert-title");
    this.isAsking = true;
    const response = await this.ask(url, null, "GET");
    if (!response?.ok) {
      this.isAsking = false;
      this.complain(this.strings.notReached);
      return;
    }
    put(dialog, await response.text());
    const field = dialog.querySelector("[data-prefilled]");
    if (field && !field.value) field.value = words;
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.isAsking = false;
      // One goes on where one was: nothing moves in the window.
      this.editor?.commands.focus(null, { scrollIntoView: false });
    });
    dialog.addEventListener("click", ({ target }) => target.closest("[data-cancel]") && dialog.close());
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      this.give(dialog, url, { words, place });
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("textarea, input:not([type=hidden])").focus({ preventScroll: true });
  }

  async give(dialog, url, { words, place }) {
    if (this.isGiving) return;
    this.isGiving = true;
    const prefilled = dialog.querySelector("[data-prefilled]").value;
    const response = await this.ask(url, new FormData(dialog.querySelector("form")));
    this.isGiving = false;
    if (response?.status === 422) {
      put(dialog, await response.text());
      dialog.querySelector("[aria-invalid=true], .error-summary, [role=alert]")?.focus();
      return;
    }
    const made = response?.ok ? await response.json().catch(() => null) : null;
    if (!made) {
      dialog.querySelector("[data-failed]").textContent = this.strings.notGiven;
      return;
    }
    this.insert(made, place, words && prefilled.trim() === words ? words : null);
    if (made.html) this.rowsTarget.append(...parsed(made.html));
    dialog.close();
    this.tell(made.said);
  }

  insert({ record, words }, place, replaced) {
    const { editor } = this;
    const marker = [...reference("record", { record }, words)];
    const position = this.find(place) ?? editor.state.doc.content.size;
    const range = (replaced !== null && paragraphWith(replaced, position, editor.state.doc)) || position;
    editor.chain().focus(null, { scrollIntoView: false }).insertContentAt(range, marker).run();
  }

  /* A place that stays the same whatever others write meanwhile. */
  remember(position) {
    const { type, binding } = ySyncPluginKey.getState(this.editor.state);
    return absolutePositionToRelativePosition(position, type, binding.mapping);
  }

  find(place) {
    const { doc, type, binding } = ySyncPluginKey.getState(this.editor.state);
    return relativePositionToAbsolutePosition(doc, type, place, binding.mapping);
  }

  /* Resolves to null where nobody can be reached. */
  ask(url, data = {}, method = "POST") {
    const body = method === "POST" ? (data instanceof FormData ? data : Object.entries(data).reduce(taken, new FormData())) : undefined;
    const headers = { Accept: "application/json", "X-CSRFToken": csrfToken(document), "X-Requested-With": "fetch" };
    return fetch(url, { method, body, headers }).catch(() => null);
  }
}

/* The paragraph with these words at a place; else the only one with them, for who splits a paragraph makes it anew. */
function paragraphWith(words, position, doc) {
  const found = [];
  doc.descendants((node, start) => {
    if (node.isTextblock && node.textContent.trim() === words) found.push({ from: start + 1, to: start + 1 + node.content.size });
    return !node.isTextblock;
  });
  return found.find(({ from, to }) => from <= position && position <= to) ?? (found.length === 1 ? found[0] : null);
}

const taken = (body, [name, value]) => (body.append(name, value), body);
const parsed = (html) => [...new DOMParser().parseFromString(html, "text/html").body.childNodes].map((node) => document.importNode(node, true));
const put = (dialog, html) => dialog.replaceChildren(...parsed(html));

const reference = (type, attrs, words) => [
  { type, attrs, content: [{ type: "text", text: words }] },
  { type: "text", text: " " },
];

function makeRoom() {
  const closable = [...open].filter((notes) => notes.mayClose).sort((a, b) => a.seenAt - b.seenAt);
  while (open.size >= MOST_OPEN && closable.length) closable.shift().close();
}
