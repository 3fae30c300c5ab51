/* Footnotes of any program: a short link leads to a note further down, and another one back. The number stays in the text,
the notes move to its end. Anchors of a pasted text are not kept, so links to them are removed. */
import { createElement, unwrap } from "./dom.js";

const SHORT = 6;
const ARROW = /^[\s↑↩⤴︎^a-f]*$/u;
const BOXES = "[data-style*='mso-element:footnote' i], [data-style*='mso-element:endnote' i], div[id^=sdfootnote], div[id^=sdendnote], li";
const LISTS = "[data-style*='footnote-list' i], [data-style*='endnote-list' i], section.footnotes, section[data-footnotes]";

/* The name of the place that a link leads to inside the text. */
function target(link) {
  const [, name] = link.getAttribute("href").match(/^#(.+)$/) ?? [];
  try {
    return name && decodeURIComponent(name);
  } catch {
    return name;
  }
}

export function convertFootnotes(body) {
  const places = new Map();
  for (const element of body.querySelectorAll("[id], a[name]")) {
    for (const name of [element.id, element.getAttribute("name")]) if (name && !places.has(name)) places.set(name, element);
  }
  const links = [...body.querySelectorAll("a[href^='#']")].filter((link) => link.getAttribute("href") !== "#");
  const leading = new Map();
  for (const link of links) leading.set(target(link), [...(leading.get(target(link)) ?? []), link]);
  const names = new Map();
  for (const [name, element] of places) names.set(element, [...(names.get(element) ?? []), name]);
  const pointing = (link) => {
    const found = [];
    for (let element = link; element && element !== body; element = element.parentElement) for (const name of names.get(element) ?? []) found.push(...(leading.get(name) ?? []));
    return found;
  };
  const notes = new Set();
  const signs = new Set();
  const backs = new Set();
  for (const back of links) {
    // A link further up that leads here, from the place that this one leads to.
    const place = places.get(target(back));
    const sign = place && pointing(back).find((link) => place.contains(link) && isBefore(link, back));
    if (!sign || sign.textContent.trim().length > SHORT || signs.has(back)) continue;
    signs.add(sign);
    backs.add(back);
    notes.add(back.closest(BOXES) ?? back.closest("p, div") ?? back.parentElement);
  }
  for (const back of backs) {
    const label = back.textContent.trim();
    if (ARROW.test(label)) (back.closest(".mw-cite-backlink") ?? back).remove();
    else back.replaceWith(...back.childNodes, /^\s/.test(back.nextSibling?.textContent ?? " ") ? "" : " ");
  }
  for (const link of links.filter((one) => one.isConnected)) {
    const isSign = signs.has(link) || (!places.has(target(link)) && /^[[(]?[\divx*†]{1,4}[\])]?$/.test(link.textContent.trim()));
    if (!isSign) {
      if (places.has(target(link))) unwrap(link);
      continue;
    }
    const words = link.textContent.trim();
    if (link.closest("sup")) link.replaceWith(words);
    else link.replaceWith(createElement("sup", {}, words));
  }
  const lists = new Set([...notes].filter((note) => note.isConnected && note !== body).map((note) => note.closest(LISTS) ?? (note.localName === "li" ? note.parentElement : note)));
  for (const list of lists) if (list !== body && body.contains(list)) body.append(list);
}

const isBefore = (one, other) => Boolean(one.compareDocumentPosition(other) & 4);
