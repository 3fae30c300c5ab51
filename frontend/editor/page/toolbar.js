import { commands, focusText, formats } from "../commands.js";
import { Contexts } from "./contexts.js";

const ITEMS = "button, select, summary";

/* Setting an attribute to the value that it has makes the browser draw a frame all the same. */
function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/* The toolbar of the page editor: what is pressed, which fields it shows, and how the keyboard moves in it. */
export class Toolbar {
  /* Stimulus searches the whole form, with the text in it, each time that a target is read: they are read once. */
  constructor(controller) {
    this.controller = controller;
    this.element = controller.toolbarTarget;
    this.tools = controller.toolTargets;
    this.contexts = new Contexts(controller, controller.contextTargets);
    this.format = controller.formatTarget;
    this.dueDate = controller.dueTarget;
    this.language = controller.languageTarget;
  }

  get editor() {
    return this.controller.editor;
  }

  run(command) {
    commands[command].run(this.editor.chain().focus()).run();
    this.closeMenus();
  }

  setFormat(format = this.format.value) {
    if (!format) return;
    const chain = this.editor.chain().focus();
    if (format === "codeBlock") chain.setCodeBlock().run();
    else if (format === "paragraph") chain.setParagraph().run();
    else chain.setHeading({ level: Number(format.at(-1)) }).run();
  }

  setDueDate() {
    this.editor.commands.updateAttributes("taskItem", { due: this.dueDate.value || null });
  }

  setLanguage() {
    const language = this.language.value.trim();
    if (/^[\w+#.-]{0,30}$/.test(language)) this.editor.commands.updateAttributes("codeBlock", { language: language || null });
  }

  update() {
    const { editor } = this;
    for (const button of this.tools) {
      const command = commands[button.dataset.pageEditorCommandParam];
      if (!command) continue;
      const { isActive } = command;
      if (isActive) setAttribute(button, "aria-pressed", String(typeof isActive === "function" ? isActive(editor) : editor.isActive(isActive)));
      if (command.can) setAttribute(button, "aria-disabled", String(!command.can(editor)));
    }
    const format = Object.keys(formats).find((name) => formats[name](editor)) ?? "";
    if (this.format.value !== format) this.format.value = format;
    this.contexts.update();
    this.tabStop();
    if (editor.isActive("taskItem") && document.activeElement !== this.dueDate) {
      this.dueDate.value = editor.getAttributes("taskItem").due ?? "";
    }
    if (editor.isActive("codeBlock") && document.activeElement !== this.language) {
      this.language.value = editor.getAttributes("codeBlock").language ?? "";
    }
  }

  /* One stop for the Tab key; arrow keys, Home and End move inside (a roving tabindex). */
  onKeydown(event) {
    const keys = { ArrowRight: 1, ArrowLeft: -1, Home: "first", End: "last" };
    if (event.key === "Escape") {
      this.closeMenus();
      focusText(this.editor);
      return;
    }
    if (!(event.key in keys)) return;
    const items = this.visibleItems();
    const index = items.indexOf(event.target);
    if (index === -1) return;
    event.preventDefault();
    const step = keys[event.key];
    const next = step === "first" ? 0 : step === "last" ? items.length - 1 : (index + step + items.length) % items.length;
    this.setTabStop(items[next]);
    items[next].focus();
  }

  onFocus(event) {
    if (this.visibleItems().includes(event.target)) this.setTabStop(event.target);
  }

  /* The one tool that Tab reaches; another one when it was hidden with its row. */
  tabStop() {
    const current = this.element.querySelector("[tabindex='0']");
    if (current && !current.closest("[hidden]")) return current;
    const first = this.element.querySelector("button");
    this.setTabStop(first);
    return first;
  }

  setTabStop(item) {
    for (const other of this.element.querySelectorAll(ITEMS)) other.tabIndex = other === item ? 0 : -1;
  }

  visibleItems() {
    // Items of a closed menu have an offset parent all the same.
    const isVisible = (item) => item.offsetParent !== null && !item.closest("details:not([open]) > :not(summary)");
    return [...this.element.querySelectorAll(ITEMS)].filter(isVisible);
  }

  closeMenus() {
    for (const menu of this.element.querySelectorAll("details[open]")) menu.open = false;
  }
}
