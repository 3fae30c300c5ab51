/* What comes from elsewhere becomes what the schema knows: headings of our levels, lists, tasks, boxes, code; office
clutter goes, and what is left out is named. The text is parsed where no script runs and nothing is fetched. */
import { made, renamed, unwrap, wrapContent } from "./dom.js";
import { takeFootnotes } from "./footnotes.js";
import { tidyLists } from "./lists.js";
import { tidyTables } from "./tables.js";
import { takeOrigin } from "./own_copies.js";
import { addressOf, isAllowed, schema } from "../schema/schema.js";
import { joinWordLists } from "./word_lists.js";

const LARGEST = 5 * 1024 * 1024;
const MOST_PICTURES = 100;
const BOXES_TO_TICK = "li[role=checkbox] > img";
const STYLES = [
  [/(?:^|;)font-weight:(bold|[6-9]00)/, "strong"],
  [/(?:^|;)font-style:italic/, "em"],
  [/(?:^|;)text-decoration[^;]*:[^;]*line-through/, "s"],
  [/(?:^|;)text-decoration[^;]*:[^;]*underline/, "u"],
  [/(?:^|;)vertical-align:super/, "sup"],
  [/(?:^|;)vertical-align:sub/, "sub"],
  [/mso-highlight:/, "mark"],
];
const SAME = { ins: "u", tt: "code", kbd: "code", samp: "code", cite: "em", dfn: "em", var: "em" };
// What Confluence calls its boxes, in its pages and in its stored format.
const BOXES = { information: "info", info: "info", panel: "info", tip: "success", success: "success", note: "note", warning: "warning", error: "warning" };
const CLUTTER = "style, xmp, script, title, xml, o\\:p, ac\\:parameter, ac\\:task-id, ac\\:task-uuid, ac\\:emoticon, ac\\:placeholder, .msocomanchor";
const EMBEDDED = "iframe, video, audio, object, embed, canvas, applet";
const LANGUAGE = /(?:^|\s)(?:lang(?:uage)?-|highlight-source-|brush:\s*)(\S+)/;

/* Whether the clipboard holds more than can be stored; images in it are left out anyway. */
export function isTooLarge(transfer) {
  const html = transfer?.getData("text/html") ?? "";
  const size = html.length > LARGEST ? html.replace(/data:image\/[^"'<>]*/gi, "").length : html.length;
  return Math.max(size, transfer?.getData("text/plain").length ?? 0) > LARGEST;
}

/* Pictures that the text itself holds, as LibreOffice and Google Docs write them: files by their addresses. */
export function picturesIn(html) {
  const pictures = new Map();
  if (!/data:image\//i.test(html)) return pictures;
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const image of body.querySelectorAll(`img[src^="data:image/" i]:not(${BOXES_TO_TICK})`)) {
    const address = image.getAttribute("src");
    const [, type, data] = address.match(/^data:image\/(png|jpe?g|gif|webp|bmp|tiff)(?:;[\w=.-]+)*;base64,([\w+/=\s%]+)$/i) ?? [];
    if (!type || pictures.has(address) || pictures.size === MOST_PICTURES) continue;
    try {
      const bytes = Uint8Array.from(atob(decodeURIComponent(data)), (sign) => sign.charCodeAt(0));
      pictures.set(address, new File([bytes], `bild.${type.toLowerCase().replace("jpeg", "jpg")}`, { type: `image/${type.toLowerCase()}` }));
    } catch {
      // No picture after all: it counts as one that was left out.
    }
  }
  return pictures;
}

/* `onLostImages` is told how many images went; `onLeftOut` what else: { links: their words, hidden, comments,
embedded }; `stored`: the ids of files by the addresses of the pictures that they hold. */
export function cleanPasted(html, onLostImages, stored = new Map(), onLeftOut = () => {}) {
  const body = new DOMParser().parseFromString(prepared(html), "text/html").body;
  const found = (selector) => [...body.querySelectorAll(selector)];
  const leftOut = { links: [], hidden: false, comments: false, embedded: false };
  const isOwn = takeOrigin(body);
  cleanSigns(body);
  if (!isOwn) takeForeign(body, found, leftOut);
  tidyTables(body);
  tidyLists(body);
  takeLinks(found, leftOut);
  for (const embedded of found(EMBEDDED)) {
    leftOut.embedded = true;
    unwrap(embedded);
  }
  for (const image of found("img[src]")) {
    const id = stored.get(image.getAttribute("src"));
    if (id) image.replaceWith(made("figure", { "data-attachment": id }, made("img", { alt: (image.getAttribute("alt") ?? "").slice(0, 500) })));
  }
  const images = found("img:not(figure[data-attachment] img), ac\\:image");
  if (images.length) onLostImages(images.length);
  if (leftOut.links.length || leftOut.hidden || leftOut.comments || leftOut.embedded) onLeftOut(leftOut);
  return body.innerHTML;
}

function takeForeign(body, found, leftOut) {
  // Word's lists, headings and footnotes are told from their styles, which go afterwards.
  takeHeadings(found);
  joinWordLists(found("p, h1, h2, h3, h4, h5, h6"));
  takeFootnotes(body);
  for (const list of found("ol[data-style], ol > li[data-style]")) takeListStyle(list);
  for (const styled of found("[data-style]")) takeStyle(styled, leftOut);
  for (const quote of found("p.MsoQuote, p.MsoIntenseQuote")) {
    quote.removeAttribute("class");
    quote.replaceWith(made("blockquote", {}, quote.cloneNode(true)));
  }
  takeConfluence(found);
  for (const clutter of found(CLUTTER)) clutter.remove();
  for (const [tag, known] of Object.entries(SAME)) for (const element of found(tag)) renamed(element, known);
  for (const words of found("summary, dt")) wrapContent(renamed(words, "p"), "strong");
  takeCode(found);
}

/* Control characters have no meaning; those that break a line do so. */
function cleanSigns(body) {
  const texts = body.ownerDocument.createTreeWalker(body, 4);
  const broken = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (ODD.test(text.data)) broken.push(text);
  }
  for (const text of broken) {
    if (text.parentElement.closest("pre")) text.data = cleanText(text.data, true);
    else text.replaceWith(...cleanText(text.data.replace(/[\r\n]/g, " ")).split("\n").flatMap((line, index) => (index ? [made("br", {}), line] : [line])));
  }
}

const ODD = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\u2028\u2029\ufeff\ud800-\udfff]/u;

/* A text without control characters; vertical tabs, form feeds and the like are line ends. */
export function cleanText(text, isCode = false) {
  const lines = text
    .replace(/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g, "\n")
    .replace(/[\u0000-\u0008\u000e-\u001f\u007f\ufeff\ud800-\udfff]/gu, "");
  return isCode ? lines : lines.replace(/\t/g, " ");
}

/* Inline styles are forbidden here: parsed as an attribute of their own. HTML knows neither CDATA nor empty tags of XML. */
function prepared(html) {
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
function takeHeadings(found) {
  for (const paragraph of found("p[data-style*='mso-outline-level' i], [role=heading][aria-level]")) {
    const [, level] = paragraph.dataset.style?.match(/mso-outline-level:\s*([1-6])/i) ?? [null, paragraph.getAttribute("aria-level")];
    if (!/^[1-6]$/.test(level) || /^H\d$/.test(paragraph.tagName)) continue;
    const style = paragraph.dataset.style;
    const heading = renamed(paragraph, `h${level}`);
    if (style) heading.dataset.style = style;
  }
  const lower = found("h1").length ? 1 : 0;
  for (const heading of found("h1, h2, h3, h4, h5, h6").reverse()) {
    const level = Math.min(4, Math.max(2, Number(heading.tagName[1]) + lower));
    const style = heading.dataset.style;
    const own = renamed(heading, `h${level}`);
    if (style) own.dataset.style = style;
    for (const name of [heading.id, heading.getAttribute("name")].filter(Boolean)) own.id = name;
  }
  for (const title of found("p.MsoTitle")) renamed(title, "h2");
}

const LIST_STYLES = { "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i", "upper-roman": "I" };

function takeListStyle(element) {
  const [, style] = element.dataset.style.match(/list-style(?:-type)?:\s*([a-z-]+)/i) ?? [];
  const list = element.matches("ol") ? element : element.parentElement;
  if (LIST_STYLES[style] && !list.hasAttribute("type")) list.setAttribute("type", LIST_STYLES[style]);
}

function takeStyle(styled, leftOut) {
  const style = styled.dataset.style.replace(/\s/g, "").toLowerCase();
  delete styled.dataset.style;
  if (!styled.isConnected) return;
  if (/mso-list:ignore/.test(style)) return styled.remove();
  if (/mso-element:comment|mso-hide:all|display:none/.test(style)) {
    if (styled.textContent.trim()) leftOut[/mso-element:comment/.test(style) ? "comments" : "hidden"] = true;
    return styled.remove();
  }
  if (styled.matches("b") && /(?:^|;)font-weight:normal/.test(style)) return unwrap(styled);
  if (!styled.matches("span, font")) return;
  for (const [pattern, tag] of STYLES) {
    // Links are underlined everywhere, and need no mark of it.
    if (pattern.test(style) && !(tag === "u" && styled.closest("a"))) wrapContent(styled, tag);
  }
}

/* Addresses as they may be stored; a link to a place that nobody else can reach becomes words, and is named. */
function takeLinks(found, leftOut) {
  for (const link of found("a[href]")) {
    const written = link.getAttribute("href");
    const address = addressOf(written);
    if (address) link.setAttribute("href", address);
    else {
      const words = link.textContent.replace(/\s+/g, " ").trim();
      const [, scheme] = written.trim().match(/^([a-z][a-z0-9+.-]*:(?:\/\/)?)/i) ?? [];
      if (words) leftOut.links.push(scheme ? `${words} (${scheme})` : words);
      unwrap(link);
    }
  }
}

/* Code is words only, one line after the other. */
function takeCode(found) {
  for (const code of found("pre")) {
    const named = [code, code.querySelector("code"), code.parentElement].map((one) => one?.className.match?.(LANGUAGE)?.[1]);
    const said = code.querySelector("[data-language]") ?? code;
    for (const end of code.querySelectorAll("br")) end.replaceWith("\n");
    for (const line of code.querySelectorAll("div, p, li, tr")) if (line.nextSibling && !/\n$/.test(line.textContent)) line.append("\n");
    code.replaceWith(codeOf(code, said.getAttribute("data-language") ?? said.getAttribute("data-lang") ?? named.find(Boolean)));
  }
}

function takeConfluence(found) {
  for (const box of found(".confluence-information-macro, [data-panel-type], div.panel")) {
    const [, named] = box.className.match(/confluence-information-macro-(\w+)/) ?? [null, box.dataset.panelType ?? "panel"];
    const code = box.querySelector("pre");
    if (box.matches(".code")) box.replaceWith(codeOf(code, code?.dataset.syntaxhighlighterParams?.match(/brush:\s*(\S+)/)?.[1]));
    else box.replaceWith(boxOf(BOXES[named] ?? "info", box.querySelector(":scope > .title, :scope > .panelHeader"), box.querySelector(".confluence-information-macro-body, .panelContent") ?? box));
  }
  for (const list of found("ac\\:task-list")) {
    const tasks = [...list.querySelectorAll("ac\\:task")].map((task) => {
      const isDone = task.querySelector("ac\\:task-status")?.textContent.trim() === "complete";
      return taskOf(isDone, task.querySelector("ac\\:task-body") ?? task);
    });
    list.replaceWith(made("ul", { "data-tasks": "" }, ...tasks));
  }
  for (const list of found("[data-node-type=actionList]")) {
    const tasks = [...list.querySelectorAll("[data-task-local-id]")].map((task) => taskOf(task.dataset.taskState === "DONE", task));
    if (tasks.length) list.replaceWith(made("ul", { "data-tasks": "" }, ...tasks));
  }
  for (const macro of found("ac\\:structured-macro")) {
    const name = macro.getAttribute("ac:name");
    const parameter = (wanted) => [...macro.children].find((child) => child.getAttribute("ac:name") === wanted);
    const content = macro.querySelector("ac\\:rich-text-body") ?? made("div", {});
    if (name === "toc") macro.replaceWith(made("div", { "data-macro": "toc" }));
    else if (name === "code") macro.replaceWith(codeOf(macro.querySelector("ac\\:plain-text-body"), parameter("language")?.textContent));
    else if (name in BOXES) macro.replaceWith(boxOf(BOXES[name], parameter("title"), content));
    else macro.replaceWith(...(name === "status" ? [parameter("title")?.textContent ?? ""] : content.childNodes));
  }
}

function codeOf(text, language) {
  // Some sites put more behind the name.
  const [named] = language?.trim().split(/[\s:;,={}]/) ?? [];
  const known = isAllowed(schema.nodes.codeBlock.attributes.language, named) && named;
  return made("pre", {}, made("code", known ? { "data-language": known } : {}, text?.textContent ?? ""));
}

function boxOf(kind, title, content) {
  for (const icon of content.querySelectorAll(".aui-icon, [data-panel-icon], .title")) icon.remove();
  const words = title?.textContent.trim();
  return made("aside", { "data-callout": kind }, ...(words ? [made("p", {}, made("strong", {}, words))] : []), ...content.childNodes);
}

function taskOf(isDone, content) {
  const isBlock = content.querySelector("p, ul, ol, div");
  const words = isBlock ? content.childNodes : [made("p", {}, ...content.childNodes)];
  return made("li", { "data-task": "", "data-checked": String(isDone) }, ...words);
}
