import { Editor } from "@tiptap/core";
import { Selection } from "@tiptap/pm/state";
import { readCursor } from "../coediting/yjs_binding.js";
import { commands, formats, insertBlock } from "../commands.js";
import { Drafts } from "./drafts.js";
import { extensions } from "../schema/extensions.js";
import { Finding } from "../find/find.js";
import { suggestions } from "../suggestions.js";
import { filesIn, withFiles } from "../attachments.js";
import { isTooLarge, picturesIn } from "../clipboard/paste.js";
import { find, send, takeFiles, upload } from "../requests.js";
import { addressOf } from "../schema/schema.js";
import { Session } from "../coediting/session.js";
import { endingWords, htmlOf, peopleHere, sessionWords, together } from "../coediting/collaboration.js";
import { countWords } from "./word_count.js";

// Stimulus is in site.js already, which runs before this bundle.
const { Controller } = window.teamweb;

const DRAFT_DELAY = 600;
// So long is a first connection waited for before writing alone is offered, and the last words when saving.
const PATIENCE = 8_000;

/* Turns a form with a Markdown field into the editor; components/page_editor.html is its markup. */
export default class PageEditor extends Controller {
  static targets = [
    "plain", "rich", "toolbar", "tool", "format", "surface", "output", "status", "words", "notice", "draft", "draftText",
    "alert", "alertText", "context", "dialog", "file", "image", "due", "language", "insert", "people", "alone", "copy", "discard",
    "saveLabel", "cancelLabel",
  ];
  static values = {
    uploadUrl: String, pagesUrl: String, peopleUrl: String, previewUrl: String, imageUrl: String, draftKey: String, baseRevision: String,
    body: String, strings: String, together: String,
  };

  connect() {
    this.strings = JSON.parse(document.getElementById(this.stringsValue).textContent);
    this.strings.people = new Map();
    this.form = this.element;
    this.drafts = new Drafts(this.draftKeyValue);
    const body = JSON.parse(document.getElementById(this.bodyValue).textContent);
    this.richTarget.hidden = false;
    this.plainTarget.hidden = true;
    for (const field of this.plainTarget.querySelectorAll("textarea")) {
      field.disabled = true;
      field.required = false;
    }
    if (this.togetherValue) {
      this.beginTogether(JSON.parse(document.getElementById(this.togetherValue).textContent));
    } else {
      this.beginAlone(body);
    }
    this.listen(window, "beforeunload", (event) => {
      if (this.isDirty() && !this.isLeaving) event.preventDefault();
    });
    this.listen(window, "pagehide", () => this.keepDraft());
    this.listen(window, "offline", () => this.session || this.say(this.strings.offline));
    this.listen(window, "online", () => this.session || this.say(this.strings.online));
    this.listen(this.form, "submit", (event) => this.save(event));
    this.listen(this.form, "input", (event) => {
      if (event.target.name) this.changed();
    });
    this.listen(document, "keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        this.form.requestSubmit();
      }
    });
  }

  disconnect() {
    clearTimeout(this.draftTimer);
    for (const remove of this.listeners ?? []) remove();
    this.listeners = [];
    clearTimeout(this.patience);
    this.editor?.destroy();
    this.session?.destroy();
    this.session = null;
    this.surfaceTarget.replaceChildren();
  }

  beginAlone(body) {
    this.outputTarget.disabled = false;
    this.editor = this.build(body);
    this.saved = this.state();
    this.offerDraft();
    this.showState();
  }

  // Writing together

  beginTogether(facts) {
    this.session = new Session(facts);
    this.aloneLabels = [this.saveLabelTarget.textContent, this.hasCancelLabelTarget && this.cancelLabelTarget.textContent];
    this.label(this.strings.saveVersion, this.strings.finish);
    this.startTitle = this.titleField?.value ?? "";
    this.editor = this.build(null, together(this.session, facts));
    this.editor.setEditable(false, false);
    this.session.addEventListener("change", () => this.showSession());
    this.session.addEventListener("message", () => readCursor(this.editor.view));
    this.session.addEventListener("notice", ({ detail }) => this.hearNotice(detail));
    this.patience = setTimeout(() => {
      if (this.session && !this.session.isSynced) this.aloneTarget.hidden = false;
    }, PATIENCE);
    this.showSession();
    this.showState();
  }

  label(save, cancel) {
    this.saveLabelTarget.textContent = save;
    if (this.hasCancelLabelTarget) this.cancelLabelTarget.textContent = cancel;
  }

  /* No way to the others: the form still works, and the server joins what is saved with their text. */
  writeAlone() {
    this.aloneTarget.hidden = true;
    this.editor.destroy();
    this.session.destroy();
    this.session = null;
    this.surfaceTarget.replaceChildren();
    this.peopleTarget.textContent = "";
    this.label(...this.aloneLabels);
    this.say("");
    this.beginAlone(JSON.parse(document.getElementById(this.bodyValue).textContent));
    this.editor.commands.focus();
  }

  showSession() {
    const { session, strings } = this;
    if (!session || !this.editor || this.editor.isDestroyed) return;
    const mayType = session.isSynced && session.canWrite && session.state !== "ended";
    if (mayType !== this.editor.isEditable) {
      this.editor.setEditable(mayType, false);
      this.surfaceTarget.classList.toggle("page-editor__surface--closed", !mayType);
      this.dispatch("shown", { detail: { editor: this.editor } });
    }
    if (session.isSynced) {
      clearTimeout(this.patience);
      this.aloneTarget.hidden = true;
    }
    this.showPeople();
    if (session.state === "ended") return this.showEnding();
    const words = sessionWords(session, strings);
    if (this.statusTarget.textContent !== words) this.say(words);
  }

  showEnding() {
    const reason = endingWords(this.session, this.strings);
    // Loading again would only send what is too large once more.
    if (this.session.isSaved) this.complain(reason);
    else this.offerCopy(reason, this.session.closeCode === 4413);
  }

  offerCopy(reason, mayDiscard) {
    this.copyTarget.hidden = false;
    this.discardTarget.hidden = !mayDiscard;
    this.complain(`${reason} ${this.strings.copyUnsent}`);
  }

  async discardUnsent() {
    this.isLeaving = true;
    await this.session.forget();
    location.reload();
  }

  showPeople() {
    const people = this.session.people();
    const key = people.map(({ id, name }) => `${id}:${name}`).join();
    if (key === this.shownPeople) return;
    this.shownPeople = key;
    this.peopleTarget.replaceChildren(...peopleHere(people, this.strings));
  }

  hearNotice(notice) {
    if (notice.kind === "refused") this.offerCopy(notice.reason, true);
  }

  async copyText() {
    const text = this.editor.getText({ blockSeparator: "\n\n" });
    try {
      await navigator.clipboard.writeText(text);
      this.tell(this.strings.copied);
    } catch {
      this.editor.commands.selectAll();
      this.tell(this.strings.copyByHand);
    }
  }

  async saveTogether(button) {
    if (this.isSaving) return;
    this.isSaving = true;
    button?.setAttribute("aria-busy", "true");
    this.alertTarget.hidden = true;
    this.say(this.strings.saving);
    const isStored = await this.session.saved(PATIENCE);
    const result = isStored ? await send(this.form, button, { coedited: "1" }) : { outcome: "offline" };
    button?.removeAttribute("aria-busy");
    this.isSaving = false;
    if (result.outcome === "saved") {
      this.isLeaving = true;
      location.assign(result.url);
      return;
    }
    if (result.outcome === "refused") return this.showAnswer(result.html);
    const words = {
      offline: this.strings.versionOffline,
      "signed-out": this.strings.saveSignedOut,
      failed: this.strings.saveFailed.replace("{status}", result.status),
    };
    this.complain(words[result.outcome]);
    this.showSession();
  }

  listen(target, type, work) {
    target.addEventListener(type, work);
    (this.listeners ??= []).push(() => target.removeEventListener(type, work));
  }

  /* How much of the window lies under the toolbar and under the bar with the buttons. */
  get edges() {
    const bar = this.noticeTarget.closest(".page-editor__bar");
    return {
      top: 130,
      get bottom() {
        return bar.offsetHeight + 20;
      },
      left: 0,
      right: 0,
    };
  }

  build(content, shared = []) {
    const strings = this.strings;
    const imageUrl = this.imageUrlValue;
    return new Editor({
      element: this.surfaceTarget,
      content,
      injectCSS: false,
      extensions: [
        ...extensions({
          strings,
          placeholder: strings.placeholder,
          previewUrl: this.previewUrlValue,
          hasOwnHistory: shared.length > 0,
          say: (words) => this.tell(words),
          storedPictures: () => this.storedPictures,
          ...(imageUrl ? { imageUrl: (id) => imageUrl.replace("/0/", `/${id}/`) } : {}),
        }),
        Finding,
        ...shared,
        suggestions({
          name: "insertList", char: "/", label: strings.insert, emptyText: strings.nothingFound,
          items: (query) => this.insertable(query),
          choose: (editor, range, item) => {
            editor.chain().focus().deleteRange(range).run();
            item.run();
          },
        }),
        suggestions({
          name: "people", char: "@", label: strings.peopleList, emptyText: strings.nothingFound,
          items: (query) => find(this.peopleUrlValue, query),
          choose: (editor, range, person) => this.mention(range, person),
        }),
        suggestions({
          name: "pages", char: "[[", label: strings.pagesList, emptyText: strings.nothingFound, allowSpaces: true, allowedPrefixes: null,
          items: (query) => find(this.pagesUrlValue, query),
          choose: (editor, range, page) => this.insertPageLink(page, range),
        }),
      ],
      editorProps: {
        // Toolbar and buttons lie above the edges of the text.
        scrollThreshold: this.edges,
        scrollMargin: this.edges,
        attributes: {
          class: "prose",
          role: "textbox",
          "aria-multiline": "true",
          "aria-label": strings.label,
          spellcheck: "true",
        },
        handleDOMEvents: {
          paste: (view, event) => this.refuseLarge(event, event.clipboardData) || this.takePictures(view, event),
          drop: (_view, event) => this.refuseLarge(event, event.dataTransfer),
        },
        handlePaste: (_view, event) => this.takeFiles(event.clipboardData),
        handleDrop: (view, event, _slice, moved) => {
          if (moved) return false;
          const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
          return this.takeFiles(event.dataTransfer, at);
        },
        handleKeyDown: (_view, event) => {
          if ((event.ctrlKey || event.metaKey) && event.key === "k") {
            event.preventDefault();
            this.openDialog({ params: { name: "link" } });
            return true;
          }
          if (event.altKey && event.key === "F10") {
            this.tabStop().focus();
            return true;
          }
          // Browsers stop at images on their way to the end of a text.
          if ((event.ctrlKey || event.metaKey) && (event.key === "End" || event.key === "Home") && !event.shiftKey) {
            const { state } = this.editor;
            const end = event.key === "End" ? Selection.atEnd(state.doc) : Selection.atStart(state.doc);
            this.editor.view.dispatch(state.tr.setSelection(end).scrollIntoView());
            this.editor.view.focus();
            return true;
          }
          return false;
        },
      },
      onUpdate: () => this.changed(),
      onTransaction: ({ transaction }) => {
        this.showState();
        if (transaction.getMeta("paste")) this.takePastedFiles();
      },
    });
  }

  // What is to be saved

  html() {
    return htmlOf(this.editor);
  }

  state() {
    return JSON.stringify([this.titleField?.value ?? "", this.html()]);
  }

  get titleField() {
    return this.form.elements.namedItem("title");
  }

  isDirty() {
    if (this.session) return !this.session.isSaved || (this.titleField?.value ?? "") !== this.startTitle;
    return this.editor !== undefined && this.state() !== this.saved;
  }

  changed() {
    if (this.session) return;
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => this.keepDraft(), DRAFT_DELAY);
  }

  // Drafts in this browser

  keepDraft() {
    if (this.session || this.isLeaving || !this.editor || this.editor.isDestroyed) return;
    if (!this.isDirty()) {
      if (this.draftTarget.hidden) this.drafts.remove();
      return;
    }
    const kept = this.drafts.write({ html: this.html(), title: this.titleField?.value ?? "", titleWas: this.startTitle, base: this.baseRevisionValue });
    this.say(kept ? this.strings.draftKept : this.strings.draftNotKept);
  }

  offerDraft() {
    const draft = this.drafts.read();
    if (!draft) return;
    if (JSON.stringify([draft.title, draft.html]) === this.saved) {
      this.drafts.remove();
      return;
    }
    const at = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(draft.at);
    const older = draft.base !== this.baseRevisionValue ? ` ${this.strings.draftOlder}` : "";
    this.draftTextTarget.textContent = this.strings.draftFound.replace("{time}", at) + older;
    this.draftTarget.hidden = false;
  }

  takeDraft() {
    const draft = this.drafts.read();
    if (draft) {
      this.editor.commands.setContent(draft.html, { emitUpdate: true });
      // A title that was not changed here may have been changed by somebody else since.
      if (this.titleField && draft.title && draft.title !== draft.titleWas) this.titleField.value = draft.title;
    }
    this.draftTarget.hidden = true;
    this.editor.commands.focus();
  }

  dropDraft() {
    this.drafts.remove();
    this.draftTarget.hidden = true;
    this.editor.commands.focus();
  }

  // Saving

  async save(event) {
    event.preventDefault();
    if (this.session) return this.saveTogether(event.submitter);
    this.outputTarget.value = this.html();
    if (this.isSaving) return;
    this.isSaving = true;
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    this.alertTarget.hidden = true;
    this.say(this.strings.saving);
    this.keepDraft();
    const result = await send(this.form, button);
    button?.removeAttribute("aria-busy");
    this.isSaving = false;
    if (result.outcome === "saved") {
      this.isLeaving = true;
      clearTimeout(this.draftTimer);
      this.drafts.remove();
      Drafts.removeAfterConflict();
      location.assign(result.url);
    } else if (result.outcome === "refused") {
      this.showAnswer(result.html);
    } else {
      const words = {
        offline: this.strings.saveOffline,
        "signed-out": this.strings.saveSignedOut,
        failed: this.strings.saveFailed.replace("{status}", result.status),
      };
      this.complain(words[result.outcome]);
    }
  }

  /* The server's answer (errors in the form, a conflict) takes the place of the page's content. */
  showAnswer(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const main = answer.getElementById("main");
    if (!main) return this.complain(this.strings.saveFailed.replace("{status}", "200"));
    clearTimeout(this.draftTimer);
    this.drafts.rememberForConflict();
    document.title = answer.title;
    const current = document.getElementById("main");
    current.replaceChildren(...[...main.childNodes].map((node) => document.importNode(node, true)));
    current.focus();
    scrollTo({ top: 0 });
  }

  complain(text) {
    this.alertTextTarget.textContent = text;
    this.alertTarget.hidden = false;
    this.alertTarget.scrollIntoView({ block: "nearest" });
    this.say("");
  }

  say(text) {
    this.statusTarget.textContent = text;
  }

  /* Stays until something else is to be told; how the text is stored is said beside it. */
  tell(text) {
    this.noticeTarget.textContent = text ?? "";
  }

  closeNotice() {
    this.tell("");
    this.editor.commands.focus();
  }

  countWords() {
    const count = countWords(this.editor.state.doc);
    if (count === this.shownCount) return;
    this.shownCount = count;
    const words = count === 1 ? this.strings.word : this.strings.words;
    this.wordsTarget.textContent = words.replace("{count}", new Intl.NumberFormat(document.documentElement.lang).format(count));
  }

  // The toolbar

  run({ params: { command } }) {
    commands[command].run(this.editor.chain().focus()).run();
    this.closeMenus();
  }

  setFormat() {
    const format = this.formatTarget.value;
    if (!format) return;
    if (format === "codeBlock") this.editor.chain().focus().setCodeBlock().run();
    else if (format === "paragraph") this.editor.chain().focus().setParagraph().run();
    else this.editor.chain().focus().setHeading({ level: Number(format.at(-1)) }).run();
  }

  showState() {
    if (!this.editor) return;
    for (const button of this.toolTargets) {
      const command = commands[button.dataset.pageEditorCommandParam];
      if (!command) continue;
      const { isActive } = command;
      if (isActive) button.setAttribute("aria-pressed", String(typeof isActive === "function" ? isActive(this.editor) : this.editor.isActive(isActive)));
      if (command.can) button.setAttribute("aria-disabled", String(!command.can(this.editor)));
    }
    const format = Object.keys(formats).find((name) => formats[name](this.editor)) ?? "";
    if (this.formatTarget.value !== format) this.formatTarget.value = format;
    for (const context of this.contextTargets) context.hidden = !this.editor.isActive(context.dataset.for);
    this.tabStop();
    if (this.editor.isActive("taskItem") && document.activeElement !== this.dueTarget) {
      this.dueTarget.value = this.editor.getAttributes("taskItem").due ?? "";
    }
    if (this.editor.isActive("codeBlock") && document.activeElement !== this.languageTarget) {
      this.languageTarget.value = this.editor.getAttributes("codeBlock").language ?? "";
    }
    this.countWords();
    this.dispatch("shown", { detail: { editor: this.editor } });
  }

  /* One stop for the Tab key; arrow keys, Home and End move inside. */
  moveInToolbar(event) {
    const keys = { ArrowRight: 1, ArrowLeft: -1, Home: "first", End: "last" };
    // Menus are read from top to bottom.
    if (event.target.closest("details[open]")) Object.assign(keys, { ArrowDown: 1, ArrowUp: -1 });
    if (event.key === "Escape") {
      this.closeMenus();
      this.editor.commands.focus();
      return;
    }
    if (!(event.key in keys)) return;
    const items = this.toolbarItems();
    const index = items.indexOf(event.target);
    if (index === -1) return;
    event.preventDefault();
    const step = keys[event.key];
    const next = step === "first" ? 0 : step === "last" ? items.length - 1 : (index + step + items.length) % items.length;
    this.focusTool(items[next], items);
  }

  enterToolbar(event) {
    const items = this.toolbarItems();
    if (items.includes(event.target)) this.focusTool(event.target, items, false);
  }

  /* The one tool that Tab reaches; another one when it was hidden with its row. */
  tabStop() {
    const current = this.toolbarTarget.querySelector("[tabindex='0']");
    if (current && !current.closest("[hidden]")) return current;
    const first = this.toolbarTarget.querySelector("button");
    this.focusTool(first, [], false);
    return first;
  }

  toolbarItems() {
    // What is in a closed menu has its place in the page all the same.
    const isShown = (item) => item.offsetParent !== null && !item.closest("details:not([open]) > :not(summary)");
    return [...this.toolbarTarget.querySelectorAll("button, select, summary")].filter(isShown);
  }

  focusTool(item, items, moveFocus = true) {
    for (const other of this.toolbarTarget.querySelectorAll("button, select, summary")) other.tabIndex = other === item ? 0 : -1;
    if (moveFocus) item.focus();
  }

  closeMenus() {
    for (const menu of this.toolbarTarget.querySelectorAll("details[open]")) menu.open = false;
  }

  insertable(query) {
    const wanted = query.toLocaleLowerCase();
    return this.insertTargets
      .map((button) => ({ title: button.dataset.label ?? button.textContent.trim(), run: () => button.click() }))
      .filter((item) => item.title.toLocaleLowerCase().includes(wanted));
  }

  // Links, people, macros

  openDialog({ params: { name } }) {
    this.closeMenus();
    const dialog = this.dialogTargets.find((one) => one.dataset.name === name);
    const field = dialog.querySelector("input");
    const { from, to } = this.editor.state.selection;
    const words = this.editor.state.doc.textBetween(from, to, " ").trim();
    field.value = name === "link" ? (this.editor.getAttributes("link").href ?? words) : "";
    const remove = dialog.querySelector("[data-remove]");
    if (remove) remove.hidden = !["link", "pageLink", "fileLink"].some((mark) => this.editor.isActive(mark));
    dialog.querySelector("[data-results]").replaceChildren();
    dialog.showModal();
    field.select();
    this.searchInDialog({ target: field });
  }

  closeDialog(event) {
    event.target.closest("dialog").close();
    this.editor.commands.focus();
  }

  async searchInDialog({ target }) {
    const dialog = target.closest("dialog");
    const results = dialog.querySelector("[data-results]");
    const query = target.value.trim();
    const name = dialog.dataset.name;
    const isPeople = name === "assignee" || name === "mention";
    clearTimeout(this.searchTimer);
    await new Promise((resolve) => (this.searchTimer = setTimeout(resolve, 150)));
    const found = addressOf(query) ? [] : await find(isPeople ? this.peopleUrlValue : this.pagesUrlValue, query).catch(() => []);
    if (target.value.trim() !== query) return;
    results.replaceChildren(
      ...found.map((item) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "editor-dialog__result";
        button.textContent = item.title ?? item.name;
        if (item.space) {
          const where = document.createElement("small");
          where.textContent = item.space;
          button.append(where);
        }
        button.addEventListener("click", () => {
          dialog.close();
          this.takeResult(name, item);
        });
        const entry = document.createElement("li");
        entry.append(button);
        return entry;
      }),
    );
    dialog.querySelector("[data-hint]").textContent =
      query && !found.length ? (addressOf(query) ? this.strings.addressHint : this.strings.nothingFound) : "";
  }

  confirmDialog(event) {
    event.preventDefault();
    const dialog = event.target.closest("dialog");
    const query = dialog.querySelector("input").value.trim();
    if (dialog.dataset.name === "link") {
      const address = addressOf(query) ?? (/^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(query) ? `https://${query}` : "");
      if (address) {
        dialog.close();
        this.setLink(address);
        return;
      }
    }
    dialog.querySelector("[data-results] button")?.click();
  }

  takeResult(name, item) {
    if (name === "link") this.insertPageLink(item);
    else if (name === "include") {
      insertBlock(this.editor.chain().focus(), { type: "macro", attrs: { name: "include", page: String(item.id), title: item.title } }).run();
    } else if (name === "mention") this.mention(null, item);
    else if (name === "assignee") {
      this.strings.people.set(String(item.id), item.name);
      this.editor.chain().focus().updateAttributes("taskItem", { assignee: String(item.id) }).run();
    }
  }

  clearAssignee(event) {
    event.target.closest("dialog").close();
    this.editor.chain().focus().updateAttributes("taskItem", { assignee: null }).run();
  }

  setLink(href) {
    const chain = this.editor.chain().focus();
    if (this.editor.state.selection.empty && !this.editor.isActive("link")) {
      chain.insertContent({ type: "text", text: href.replace(/^(https?:\/\/|mailto:)/, ""), marks: [{ type: "link", attrs: { href } }] }).run();
    } else {
      chain.extendMarkRange("link").setLink({ href }).run();
    }
  }

  insertPageLink(page, range) {
    const mark = { type: "pageLink", attrs: { page: String(page.id) } };
    const chain = this.editor.chain().focus();
    if (range) chain.deleteRange(range);
    if (!range && !this.editor.state.selection.empty) {
      chain.unsetMark("link").setMark("pageLink", mark.attrs).run();
    } else {
      chain.insertContent([{ type: "text", text: page.title, marks: [mark] }, { type: "text", text: " " }]).run();
    }
  }

  removeLink(event) {
    event.target.closest("dialog").close();
    const chain = this.editor.chain().focus();
    for (const mark of ["link", "pageLink", "fileLink"]) {
      if (this.editor.isActive(mark)) chain.extendMarkRange(mark).unsetMark(mark);
    }
    chain.run();
  }

  mention(range, person) {
    const chain = this.editor.chain().focus();
    if (range) chain.deleteRange(range);
    chain
      .insertContent([
        { type: "mention", attrs: { user: String(person.id) }, content: [{ type: "text", text: person.name }] },
        { type: "text", text: " " },
      ])
      .run();
  }

  setDue() {
    const due = this.dueTarget.value || null;
    this.editor.commands.updateAttributes("taskItem", { due });
  }

  setLanguage() {
    const language = this.languageTarget.value.trim();
    if (/^[\w+#.-]{0,30}$/.test(language)) this.editor.commands.updateAttributes("codeBlock", { language: language || null });
  }

  // Files

  chooseFile() {
    this.closeMenus();
    this.fileTarget.click();
  }

  uploadChosen() {
    this.takeFiles({ files: this.fileTarget.files });
    this.fileTarget.value = "";
  }

  refuseLarge(event, transfer) {
    if (!isTooLarge(transfer)) return false;
    event.preventDefault();
    this.complain(this.strings.pasteTooLarge);
    return true;
  }

  takeFiles(transfer, at) {
    const files = [...(transfer?.files ?? [])];
    if (!files.length || !this.uploadUrlValue) return false;
    // Office programs put a picture of the text beside the text: the text is what is meant.
    if (transfer.types?.includes("text/html") && files.every((file) => file.type.startsWith("image/"))) return false;
    this.uploadAll(files, at);
    return true;
  }

  async uploadAll(files, at) {
    for (const file of files) {
      const stored = await this.store(file);
      if (stored) this.insertFile(stored, file, at);
    }
  }

  /* What the server says of the file; null where it did not take it. */
  async store(file) {
    this.tell(this.strings.uploading.replace("{name}", file.name));
    try {
      const stored = await upload(this.uploadUrlValue, file, this.form);
      this.tell(this.strings.uploaded.replace("{name}", file.name));
      return stored;
    } catch (error) {
      this.complain(this.strings.uploadFailed.replace("{name}", file.name) + (error.message ? ` ${error.message}` : ""));
      return null;
    }
  }

  /* A text with pictures in it comes once they are stored; one that is refused is left out of it. */
  takePictures(view, event) {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const pictures = this.uploadUrlValue ? picturesIn(html) : new Map();
    if (!pictures.size) return false;
    event.preventDefault();
    this.pasteWithPictures(view, html, pictures);
    return true;
  }

  async pasteWithPictures(view, html, pictures) {
    const ids = new Map();
    for (const [address, file] of pictures) {
      const stored = await this.store(file);
      if (stored?.is_image) ids.set(address, String(stored.id));
    }
    if (view.isDestroyed) return;
    this.storedPictures = ids;
    view.pasteHTML(html);
    this.storedPictures = undefined;
  }

  /* Written alone, the server does it when the text is saved. */
  async takePastedFiles() {
    const known = (this.knownFiles ??= new Set());
    const ids = filesIn(this.editor.state.doc).filter((id) => !known.has(id));
    if (!this.session || !this.uploadUrlValue || !ids.length) return;
    for (const id of ids) known.add(id);
    const taken = await takeFiles(this.uploadUrlValue, ids, this.form);
    if (this.editor.isDestroyed || !Object.keys(taken).length) return;
    for (const id of Object.values(taken)) known.add(String(id));
    this.editor.view.dispatch(withFiles(this.editor.state.tr, taken));
  }

  insertFile(stored, file, at) {
    const chain = this.editor.chain().focus();
    if (at !== undefined) chain.setTextSelection(at);
    const id = String(stored.id);
    if (stored.is_image ?? /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) {
      insertBlock(chain, { type: "figure", attrs: { attachment: id } }).run();
      this.tell(this.strings.askAlt);
    } else {
      const mark = { type: "fileLink", attrs: { attachment: id } };
      chain.insertContent([{ type: "text", text: stored.name ?? stored.title ?? file.name, marks: [mark] }, { type: "text", text: " " }]).run();
    }
  }
}
