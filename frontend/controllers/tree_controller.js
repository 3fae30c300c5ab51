import { Controller } from "@hotwired/stimulus";
import { Dragging, gapAt } from "../tree/dragging.js";
import { placeByKey, sendMove } from "../tree/moving.js";
import { remember } from "../tree/remembered.js";
import { above, group, isBranch, isOpen, isOrdered, levelOf, linkOf, neighbour, pageOf, rowOf, setOpen, upgrade } from "../tree/rows.js";
import { showToast } from "../tree/toast.js";

const TYPED_TOGETHER = 600;

/* The page tree of a space as a WAI-ARIA tree: one tab stop, arrows, Home, End, letters, "*"; and moving pages in it. */
export default class extends Controller {
  static values = { words: Object, movable: Boolean, page: Number, space: Number };

  connect() {
    this.typed = "";
    this.listeners = {
      click: (event) => this.click(event),
      keydown: (event) => this.press(event),
      focusin: (event) => event.target.matches("[role=treeitem]") && this.rove(event.target),
    };
    for (const [name, listener] of Object.entries(this.listeners)) this.element.addEventListener(name, listener);
    document.addEventListener("teamweb:move", this.onMove);
    this.adopt();
    const left = sessionStorage.getItem("teamweb_moved");
    if (left) {
      sessionStorage.removeItem("teamweb_moved");
      this.tell(JSON.parse(left));
    }
  }

  disconnect() {
    document.removeEventListener("teamweb:move", this.onMove);
    for (const [name, listener] of Object.entries(this.listeners)) this.element.removeEventListener(name, listener);
    this.dragging?.destroy();
  }

  /* Make what the server sent a tree. */
  adopt() {
    this.dragging?.destroy();
    this.root = this.element.querySelector(".tree");
    if (!this.root.children.length) return;
    this.root.setAttribute("role", "tree");
    this.root.setAttribute("aria-labelledby", this.element.getAttribute("aria-labelledby"));
    upgrade(this.root, 1);
    const current = this.root.querySelector("[aria-current=page]");
    this.rove(current ?? linkOf(this.root.firstElementChild));
    if (this.movableValue) {
      this.dragging = new Dragging(this.root, {
        open: (row) => this.open(row),
        drop: (row, place) => this.move(row, gapAt(row, place, String(this.spaceValue), neighbour)),
      });
    }
  }

  rove(link) {
    for (const other of this.root.querySelectorAll("[data-roving]")) {
      delete other.dataset.roving;
      other.tabIndex = -1;
    }
    link.dataset.roving = "";
    link.tabIndex = 0;
  }

  get items() {
    return [...this.root.querySelectorAll("[role=treeitem]")].filter((link) => link.offsetParent !== null);
  }

  click(event) {
    const toggle = event.target.closest(".tree__toggle");
    if (toggle) {
      const row = rowOf(toggle);
      if (isOpen(row)) this.close(row);
      else this.open(row);
      return;
    }
    const more = event.target.closest("[data-more] > a");
    if (!more || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.fetchMore(rowOf(more));
  }

  press(event) {
    const link = event.target;
    if (!link.matches("[role=treeitem]") || event.ctrlKey || event.metaKey) return;
    const row = rowOf(link);
    if (event.altKey) {
      const gap = this.movableValue && isOrdered(row) && placeByKey(row, event.key, String(this.spaceValue));
      if (gap === false || gap === undefined) return;
      event.preventDefault();
      if (gap) this.move(row, gap);
      return;
    }
    const run = this.keys(row, link)[event.key] ?? (/^\S$/u.test(event.key) && event.key !== "[" ? () => this.jump(link, event.key) : undefined);
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  }

  keys(row, link) {
    const items = this.items;
    const here = items.indexOf(link);
    return {
      ArrowDown: () => items[here + 1]?.focus(),
      ArrowUp: () => items[here - 1]?.focus(),
      Home: () => items[0]?.focus(),
      End: () => items.at(-1)?.focus(),
      ArrowRight: () => {
        if (!isBranch(row)) return;
        if (!isOpen(row)) this.open(row);
        else items[here + 1]?.focus();
      },
      ArrowLeft: () => {
        if (isBranch(row) && isOpen(row)) return this.close(row);
        const parent = rowOf(row.parentElement);
        if (parent && this.root.contains(parent)) linkOf(parent).focus();
      },
      "*": () => {
        for (const sibling of row.parentElement.children) if (isBranch(sibling) && !isOpen(sibling)) this.open(sibling);
      },
      // Within a title that is being typed a blank is a letter.
      " ": () => (this.typed ? this.jump(link, " ") : link.click()),
    };
  }

  /* Letters typed in quick succession are the beginning of a title. */
  jump(link, letter) {
    clearTimeout(this.forgetting);
    this.forgetting = setTimeout(() => (this.typed = ""), TYPED_TOGETHER);
    this.typed += letter.toLowerCase();
    const items = this.items;
    const from = items.indexOf(link) + (this.typed.length === 1 ? 1 : 0);
    const ordered = [...items.slice(from), ...items.slice(0, from)];
    ordered.find((item) => item.textContent.trim().toLowerCase().startsWith(this.typed))?.focus();
  }

  async open(row) {
    if (row.dataset.page) remember(row.dataset.page, true);
    if (levelOf(row)) return setOpen(row, true);
    const list = document.createElement("ul");
    row.append(list);
    list.setAttribute("aria-busy", "true");
    group(row, list, this.levelOfRow(row));
    setOpen(row, true);
    const html = await this.fetchRows(row.dataset.branch);
    list.removeAttribute("aria-busy");
    if (html === undefined) {
      list.remove();
      setOpen(row, false);
      return;
    }
    list.innerHTML = html;
    group(row, list, this.levelOfRow(row));
  }

  close(row) {
    if (row.dataset.page) remember(row.dataset.page, false);
    setOpen(row, false);
  }

  levelOfRow(row) {
    return Number(linkOf(row).getAttribute("aria-level"));
  }

  async fetchMore(row) {
    const { parentElement: list } = row;
    const link = linkOf(row);
    const hadFocus = document.activeElement === link;
    row.setAttribute("aria-busy", "true");
    const html = await this.fetchRows(row.dataset.more);
    row.removeAttribute("aria-busy");
    if (html === undefined) return;
    const next = row.nextElementSibling;
    const place = [...list.children].indexOf(row);
    row.insertAdjacentHTML("afterend", html);
    row.remove();
    upgrade(list, this.levelOfRow(next ?? list.children[0]) || Number(link.getAttribute("aria-level")));
    if (link.dataset.roving !== undefined) this.rove(linkOf(list.children[place] ?? list.lastElementChild));
    if (hadFocus) linkOf(list.children[place] ?? list.lastElementChild).focus();
  }

  async fetchRows(address) {
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      if (answer.ok) return await answer.text();
    } catch {
      // Said below, as every other failure.
    }
    this.tell({ text: this.wordsValue.failed });
    return undefined;
  }

  /* Where the dialog puts a page: last below another. */
  onMove = (event) => {
    event.preventDefault();
    const { page, parent } = event.detail;
    this.send(page, { parent });
  };

  async move(row, gap) {
    const parent = above(row);
    const seen = { seen_parent: parent ? pageOf(parent) : String(this.spaceValue), seen_after: neighbour(row, "before") };
    await this.send(pageOf(row), { ...gap, ...seen });
  }

  /* The one way of every move: by drag, key, dialog, undo. */
  async send(page, place) {
    const answer = await sendMove(page, place, this.wordsValue);
    if (!answer) return;
    if (place.parent && answer.moved) remember(place.parent, true);
    const message = answer.moved
      ? { text: answer.text, undo: place.is_undo ? undefined : { page, ...answer.undo } }
      : { text: answer.text };
    const here = this.root.querySelector("[aria-current=page]");
    const isHere = String(this.pageValue) === page || (here && rowOf(here).closest(`[data-page="${page}"]`));
    if (isHere && answer.moved) {
      // The address of this page has changed, and with it what stands around its text.
      sessionStorage.setItem("teamweb_moved", JSON.stringify(message));
      location.assign(`/p/${this.pageValue}/`);
      return;
    }
    await this.renew(page);
    this.tell(message);
  }

  async renew(page) {
    const html = await this.fetchRows(`/pages/${this.pageValue || this.spaceValue}/tree/`);
    if (html === undefined) return;
    const hadCurrent = this.root.querySelector("[aria-current=page]");
    this.root.outerHTML = html;
    if (!hadCurrent) this.element.querySelector("[aria-current=page]")?.removeAttribute("aria-current");
    this.adopt();
    const row = this.root.querySelector(`[data-page="${page}"]`);
    if (row) linkOf(row).focus();
  }

  tell({ text, undo }) {
    const { undo: action, close } = this.wordsValue;
    const run = () => this.send(undo.page, { ...undo, is_undo: true });
    showToast(text, { close, ...(undo ? { action, run } : {}) });
  }
}
