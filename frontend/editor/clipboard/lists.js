/* Normalises the lists of other programs: items only, separate task lists, numbering as the schema has it. */
import { createElement, unwrap } from "./dom.js";

const TICK = /^\s*([☐☑☒✅🔲])\s*/u;

export function normaliseLists(body) {
  for (const list of [...body.querySelectorAll("ul, ol")].reverse()) {
    wrapStrayNodes(list);
    const numbered = list.matches("ol") ? [list, ...splitByValue(list)] : [list];
    for (const one of numbered) splitByTasks(one);
  }
}

/* Nodes between items belong to the item before, or become one. Google Docs puts a nested list beside its item. */
function wrapStrayNodes(list) {
  let stray = null;
  for (const child of [...list.childNodes]) {
    const isElement = child.nodeType === 1;
    if (isElement && child.matches("li")) stray = null;
    else if (child.nodeType === 3 ? !child.data.trim() && !stray : !isElement) child.remove();
    else if (isElement && child.matches("ul, ol") && child.previousElementSibling) child.previousElementSibling.append(child);
    else if (stray) stray.append(child);
    else {
      stray = createElement("li", {});
      child.replaceWith(stray);
      stray.append(child);
    }
  }
  // List items of the schema begin with a paragraph.
  for (const point of list.children) if (beginsWithBlock(point)) point.prepend(createElement("p", {}));
  if (!list.children.length) list.remove();
}

const beginsWithBlock = (point) => {
  const [first] = [...point.childNodes].filter((child) => child.nodeType === 1 || (child.nodeType === 3 && child.data.trim()));
  return first?.nodeType === 1 && first.matches("ul, ol, table, pre, blockquote, aside, figure, hr, h2, h3, h4");
};

/* Splits a list where its numbering jumps. */
function splitByValue(list) {
  const type = /^[aAiI]$/.test(list.getAttribute("type")) ? list.getAttribute("type") : null;
  if (!type) list.removeAttribute("type");
  const first = numberOf(list.getAttribute("start"), type) ?? 1;
  setStart(list, first);
  const more = [];
  let current = list;
  let next = first;
  for (const point of [...list.children]) {
    const value = numberOf(point.getAttribute("value"), null);
    point.removeAttribute("value");
    if (value !== null && value !== next) {
      if (point === list.firstElementChild) setStart(list, value);
      else {
        const after = createElement("ol", type ? { type } : {});
        setStart(after, value);
        current.after(after);
        more.push(after);
        current = after;
      }
      next = value;
    }
    if (current !== list) current.append(point);
    next += 1;
  }
  return more;
}

/* A number as browsers parse it, or the position of a letter in lists with letters. */
function numberOf(written, type) {
  const [, digits] = written?.match(/^\s*([+-]?\d{1,9})(?!\d)/) ?? [];
  if (digits) return Number(digits);
  return /^[aA]$/.test(type ?? "") && /^[a-z]$/i.test(written ?? "") ? written.toLowerCase().charCodeAt(0) - 96 : null;
}

function setStart(list, start) {
  if (start === 1) list.removeAttribute("start");
  else list.setAttribute("start", start);
}

/* Items with a checkbox become a task list, the items between them a list of their own. */
function splitByTasks(list) {
  const points = [...list.children];
  const states = points.map(stateOf);
  if (!states.some((state) => state !== null)) return;
  let current = list;
  points.forEach((point, index) => {
    const isTask = states[index] !== null;
    if (index && isTask !== (states[index - 1] !== null)) {
      const after = createElement(list.localName, {});
      current.after(after);
      current = after;
    }
    if (current !== list) current.append(point);
    if (isTask) makeTask(point, states[index]);
  });
  for (let one = list; one; one = one === current ? null : one.nextElementSibling) {
    if (!one.firstElementChild?.hasAttribute("data-task")) continue;
    if (one.matches("ol")) {
      const tasks = createElement("ul", { "data-tasks": "" }, ...one.childNodes);
      one.replaceWith(tasks);
      if (one === current) break;
      one = tasks;
    } else one.setAttribute("data-tasks", "");
  }
}

/* Whether an item's task is done; null for an item that is no task. */
function stateOf(point) {
  if (point.hasAttribute("data-task")) return point.getAttribute("data-checked") === "true";
  const isBoxed = point.matches("[role=checkbox], .inline-task-list > li, .task-list-item");
  const box = point.querySelector(":scope > input[type=checkbox], :scope > :is(p, label, span):first-child > input[type=checkbox], :scope > p > label > input[type=checkbox]");
  if (isBoxed || box) return point.matches(".checked, [aria-checked=true]") || Boolean(box?.hasAttribute("checked"));
  const [, tick] = point.textContent.match(TICK) ?? [];
  return tick ? /[☑☒✅]/u.test(tick) : null;
}

function makeTask(point, isDone) {
  if (point.hasAttribute("data-task")) return;
  for (const box of point.querySelectorAll(":scope > img, :scope > input, :scope > :is(p, label, span) > input, :scope > p > label > input")) box.remove();
  for (const label of point.querySelectorAll(":scope > label, :scope > p > label")) unwrap(label);
  const texts = point.ownerDocument.createTreeWalker(point, 4);
  let first = texts.nextNode();
  while (first && !first.data.trim()) first = texts.nextNode();
  if (first) first.data = first.data.replace(TICK, "");
  if (!point.querySelector("p, ul, ol, div")) point.replaceChildren(createElement("p", {}, ...point.childNodes));
  point.setAttribute("data-task", "");
  point.setAttribute("data-checked", String(isDone));
}
