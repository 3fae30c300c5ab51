/* What comes from elsewhere becomes what the schema knows: headings of our levels, lists, tasks, boxes, code; office
clutter goes, lost images are counted. The text is parsed where no script runs and nothing is fetched. */

const LARGEST = 5 * 1024 * 1024;
const MOST_PICTURES = 100;
const BOXES_TO_TICK = "li[role=checkbox] > img";
const LEVELS = { H1: "h2", H5: "h4", H6: "h4" };
const MARKS = [
  [/(?:^|;)font-weight:(bold|[6-9]00)/, "strong"],
  [/(?:^|;)font-style:italic/, "em"],
  [/(?:^|;)text-decoration[^;]*:[^;]*line-through/, "s"],
  [/(?:^|;)text-decoration[^;]*:[^;]*underline/, "u"],
  [/(?:^|;)vertical-align:super/, "sup"],
  [/(?:^|;)vertical-align:sub/, "sub"],
  [/mso-highlight:/, "mark"],
];
// What Confluence calls its boxes, in its pages and in its stored format.
const BOXES = { information: "info", info: "info", panel: "info", tip: "success", success: "success", note: "note", warning: "warning", error: "warning" };
const CLUTTER = "style, script, title, xml, o\\:p, ac\\:parameter, ac\\:task-id, ac\\:task-uuid, ac\\:emoticon, ac\\:placeholder";

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

/* `stored`: the ids of files by the addresses of the pictures that they hold. */
export function cleanPasted(html, onLostImages, stored = new Map()) {
  const body = new DOMParser().parseFromString(prepared(html), "text/html").body;
  const found = (selector) => [...body.querySelectorAll(selector)];
  // Word's lists are told from their styles, which go afterwards.
  joinWordLists(found("p, h1, h2, h3, h4, h5, h6"));
  for (const styled of found("[data-style]")) takeStyle(styled);
  for (const old of found("h1, h5, h6, p.MsoTitle")) old.replaceWith(made(LEVELS[old.tagName] ?? "h2", {}, ...old.childNodes));
  for (const quote of found("p.MsoQuote, p.MsoIntenseQuote")) {
    quote.removeAttribute("class");
    quote.replaceWith(made("blockquote", {}, quote.cloneNode(true)));
  }
  takeConfluence(found);
  for (const clutter of found(CLUTTER)) clutter.remove();
  // Google Docs puts a list beside its point, not into it.
  for (const list of found(":is(ul, ol) > :is(ul, ol)")) list.previousElementSibling?.matches("li") && list.previousElementSibling.append(list);
  takeTasks(found);
  for (const image of found("img[src]")) {
    const id = stored.get(image.getAttribute("src"));
    if (id) image.replaceWith(made("figure", { "data-attachment": id }, made("img", { alt: (image.getAttribute("alt") ?? "").slice(0, 500) })));
  }
  const images = found("img:not(figure[data-attachment] img), ac\\:image");
  if (images.length) onLostImages(images.length);
  return body.innerHTML;
}

function made(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const wrapContent = (element, tag) => element.replaceChildren(made(tag, {}, ...element.childNodes));

/* Inline styles are forbidden here: parsed as an attribute of its own. HTML knows neither CDATA nor empty tags of XML. */
function prepared(html) {
  const tags = html.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\sstyle(?=\s*=)/i, " data-style"));
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

function takeStyle(styled) {
  const style = styled.dataset.style.replace(/\s/g, "").toLowerCase();
  delete styled.dataset.style;
  if (/mso-list:ignore|mso-element:comment|mso-hide:all|display:none/.test(style)) return styled.remove();
  if (styled.matches("b") && /(?:^|;)font-weight:normal/.test(style)) return styled.replaceWith(...styled.childNodes);
  if (!styled.matches("span, font")) return;
  for (const [pattern, tag] of MARKS) {
    // Links are underlined everywhere, and need no mark of it.
    if (pattern.test(style) && !(tag === "u" && styled.closest("a"))) wrapContent(styled, tag);
  }
}

/* Word's lists are paragraphs with a sign in front and a level in their style. */
function joinWordLists(paragraphs) {
  let open = [];
  let last = null;
  for (const paragraph of paragraphs) {
    const style = (paragraph.dataset.style ?? "").replace(/\s/g, "");
    const [, level] = style.match(/mso-list:l\d+level(\d)/i) ?? (/^MsoListParagraph/.test(paragraph.className) ? [null, 1] : []);
    if (!level || (level === 1 && !SIGN.test(paragraph.textContent))) continue;
    const sign = takeSign(paragraph);
    if (paragraph.previousElementSibling !== last || !last) open = [];
    while (open.length > level) open.pop();
    const number = sign.match(/^\(?(\d+|[a-z]|[ivx]+)[.)]/i);
    const tag = number ? "ol" : "ul";
    if (open.length && open.length >= level && open.at(-1).localName !== tag) open.pop();
    if (!open.length || open.length < level) {
      const list = made(tag, Number(number?.[1]) > 1 ? { start: number[1] } : {});
      if (open.length) open.at(-1).lastElementChild.append(list);
      else paragraph.before(list);
      open.push(list);
    }
    open.at(-1).append(made("li", {}, made("p", {}, ...paragraph.childNodes)));
    paragraph.remove();
    last = open[0];
  }
}

const SIGN = /^\s*([·•o§▪–-]|\(?(?:\d+|[a-z])[.)])\s+/i;

/* The sign in front of a point, taken away. */
function takeSign(paragraph) {
  const ignored = [...paragraph.querySelectorAll("[data-style]")].find(({ dataset }) => /mso-list:\s*ignore/i.test(dataset.style));
  if (ignored) {
    const sign = ignored.textContent.trim();
    ignored.remove();
    return sign;
  }
  const first = paragraph.ownerDocument.createTreeWalker(paragraph, 4).nextNode();
  const [, sign] = paragraph.textContent.match(SIGN) ?? [null, ""];
  if (first) first.data = first.data.replace(SIGN, "");
  return sign;
}

function takeConfluence(found) {
  for (const box of found(".confluence-information-macro, [data-panel-type], div.panel")) {
    const [, named] = box.className.match(/confluence-information-macro-(\w+)/) ?? [null, box.dataset.panelType ?? "panel"];
    const code = box.querySelector("pre");
    if (box.matches(".code")) box.replaceWith(codeOf(code, code?.dataset.syntaxhighlighterParams?.match(/brush:\s*([\w+#.-]+)/)?.[1]));
    else box.replaceWith(boxOf(BOXES[named] ?? "info", box.querySelector(":scope > .title, :scope > .panelHeader"), box.querySelector(".confluence-information-macro-body, .panelContent") ?? box));
  }
  for (const list of found("ac\\:task-list")) {
    const tasks = [...list.querySelectorAll("ac\\:task")].map((task) => {
      const isDone = task.querySelector("ac\\:task-status")?.textContent.trim() === "complete";
      return taskOf(isDone, task.querySelector("ac\\:task-body") ?? task);
    });
    list.replaceWith(made("ul", { "data-tasks": "" }, ...tasks));
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

const codeOf = (text, language) => made("pre", {}, made("code", language ? { "data-language": language.trim() } : {}, text?.textContent ?? ""));

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

/* Lists to tick off, of Confluence and of Google Docs. */
function takeTasks(found) {
  for (const item of found("ul.inline-task-list > li, li[role=checkbox]")) {
    const isDone = item.matches(".checked, [aria-checked=true]");
    for (const box of item.querySelectorAll("img")) box.remove();
    const list = item.parentElement;
    if (!list.dataset.tasks) list.replaceWith(made("ul", { "data-tasks": "" }, ...list.childNodes));
    item.replaceWith(taskOf(isDone, item));
  }
}
