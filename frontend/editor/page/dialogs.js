import { find } from "../requests.js";
import { addressOf } from "../schema/schema.js";
import { hasLink, insertInclude, insertMention, insertPageLink, removeLink, setLink } from "./insertions.js";
import { focusText } from "../commands.js";

const SEARCH_DELAY = 150;

/* The dialogs for a link, a mention, the person of a task and an included page; each searches while one types. */
export class Dialogs {
  constructor(controller) {
    this.controller = controller;
  }

  get editor() {
    return this.controller.editor;
  }

  open(name) {
    const dialog = this.controller.dialogTargets.find((one) => one.dataset.name === name);
    const field = dialog.querySelector("input");
    const { from, to } = this.editor.state.selection;
    const selected = this.editor.state.doc.textBetween(from, to, " ").trim();
    field.value = name === "link" ? (this.editor.getAttributes("link").href ?? selected) : "";
    const remove = dialog.querySelector("[data-remove]");
    if (remove) remove.hidden = !hasLink(this.editor);
    dialog.querySelector("[data-results]").replaceChildren();
    dialog.showModal();
    field.select();
    this.search(field);
  }

  close(event) {
    event.target.closest("dialog").close();
    focusText(this.editor);
  }

  async search(field) {
    const { strings, peopleUrlValue, pagesUrlValue } = this.controller;
    const dialog = field.closest("dialog");
    const { name } = dialog.dataset;
    const query = field.value.trim();
    const isPeople = name === "assignee" || name === "mention";
    clearTimeout(this.timer);
    await new Promise((resolve) => (this.timer = setTimeout(resolve, SEARCH_DELAY)));
    const found = addressOf(query) ? [] : await find(isPeople ? peopleUrlValue : pagesUrlValue, query).catch(() => []);
    if (field.value.trim() !== query) return;
    dialog.querySelector("[data-results]").replaceChildren(...found.map((item) => this.result(dialog, item)));
    dialog.querySelector("[data-hint]").textContent = query && !found.length ? (addressOf(query) ? strings.addressHint : strings.nothingFound) : "";
  }

  result(dialog, item) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "editor-dialog__result";
    button.textContent = item.title ?? item.name;
    if (item.space) {
      const space = document.createElement("small");
      space.textContent = item.space;
      button.append(space);
    }
    button.addEventListener("click", () => {
      dialog.close();
      this.choose(dialog.dataset.name, item);
    });
    const entry = document.createElement("li");
    entry.append(button);
    return entry;
  }

  /* An address is linked as it is; else the first result is chosen. */
  submit(event) {
    event.preventDefault();
    const dialog = event.target.closest("dialog");
    const query = dialog.querySelector("input").value.trim();
    if (dialog.dataset.name === "link") {
      const address = addressOf(query) ?? (/^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(query) ? `https://${query}` : "");
      if (address) {
        dialog.close();
        setLink(this.editor, address);
        return;
      }
    }
    dialog.querySelector("[data-results] button")?.click();
  }

  choose(name, item) {
    const { editor, controller } = this;
    if (name === "link") insertPageLink(editor, item);
    else if (name === "include") insertInclude(editor, item);
    else if (name === "mention") insertMention(editor, item);
    else if (name === "assignee") {
      controller.strings.people.set(String(item.id), item.name);
      this.setAssignee(String(item.id));
    }
  }

  setAssignee(assignee) {
    this.editor.chain().focus().updateAttributes("taskItem", { assignee }).run();
  }

  clearAssignee(event) {
    event.target.closest("dialog").close();
    this.setAssignee(null);
  }

  removeLink(event) {
    event.target.closest("dialog").close();
    removeLink(this.editor);
  }
}
