/* What is copied here carries a mark of its origin; in Word and in a mail it has its ticks and the lines of its tables. */
import { made } from "./dom.js";

export const ORIGIN = "data-teamweb";
// Stands in a copy for other programs only.
export const FOR_OTHERS = "data-teamweb-shown";

export const isOwnCopy = (html) => html.includes(`${ORIGIN}="${window.location.origin}"`);

export function dressed(fragment) {
  for (const element of fragment.children) element.setAttribute(ORIGIN, window.location.origin);
  for (const table of fragment.querySelectorAll("table")) for (const [name, value] of [["border", 1], ["cellspacing", 0], ["cellpadding", 5]]) table.setAttribute(name, value);
  for (const task of fragment.querySelectorAll("li[data-checked]")) {
    const box = made("span", { [FOR_OTHERS]: "" }, task.dataset.checked === "true" ? "☑ " : "☐ ");
    (task.querySelector(":scope > p") ?? task).prepend(box);
  }
  for (const box of fragment.querySelectorAll(".rt-task__box")) {
    const isDone = box.closest(".rt-task--done") !== null;
    box.replaceWith(made("span", { [FOR_OTHERS]: "" }, isDone ? "☑ " : "☐ "));
  }
  return fragment;
}
