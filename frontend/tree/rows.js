/* What the rows of a page tree are: <li data-page|data-branch|data-more><a>…</a><ul>…</ul></li>. */

export const linkOf = (row) => row.querySelector(":scope > a");
export const levelOf = (row) => row.querySelector(":scope > ul");
export const rowOf = (node) => node.closest("li");
export const pageOf = (row) => row.dataset.page ?? "";
export const isBranch = (row) => "branch" in row.dataset;
export const isOpen = (row) => linkOf(row).getAttribute("aria-expanded") === "true";

/* A page that stands in an order which people change. */
export const isOrdered = (row) => Boolean(row?.dataset.page) && !("fixed" in row.dataset);

/* The row of the page above; null on the first level. Years stand between and are passed over. */
export function above(row) {
  let parent = rowOf(row.parentElement);
  while (parent && !parent.dataset.page) parent = rowOf(parent.parentElement);
  return parent;
}

/* The neighbour in the order: its page, "0" where the level ends, undefined where it is not known. */
export function neighbour(row, way) {
  const next = way === "after" ? row.nextElementSibling : row.previousElementSibling;
  if (!next || (isBranch(next) && !next.dataset.page) || "fixed" in next.dataset) return "0";
  return "more" in next.dataset ? undefined : pageOf(next);
}

/* Give the rows of a list the roles of the WAI-ARIA tree pattern; the links are its items. */
export function upgrade(list, level) {
  for (const row of list.children) {
    const link = linkOf(row);
    row.setAttribute("role", "none");
    link.setAttribute("role", "treeitem");
    link.setAttribute("aria-level", String(level));
    if (link.tabIndex !== -1 && !link.dataset.roving) link.tabIndex = -1;
    link.draggable = false;
    if (!isBranch(row)) continue;
    addToggle(row, link);
    const below = levelOf(row);
    setOpen(row, below !== null && !below.hidden);
    if (below) group(row, below, level);
  }
}

let numbers = 0;

export function group(row, list, level) {
  list.setAttribute("role", "group");
  list.id ||= `tree-level-${(numbers += 1)}`;
  linkOf(row).setAttribute("aria-owns", list.id);
  upgrade(list, level + 1);
}

function addToggle(row, link) {
  if (row.querySelector(":scope > .tree__toggle")) return;
  const toggle = document.createElement("button");
  toggle.type = "button";
  toggle.className = "tree__toggle";
  toggle.tabIndex = -1;
  toggle.setAttribute("aria-hidden", "true");
  link.before(toggle);
}

export function setOpen(row, open) {
  linkOf(row).setAttribute("aria-expanded", String(open));
  row.querySelector(":scope > .tree__toggle")?.classList.toggle("is-open", open);
  const list = levelOf(row);
  if (list) list.hidden = !open;
}
