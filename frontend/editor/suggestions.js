/* One list of suggestions at the cursor: for "/", "@" and "[[". The focus stays in the text. */
import { Extension } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import { Suggestion } from "@tiptap/suggestion";

let counter = 0;

class ListPopup {
  constructor(label, emptyText) {
    this.id = `editor-list-${++counter}`;
    this.list = document.createElement("ul");
    this.list.id = this.id;
    this.list.className = "editor-list";
    this.list.popover = "manual"; // in the top layer: its place counts from the document wherever it is
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label);
    this.emptyText = emptyText;
    this.index = 0;
  }

  open(properties) {
    this.editor = properties.editor;
    const surface = this.editor.view.dom;
    (surface.closest("main") ?? document.body).append(this.list);
    this.list.showPopover();
    this.update(properties);
    surface.setAttribute("aria-controls", this.id);
  }

  update(properties) {
    this.items = properties.items;
    this.choose = properties.command;
    this.index = Math.min(this.index, Math.max(0, this.items.length - 1));
    this.list.replaceChildren(
      ...this.items.map((item, index) => {
        const option = document.createElement("li");
        option.id = `${this.id}-${index}`;
        option.setAttribute("role", "option");
        const title = document.createElement("span");
        title.textContent = item.title ?? item.name;
        option.append(title);
        if (item.space) {
          const where = document.createElement("small");
          where.textContent = item.space;
          option.append(where);
        }
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          this.choose(item);
        });
        return option;
      }),
    );
    if (!this.items.length) {
      const nothing = document.createElement("li");
      nothing.className = "editor-list__empty";
      nothing.setAttribute("role", "option");
      nothing.setAttribute("aria-disabled", "true");
      nothing.textContent = this.emptyText;
      this.list.append(nothing);
    }
    this.highlight();
    this.place(properties.clientRect?.());
  }

  place(at) {
    if (!at) return;
    const { offsetWidth: width, offsetHeight: height } = this.list;
    const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
    const fitsBelow = at.bottom + height + 8 < innerHeight;
    this.list.style.left = `${left + scrollX}px`;
    this.list.style.top = `${(fitsBelow ? at.bottom + 4 : Math.max(8, at.top - height - 4)) + scrollY}px`;
  }

  highlight() {
    this.list.querySelectorAll("[role=option]").forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.index));
      if (index === this.index) option.scrollIntoView({ block: "nearest" });
    });
    this.editor?.view.dom.setAttribute("aria-activedescendant", `${this.id}-${this.index}`);
  }

  onKey({ event }) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.items.length) return false;
      this.index = (this.index + (event.key === "ArrowDown" ? 1 : this.items.length - 1)) % this.items.length;
      this.highlight();
      return true;
    }
    if ((event.key === "Enter" || event.key === "Tab") && this.items[this.index]) {
      this.choose(this.items[this.index]);
      return true;
    }
    return false;
  }

  close() {
    this.list.remove();
    for (const name of ["aria-controls", "aria-activedescendant"]) this.editor?.view.dom.removeAttribute(name);
  }
}

export function suggestions({ name, char, label, emptyText, items, choose, allowSpaces = false, startOfLine = false, allowedPrefixes = [" "] }) {
  return Extension.create({
    name,
    addProseMirrorPlugins() {
      return [
        Suggestion({
          pluginKey: new PluginKey(name),
          editor: this.editor,
          char,
          allowSpaces,
          startOfLine,
          allowedPrefixes,
          items: ({ query }) => items(query),
          command: ({ editor, range, props }) => choose(editor, range, props),
          allow: ({ state, range }) => !state.doc.resolve(range.from).parent.type.spec.code,
          render: () => {
            let popup;
            return {
              onStart: (properties) => {
                popup = new ListPopup(label, emptyText);
                popup.open(properties);
              },
              onUpdate: (properties) => popup?.update(properties),
              onKeyDown: (properties) => {
                if (properties.event.key === "Escape") {
                  popup?.close();
                  popup = undefined;
                  return true;
                }
                return popup?.onKey(properties) ?? false;
              },
              onExit: () => {
                popup?.close();
                popup = undefined;
              },
            };
          },
        }),
      ];
    },
  });
}
