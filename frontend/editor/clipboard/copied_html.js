/* Prepares copied HTML: it names its origin, and shows ticks and table borders in Word and in mails. */
import { createElement } from "./dom.js";

export const ORIGIN = "data-teamweb";
// Content for other programs only; it is dropped when pasted here.
export const EXPORT_ONLY = "data-teamweb-shown";

export const isOwnCopy = (html) => html.includes(`${ORIGIN}="${window.location.origin}"`);

export function prepareCopy(fragment) {
  for (const element of fragment.children) element.setAttribute(ORIGIN, window.location.origin);
  for (const table of fragment.querySelectorAll("table")) for (const [name, value] of [["border", 1], ["cellspacing", 0], ["cellpadding", 5]]) table.setAttribute(name, value);
  for (const task of fragment.querySelectorAll("li[data-checked]")) {
    const box = createElement("span", { [EXPORT_ONLY]: "" }, task.dataset.checked === "true" ? "☑ " : "☐ ");
    (task.querySelector(":scope > p") ?? task).prepend(box);
  }
  for (const box of fragment.querySelectorAll(".rt-task__box")) {
    const isDone = box.closest(".rt-task--done") !== null;
    box.replaceWith(createElement("span", { [EXPORT_ONLY]: "" }, isDone ? "☑ " : "☐ "));
  }
  return fragment;
}
