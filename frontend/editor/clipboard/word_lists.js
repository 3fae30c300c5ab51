/* Word writes lists as paragraphs with a marker in front and a level in their style. */
import { createElement } from "./dom.js";

const MARKER = /^\s*([·•o§▪‣◦–-]|\(?(?:\d+\.)*(?:\d+|[a-z]{1,7})[.)])\s+/i;
const ROMAN = /^(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$/;
const ROMAN_VALUES = { i: 1, v: 5, x: 10, l: 50, c: 100 };

const roman = (letters) =>
  [...letters].reduce((sum, letter, index) => sum + (ROMAN_VALUES[letter] < ROMAN_VALUES[letters[index + 1]] ? -1 : 1) * ROMAN_VALUES[letter], 0);

/* The possible readings of a marker as { type, value }, two for "i)"; empty for a bullet. */
export function readings(marker) {
  const [, words] = marker.match(/^\(?(?:\d+\.)*(\d{1,9}|[a-z]{1,7})[.)]?$/i) ?? [];
  if (!words || (/^[a-z]/i.test(words) && !/[.)]$/.test(marker))) return [];
  if (/^\d/.test(words)) return [{ type: null, value: Number(words) }];
  const small = words.toLowerCase();
  const isSmall = small === words;
  const found = [];
  if (small.length === 1) found.push({ type: isSmall ? "a" : "A", value: small.charCodeAt(0) - 96 });
  if (ROMAN.test(small)) found.push({ type: isSmall ? "i" : "I", value: roman(small) });
  return found;
}

/* "i)" is the first Roman number, unless a letter comes before it; other letters are letters, unless the next marker tells. */
function chosen(options, next) {
  if (options.length < 2) return options[0];
  const [letter, number] = options;
  const follows = (one) => next.some(({ type, value }) => type === one.type && value === one.value + 1);
  if (number.value === 1) return follows(letter) && !follows(number) ? letter : number;
  return follows(number) && !follows(letter) ? number : letter;
}

export function joinWordLists(paragraphs) {
  const items = paragraphs.flatMap((paragraph) => listItemOf(paragraph) ?? []);
  let open = [];
  let last = null;
  items.forEach(({ paragraph, level, marker }, index) => {
    if (paragraph.previousElementSibling !== last || !last) open = [];
    while (open.length > level) open.pop();
    const options = readings(marker);
    const current = open[level - 1];
    const fitting = current && options.find(({ type, value }) => type === current.type && value === current.next);
    const next = items.slice(index + 1).find((item) => item.level <= level);
    const number = fitting ?? chosen(options, next?.level === level ? readings(next.marker) : []);
    const tag = number ? "ol" : "ul";
    if (current && (current.list.localName !== tag || (number && !fitting))) open.pop();
    if (open.length < level) {
      const list = createElement(tag, number ? { ...(number.value === 1 ? {} : { start: number.value }), ...(number.type ? { type: number.type } : {}) } : {});
      const above = open.at(-1)?.list;
      if (above) above.lastElementChild.append(list);
      else paragraph.before(list);
      // Levels that are left out in between have no list of their own.
      while (open.length < level) open.push({ list, type: number?.type, next: number?.value });
    }
    const place = open[level - 1];
    if (number) place.next = number.value + 1;
    // A marker that no list shows, such as "aa)", stays.
    if (!number && /[a-z0-9]/i.test(marker) && marker !== "o") paragraph.prepend(`${marker} `);
    place.list.append(createElement("li", {}, createElement("p", {}, ...paragraph.childNodes)));
    paragraph.remove();
    last = open[0].list;
  });
}

/* A paragraph that is an item of a list, without its marker; null for any other. Numbered headings keep their number. */
function listItemOf(paragraph) {
  const style = (paragraph.dataset.style ?? "").replace(/\s/g, "");
  const [, written] = style.match(/mso-list:l\d+level(\d)/i) ?? (/^MsoListParagraph/.test(paragraph.className) ? [null, 0] : []);
  if (written === undefined || (written === 0 && !MARKER.test(paragraph.textContent))) return null;
  const isHeading = /^H\d$/.test(paragraph.tagName) || /Heading|berschrift/.test(paragraph.className);
  const marker = extractMarker(paragraph);
  if (!isHeading) return { paragraph, level: Number(written) || 1, marker };
  if (/\w/.test(marker)) paragraph.prepend(`${marker} `);
  return null;
}

/* The marker in front of an item, taken away. */
function extractMarker(paragraph) {
  const ignored = [...paragraph.querySelectorAll("[data-style]")].find(({ dataset }) => /mso-list:\s*ignore/i.test(dataset.style));
  if (ignored) {
    const marker = ignored.textContent.trim();
    ignored.remove();
    return marker;
  }
  const [whole, marker] = paragraph.textContent.match(MARKER) ?? ["", ""];
  let length = whole.length;
  const texts = paragraph.ownerDocument.createTreeWalker(paragraph, 4);
  for (let text = texts.nextNode(); text && length; text = texts.nextNode()) {
    const taken = Math.min(length, text.data.length);
    text.data = text.data.slice(taken);
    length -= taken;
  }
  return marker;
}
