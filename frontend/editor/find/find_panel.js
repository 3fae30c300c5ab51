import { replaceAll, replaceOne, searchState, selectMatch, setQuery } from "./find.js";
import { focusText } from "../commands.js";

const { Controller } = window.teamweb;
const MAX_LENGTH = 200;

/* The fields for find and replace above the text; components/editor/find.html is their markup. */
export default class EditorFind extends Controller {
  static targets = ["panel", "opener", "words", "replacement", "case", "count", "replaces"];
  static values = { one: String, none: String, many: String, place: String, replaced: String };

  /* The editor changed: by the person here or by somebody else. */
  update({ detail: { editor } }) {
    this.editor = editor;
    if (this.panelTarget.hidden) return;
    for (const button of this.replacesTargets) button.disabled = !editor.isEditable;
    this.count();
  }

  onKeydown(event) {
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
    if (chosen && chosen.length <= MAX_LENGTH && !chosen.includes("\n")) this.wordsTarget.value = chosen;
    this.setOpen(true);
    this.search();
    this.wordsTarget.select();
    this.wordsTarget.focus();
  }

  close() {
    this.setOpen(false);
    setQuery(this.editor, "", false);
    focusText(this.editor);
  }

  toggle() {
    if (this.panelTarget.hidden) this.open();
    else this.close();
  }

  setOpen(isOpen) {
    this.panelTarget.hidden = !isOpen;
    for (const opener of this.openerTargets) opener.setAttribute("aria-expanded", String(isOpen));
  }

  search() {
    setQuery(this.editor, this.wordsTarget.value, this.caseTarget.checked);
    this.go(0);
  }

  next() {
    this.go(1);
  }

  previous() {
    this.go(-1);
  }

  go(step) {
    selectMatch(this.editor, step);
    this.count();
  }

  replace() {
    if (this.editor.isEditable) replaceOne(this.editor, this.replacementTarget.value);
  }

  replaceAll() {
    if (!this.editor.isEditable) return;
    const count = replaceAll(this.editor, this.replacementTarget.value);
    this.setCount(count ? this.replacedValue.replace("{count}", count) : this.noneValue);
  }

  count() {
    const { words, count, current } = searchState(this.editor);
    const text = current ? this.placeValue : { 0: this.noneValue, 1: this.oneValue }[count] ?? this.manyValue;
    this.setCount(words ? text.replace("{number}", current).replace("{count}", count) : "");
  }

  setCount(text) {
    // A live region reads out the same text again when it is set again.
    if (this.countTarget.textContent !== text) this.countTarget.textContent = text;
  }
}
