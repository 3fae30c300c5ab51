/* Normalises the tables of mails and office programs: layout tables are unwrapped, spans beyond the table are trimmed. */
import { createElement, unwrap } from "./dom.js";

// Larger tables are left as they are.
const MAX_CELLS = 200_000;

export function normaliseTables(body) {
  const tables = [...body.querySelectorAll("table")];
  for (const layout of tables.filter(isLayout)) {
    for (const cell of cellsOf(layout)) cell.replaceWith(createElement("div", {}, ...cell.childNodes));
    for (const part of [...layout.querySelectorAll(":scope > tbody, :scope > thead, :scope > tfoot, :scope > tr, :scope > * > tr, :scope > colgroup")].reverse()) unwrap(part);
    unwrap(layout);
  }
  for (const caption of body.querySelectorAll("table > caption")) {
    const words = createElement("p", {}, createElement("strong", {}, ...caption.childNodes));
    if (words.textContent.trim()) caption.parentElement.before(words);
    caption.remove();
  }
  for (const table of [...body.querySelectorAll("table")]) {
    trimSpans(table);
    for (const row of rowsOf(table)) if (!row.querySelector(":scope > td, :scope > th")) row.remove();
    if (!rowsOf(table).length) unwrap(table);
  }
}

const rowsOf = (table) => [...table.querySelectorAll(":scope > tr, :scope > * > tr")];
const cellsOf = (table) => rowsOf(table).flatMap((row) => [...row.children].filter((cell) => cell.matches("td, th")));

/* Layout tables of mail programs: marked as such, or a single cell around or inside another table. */
function isLayout(table) {
  if (table.matches("[role=presentation], [role=none]")) return true;
  return cellsOf(table).length === 1 && (table.parentElement.closest("table") !== null || table.querySelector("table") !== null);
}

/* Reduces spans by the columns and rows in which no cell begins. */
function trimSpans(table) {
  const rows = rowsOf(table);
  if (rows.length < 2) return;
  const span = (cell, name) => Math.max(0, Math.min(1000, Math.trunc(Number(cell.getAttribute(name) ?? 1)) || (cell.getAttribute(name)?.trim() === "0" ? 0 : 1)));
  const taken = rows.map(() => new Set());
  const placed = [];
  let places = 0;
  for (const [y, row] of rows.entries()) {
    const left = rows.slice(y).findIndex((other) => other.parentElement !== row.parentElement);
    const most = left < 0 ? rows.length - y : left;
    let x = 0;
    for (const cell of [...row.children].filter((one) => one.matches("td, th"))) {
      while (taken[y].has(x)) x += 1;
      const across = span(cell, "colspan") || 1;
      const down = Math.min(span(cell, "rowspan") || most, most);
      places += across * down;
      if (places > MAX_CELLS) return;
      for (let b = 0; b < down; b += 1) for (let a = 0; a < across; a += 1) taken[y + b].add(x + a);
      placed.push({ cell, x, y, across, down });
      x += across;
    }
  }
  const columns = new Set(placed.map(({ x }) => x));
  const filled = new Set(placed.map(({ y }) => y));
  const count = (set, from, length) => {
    let number = 0;
    for (let one = from; one < from + length; one += 1) number += set.has(one);
    return number;
  };
  for (const { cell, x, y, across, down } of placed) {
    set(cell, "colspan", count(columns, x, across));
    set(cell, "rowspan", count(filled, y, down));
  }
}

const set = (cell, name, span) => (span > 1 ? cell.setAttribute(name, span) : cell.removeAttribute(name));
