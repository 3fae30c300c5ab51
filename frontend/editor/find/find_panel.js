import { findings, go, look, replaceAll, replaceOne } from "./find.js";

const { Controller } = window.teamweb;
const LONGEST = 200;

/* The fields for find and replace above the text; components/editor/find.html is their markup. */
export default class EditorFind extends Controller {
  static targets = ["panel", "opener", "words", "replacement", "case", "count", "replaces"];
  static values = { one: String, none: String, many: String, place: String, replaced: String };

  /* The editor changed: by the person here or by somebody else. */
  show({ detail: { editor } }) {
    this.editor = editor;
    if (this.panelTarget.hidden) return;
    for (const button of this.replacesTargets) button.disabled = !editor.isEditable;
    this.count();
  }

  onKey(event) {
    if (!this.editor || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "f") {
      event.preventDefault();
      this.open();
    }
    // Enter and F3 as browsers have them.
    const isInField = event.target === this.wordsTarget;
    if ((isInField && event.key === "Enter") || (event.key === "F3" && !this.panelTarget.hidden)) {
      event.preventDefault();
      this.go(event.shiftKey ? -1 : 1);
    }
    if (event.target === this.replacementTarget && event.key === "Enter") {
      event.preventDefault();
      this.replace();
    }
    if (event.key === "Escape" && this.panelTarget.contains(event.target)) {
      event.preventDefault();
      this.close();
    }
  }

  open() {
    const { doc, selection } = this.editor.state;
    const chosen = doc.textBetween(selection.from, selection.to, "\n");
    if (chosen && chosen.length <= LONGEST && !chosen.includes("\n")) this.wordsTarget.value = chosen;
    this.toggle(true);
    this.search();
    this.wordsTarget.select();
    this.wordsTarget.focus();
  }

  close() {
    this.toggle(false);
    look(this.editor, "", false);
    this.editor.commands.focus();
  }

  switch() {
    if (this.panelTarget.hidden) this.open();
    else this.close();
  }

  toggle(isOpen) {
    this.panelTarget.hidden = !isOpen;
    for (const opener of this.openerTargets) opener.setAttribute("aria-expanded", String(isOpen));
  }

  search() {
    look(this.editor, this.wordsTarget.value, this.caseTarget.checked);
    this.go(0);
  }

  next() {
    this.go(1);
  }

  previous() {
    this.go(-1);
  }

  go(step) {
    go(this.editor, step);
    this.count();
  }

  replace() {
    if (this.editor.isEditable) replaceOne(this.editor, this.replacementTarget.value);
  }

  replaceAll() {
    if (!this.editor.isEditable) return;
    const count = replaceAll(this.editor, this.replacementTarget.value);
    this.say(count ? this.replacedValue.replace("{count}", count) : this.noneValue);
  }

  count() {
    const { words, count, current } = findings(this.editor);
    const text = current ? this.placeValue : { 0: this.noneValue, 1: this.oneValue }[count] ?? this.manyValue;
    this.say(words ? text.replace("{number}", current).replace("{count}", count) : "");
  }

  say(text) {
    // Said once: the same words again would be read out again.
    if (this.countTarget.textContent !== text) this.countTarget.textContent = text;
  }
}
