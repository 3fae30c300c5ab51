/* Converts pasted HTML into what the schema knows: headings of our levels, lists, tasks, callouts, code. Clutter of office
programs is removed, and what else is lost is reported. The HTML is parsed where no script runs and nothing is fetched. */
import { createElement, replaceTag, unwrap, wrapInner } from "./dom.js";
import { convertFootnotes } from "./footnotes.js";
import { normaliseLists } from "./lists.js";
import { normaliseTables } from "./tables.js";
import { handleOrigin } from "./own_copies.js";
import { addressOf, isAllowed, schema } from "../schema/schema.js";
import { joinWordLists } from "./word_lists.js";

const MAX_SIZE = 5 * 1024 * 1024;
const MAX_IMAGES = 100;
const TASK_BOXES = "li[role=checkbox] > img";
const STYLES = [
  [/(?:^|;)font-weight:(bold|[6-9]00)/, "strong"],
  [/(?:^|;)font-style:italic/, "em"],
  [/(?:^|;)text-decoration[^;]*:[^;]*line-through/, "s"],
  [/(?:^|;)text-decoration[^;]*:[^;]*underline/, "u"],
  [/(?:^|;)vertical-align:super/, "sup"],
  [/(?:^|;)vertical-align:sub/, "sub"],
  [/mso-highlight:/, "mark"],
];
const TAG_ALIASES = { ins: "u", tt: "code", kbd: "code", samp: "code", cite: "em", dfn: "em", var: "em" };
// What Confluence calls its boxes, in its pages and in its stored format.
const CALLOUT_KINDS = { information: "info", info: "info", panel: "info", tip: "success", success: "success", note: "note", warning: "warning", error: "warning" };
const CLUTTER = "style, xmp, script, title, xml, o\\:p, ac\\:parameter, ac\\:task-id, ac\\:task-uuid, ac\\:emoticon, ac\\:placeholder, .msocomanchor";
const EMBEDDED = "iframe, video, audio, object, embed, canvas, applet";
const LANGUAGE = /(?:^|\s)(?:lang(?:uage)?-|highlight-source-|brush:\s*)(\S+)/;

/* Whether a transfer holds more than can be stored; embedded images do not count. */
export function isTooLarge(transfer) {
  const html = transfer?.getData("text/html") ?? "";
  const size = html.length > MAX_SIZE ? html.replace(/data:image\/[^"'<>]*/gi, "").length : html.length;
  return Math.max(size, transfer?.getData("text/plain").length ?? 0) > MAX_SIZE;
}

/* Images embedded in the HTML, as LibreOffice and Google Docs write them: files by their data URLs. */
export function embeddedImages(html) {
  const images = new Map();
  if (!/data:image\//i.test(html)) return images;
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const image of body.querySelectorAll(`img[src^="data:image/" i]:not(${TASK_BOXES})`)) {
    const address = image.getAttribute("src");
    const [, type, data] = address.match(/^data:image\/(png|jpe?g|gif|webp|bmp|tiff)(?:;[\w=.-]+)*;base64,([\w+/=\s%]+)$/i) ?? [];
    if (!type || images.has(address) || images.size === MAX_IMAGES) continue;
    try {
      const bytes = Uint8Array.from(atob(decodeURIComponent(data)), (sign) => sign.charCodeAt(0));
      images.set(address, new File([bytes], `bild.${type.toLowerCase().replace("jpeg", "jpg")}`, { type: `image/${type.toLowerCase()}` }));
    } catch {
      // Not an image after all: it counts as lost.
    }
  }
  return images;
}

/* `onLostImages` gets the number of lost images; `onRemoved` what else was removed: { links: their texts, hidden, comments,
embedded }; `stored`: the ids of attachments by the addresses of the images that they replace. */
export function cleanHTML(html, onLostImages, stored = new Map(), onRemoved = () => {}) {
  const body = new DOMParser().parseFromString(preprocess(html), "text/html").body;
  const found = (selector) => [...body.querySelectorAll(selector)];
  const removed = { links: [], hidden: false, comments: false, embedded: false };
  const isOwn = handleOrigin(body);
  cleanControlCharacters(body);
  if (!isOwn) convertForeign(body, found, removed);
  normaliseTables(body);
  normaliseLists(body);
  normaliseLinks(found, removed);
  for (const embedded of found(EMBEDDED)) {
    removed.embedded = true;
    unwrap(embedded);
  }
  for (const image of found("img[src]")) {
    const id = stored.get(image.getAttribute("src"));
    if (id) image.replaceWith(createElement("figure", { "data-attachment": id }, createElement("img", { alt: (image.getAttribute("alt") ?? "").slice(0, 500) })));
  }
  const images = found("img:not(figure[data-attachment] img), ac\\:image");
  if (images.length) onLostImages(images.length);
  if (removed.links.length || removed.hidden || removed.comments || removed.embedded) onRemoved(removed);
  return body.innerHTML;
}

function convertForeign(body, found, removed) {
  // Word's lists, headings and footnotes are recognised by their styles, which are removed afterwards.
  convertHeadings(found);
  joinWordLists(found("p, h1, h2, h3, h4, h5, h6"));
  convertFootnotes(body);
  for (const list of found("ol[data-style], ol > li[data-style]")) convertListStyle(list);
  for (const styled of found("[data-style]")) convertStyle(styled, removed);
  for (const quote of found("p.MsoQuote, p.MsoIntenseQuote")) {
    quote.removeAttribute("class");
    quote.replaceWith(createElement("blockquote", {}, quote.cloneNode(true)));
  }
  convertConfluence(found);
  for (const clutter of found(CLUTTER)) clutter.remove();
  for (const [tag, known] of Object.entries(TAG_ALIASES)) for (const element of found(tag)) replaceTag(element, known);
  for (const words of found("summary, dt")) wrapInner(replaceTag(words, "p"), "strong");
  convertCode(found);
}

/* Removes control characters; those that mean a new line become one. */
function cleanControlCharacters(body) {
  const texts = body.ownerDocument.createTreeWalker(body, 4);
  const broken = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (CONTROL_CHARACTERS.test(text.data)) broken.push(text);
  }
  for (const text of broken) {
    if (text.parentElement.closest("pre")) text.data = cleanText(text.data, true);
    else text.replaceWith(...cleanText(text.data.replace(/[\r\n]/g, " ")).split("\n").flatMap((line, index) => (index ? [createElement("br", {}), line] : [line])));
  }
}

const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\u2028\u2029\ufeff\ud800-\udfff]/u;

/* A text without control characters; vertical tabs, form feeds and the like are line ends. */
export function cleanText(text, isCode = false) {
  const lines = text
    .replace(/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g, "\n")
    .replace(/[\u0000-\u0008\u000e-\u001f\u007f\ufeff\ud800-\udfff]/gu, "");
  return isCode ? lines : lines.replace(/\t/g, " ");
}

/* Inline styles are forbidden here: parsed as an attribute of their own. HTML knows neither CDATA nor empty tags of XML. */
function preprocess(html) {
  // Styles of a text are forbidden too: as plain words they go unread.
  const plain = html.replace(/<(\/?)style(?=[\s>])/gi, "<$1xmp");
  const tags = plain.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\sstyle(?=\s*=)/i, " data-style"));
  const pieces = [];
  let at = 0;
  for (let start = tags.indexOf("<![CDATA["); start >= 0; start = tags.indexOf("<![CDATA[", at)) {
    const end = tags.indexOf("]]>", start);
    if (end < 0) break;
    pieces.push(tags.slice(at, start), tags.slice(start + 9, end).replace(/&/g, "&amp;").replace(/</g, "&lt;"));
    at = end + 3;
  }
  pieces.push(tags.slice(at));
  return pieces.join("").replace(/<((?:ac|ri):[\w-]+)([^<>]*)\/>/gi, "<$1$2></$1>");
}

/* Where a first heading is used, all others stand one level lower, since the page's title is the first one here. */
function convertHeadings(found) {
  for (const paragraph of found("p[data-style*='mso-outline-level' i], [role=heading][aria-level]")) {
    const [, level] = paragraph.dataset.style?.match(/mso-outline-level:\s*([1-6])/i) ?? [null, paragraph.getAttribute("aria-level")];
    if (!/^[1-6]$/.test(level) || /^H\d$/.test(paragraph.tagName)) continue;
    const style = paragraph.dataset.style;
    const heading = replaceTag(paragraph, `h${level}`);
    if (style) heading.dataset.style = style;
  }
  const lower = found("h1").length ? 1 : 0;
  for (const heading of found("h1, h2, h3, h4, h5, h6").reverse()) {
    const level = Math.min(4, Math.max(2, Number(heading.tagName[1]) + lower));
    const style = heading.dataset.style;
    const own = replaceTag(heading, `h${level}`);
    if (style) own.dataset.style = style;
    for (const name of [heading.id, heading.getAttribute("name")].filter(Boolean)) own.id = name;
  }
  for (const title of found("p.MsoTitle")) replaceTag(title, "h2");
}

const LIST_STYLES = { "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i", "upper-roman": "I" };

function convertListStyle(element) {
  const [, style] = element.dataset.style.match(/list-style(?:-type)?:\s*([a-z-]+)/i) ?? [];
  const list = element.matches("ol") ? element : element.parentElement;
  if (LIST_STYLES[style] && !list.hasAttribute("type")) list.setAttribute("type", LIST_STYLES[style]);
}

function convertStyle(styled, removed) {
  const style = styled.dataset.style.replace(/\s/g, "").toLowerCase();
  delete styled.dataset.style;
  if (!styled.isConnected) return;
  if (/mso-list:ignore/.test(style)) return styled.remove();
  if (/mso-element:comment|mso-hide:all|display:none/.test(style)) {
    if (styled.textContent.trim()) removed[/mso-element:comment/.test(style) ? "comments" : "hidden"] = true;
    return styled.remove();
  }
  if (styled.matches("b") && /(?:^|;)font-weight:normal/.test(style)) return unwrap(styled);
  if (!styled.matches("span, font")) return;
  for (const [pattern, tag] of STYLES) {
    // Links are underlined everywhere, and need no mark of it.
    if (pattern.test(style) && !(tag === "u" && styled.closest("a"))) wrapInner(styled, tag);
  }
}

/* Addresses as they may be stored; a link that may not be stored becomes text, and is reported. */
function normaliseLinks(found, removed) {
  for (const link of found("a[href]")) {
    const written = link.getAttribute("href");
    const address = addressOf(written);
    if (address) link.setAttribute("href", address);
    else {
      const words = link.textContent.replace(/\s+/g, " ").trim();
      const [, scheme] = written.trim().match(/^([a-z][a-z0-9+.-]*:(?:\/\/)?)/i) ?? [];
      if (words) removed.links.push(scheme ? `${words} (${scheme})` : words);
      unwrap(link);
    }
  }
}

/* Code blocks contain plain text only. */
function convertCode(found) {
  for (const code of found("pre")) {
    const named = [code, code.querySelector("code"), code.parentElement].map((one) => one?.className.match?.(LANGUAGE)?.[1]);
    const said = code.querySelector("[data-language]") ?? code;
    for (const end of code.querySelectorAll("br")) end.replaceWith("\n");
    for (const line of code.querySelectorAll("div, p, li, tr")) if (line.nextSibling && !/\n$/.test(line.textContent)) line.append("\n");
    code.replaceWith(createCodeBlock(code, said.getAttribute("data-language") ?? said.getAttribute("data-lang") ?? named.find(Boolean)));
  }
}

function convertConfluence(found) {
  for (const box of found(".confluence-information-macro, [data-panel-type], div.panel")) {
    const [, named] = box.className.match(/confluence-information-macro-(\w+)/) ?? [null, box.dataset.panelType ?? "panel"];
    const code = box.querySelector("pre");
    if (box.matches(".code")) box.replaceWith(createCodeBlock(code, code?.dataset.syntaxhighlighterParams?.match(/brush:\s*(\S+)/)?.[1]));
    else box.replaceWith(createCallout(CALLOUT_KINDS[named] ?? "info", box.querySelector(":scope > .title, :scope > .panelHeader"), box.querySelector(".confluence-information-macro-body, .panelContent") ?? box));
  }
  for (const list of found("ac\\:task-list")) {
    const tasks = [...list.querySelectorAll("ac\\:task")].map((task) => {
      const isDone = task.querySelector("ac\\:task-status")?.textContent.trim() === "complete";
      return createTask(isDone, task.querySelector("ac\\:task-body") ?? task);
    });
    list.replaceWith(createElement("ul", { "data-tasks": "" }, ...tasks));
  }
  for (const list of found("[data-node-type=actionList]")) {
    const tasks = [...list.querySelectorAll("[data-task-local-id]")].map((task) => createTask(task.dataset.taskState === "DONE", task));
    if (tasks.length) list.replaceWith(createElement("ul", { "data-tasks": "" }, ...tasks));
  }
  for (const macro of found("ac\\:structured-macro")) {
    const name = macro.getAttribute("ac:name");
    const parameter = (wanted) => [...macro.children].find((child) => child.getAttribute("ac:name") === wanted);
    const content = macro.querySelector("ac\\:rich-text-body") ?? createElement("div", {});
    if (name === "toc") macro.replaceWith(createElement("div", { "data-macro": "toc" }));
    else if (name === "code") macro.replaceWith(createCodeBlock(macro.querySelector("ac\\:plain-text-body"), parameter("language")?.textContent));
    else if (name in CALLOUT_KINDS) macro.replaceWith(createCallout(CALLOUT_KINDS[name], parameter("title"), content));
    else macro.replaceWith(...(name === "status" ? [parameter("title")?.textContent ?? ""] : content.childNodes));
  }
}

function createCodeBlock(text, language) {
  // Some sites put more behind the name.
  const [named] = language?.trim().split(/[\s:;,={}]/) ?? [];
  const known = isAllowed(schema.nodes.codeBlock.attributes.language, named) && named;
  return createElement("pre", {}, createElement("code", known ? { "data-language": known } : {}, text?.textContent ?? ""));
}

function createCallout(kind, title, content) {
  for (const icon of content.querySelectorAll(".aui-icon, [data-panel-icon], .title")) icon.remove();
  const words = title?.textContent.trim();
  return createElement("aside", { "data-callout": kind }, ...(words ? [createElement("p", {}, createElement("strong", {}, words))] : []), ...content.childNodes);
}

function createTask(isDone, content) {
  const isBlock = content.querySelector("p, ul, ol, div");
  const words = isBlock ? content.childNodes : [createElement("p", {}, ...content.childNodes)];
  return createElement("li", { "data-task": "", "data-checked": String(isDone) }, ...words);
}
