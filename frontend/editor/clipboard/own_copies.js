/* Restores what was copied from this site, from the editor or from a page. */
import { EXPORT_ONLY, ORIGIN } from "./copied_html.js";
import { createElement, replaceTag, unwrap } from "./dom.js";
import { schema } from "../schema/schema.js";

const OWN_NAMES = [...new Set(["data-tasks", ...[...Object.values(schema.nodes), ...Object.values(schema.marks)].flatMap(({ attributes, marker = {} }) => [...Object.keys(marker), ...Object.values(attributes).map(({ html }) => html)])])].filter((name) => name.startsWith("data-"));

/* Whether pasted HTML comes from this site. In foreign HTML our attributes are removed: others use the same names. */
export function handleOrigin(body) {
  const isOwn = body.querySelector(`[${ORIGIN}="${window.location.origin}"]`) !== null;
  for (const shown of body.querySelectorAll(`[${EXPORT_ONLY}]`)) shown.remove();
  for (const element of body.querySelectorAll(`[${ORIGIN}]`)) element.removeAttribute(ORIGIN);
  if (isOwn) restoreReadingView(body);
  else for (const element of body.querySelectorAll("*")) for (const name of [...OWN_NAMES, "data-pm-slice"]) element.removeAttribute(name);
  return isOwn;
}

const PATHS = [
  [/^\/p\/([1-9]\d*)\/$/, "data-page"],
  [/^\/attachments\/([1-9]\d*)\/$/, "data-attachment"],
];

/* Turns the output of core/richtext/render.py back into the editor's HTML. */
function restoreReadingView(body) {
  const found = (selector) => [...body.querySelectorAll(selector)];
  for (const hidden of found(".heading-anchor, .rt-callout__label, .rt-include__source")) hidden.remove();
  for (const contents of found("nav.rt-toc")) contents.replaceWith(createElement("div", { "data-macro": "toc" }));
  for (const box of found(".rt-callout")) {
    const [, kind] = box.className.match(/rt-callout--(\w+)/) ?? [];
    replaceTag(box, "aside").setAttribute("data-callout", kind ?? "info");
  }
  for (const list of found("ul.rt-tasks")) list.setAttribute("data-tasks", "");
  for (const task of found("li.rt-task")) {
    task.setAttribute("data-task", "");
    task.setAttribute("data-checked", String(task.classList.contains("rt-task--done")));
    const due = task.querySelector(":scope > div > time[datetime]");
    if (due) task.setAttribute("data-due", due.getAttribute("datetime"));
    due?.remove();
    for (const content of task.querySelectorAll(":scope > div")) unwrap(content);
  }
  for (const figure of found("figure:not([data-attachment])")) {
    const [, id] = pathOf(figure.querySelector("img")?.getAttribute("src"))?.match(/^\/attachments\/(\d+)\/inline\//) ?? [];
    if (id) figure.setAttribute("data-attachment", id);
  }
  for (const name of found("a.rt-mention")) {
    const [, user] = pathOf(name.getAttribute("href"))?.match(/^\/people\/(\d+)\/$/) ?? [];
    if (user) replaceTag(name, "span").setAttribute("data-mention", user);
  }
  for (const marker of found(".rt-record")) {
    const link = marker.matches("a") ? marker : marker.querySelector("a");
    const [, kind, number] = pathOf(link?.getAttribute("href"))?.match(/^\/(resolution|todo)s\/(\d+)\/$/) ?? [];
    if (kind) marker.replaceWith(createElement("span", { "data-record": `${kind}:${number}` }, link.textContent.trim()));
  }
  for (const link of found("a[href]")) {
    const path = pathOf(link.getAttribute("href"));
    for (const [pattern, name] of PATHS) {
      const [, id] = path?.match(pattern) ?? [];
      if (!id) continue;
      const { hash } = new URL(link.getAttribute("href"), window.location.origin);
      link.setAttribute(name, id);
      if (hash.length > 1 && name === "data-page") link.setAttribute("data-anchor", hash.slice(1));
      link.removeAttribute("href");
    }
  }
}

/* The path of an address of this site; null for any other. */
function pathOf(address) {
  try {
    const { origin, pathname } = new URL(address, window.location.origin);
    return origin === window.location.origin ? pathname : null;
  } catch {
    return null;
  }
}
