/* What is copied on a page keeps its ticks and the lines of its tables in other programs, and is pasted here as it was. */
import { prepareCopy } from "./editor/clipboard/copied_html.js";

export function copyText(event) {
  const selection = document.getSelection();
  if (event.defaultPrevented || !event.clipboardData || !selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const around = range.commonAncestorContainer;
  const element = around.nodeType === 1 ? around : around.parentElement;
  const text = element.closest(".prose");
  if (!text || element.closest("[contenteditable=true]")) return;
  let content = range.cloneContents();
  // A part of a list or a table is one only with what is around it.
  for (let one = element; one !== text; one = one.parentElement) {
    const outer = one.cloneNode(false);
    outer.append(content);
    content = outer;
  }
  const holder = document.createElement("div");
  holder.append(content);
  if (!holder.children.length) return;
  for (const link of holder.querySelectorAll("a[href]:not([href^='#'])")) link.setAttribute("href", link.href);
  for (const image of holder.querySelectorAll("img[src]")) image.setAttribute("src", image.src);
  event.clipboardData.setData("text/html", prepareCopy(holder).innerHTML);
  event.clipboardData.setData("text/plain", selection.toString());
  event.preventDefault();
}
