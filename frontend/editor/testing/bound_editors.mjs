/* For Python's tests: opens editors bound to Yjs documents, as many as stdin's JSON list asks for.
   {"html"}: a text put into a new document; {"update"}: a document as Python wrote it, only opened. */
import "./schema.mjs";
import { JSDOM } from "jsdom";
import { buffer } from "node:stream/consumers";
import { isDeepStrictEqual } from "node:util";

const { window } = new JSDOM("<!doctype html><html lang='de'><body></body></html>", { pretendToBeVisual: true });
for (const name of ["window", "document", "Node", "HTMLElement", "Element", "DOMParser", "MutationObserver", "getSelection", "Event", "KeyboardEvent"]) {
  globalThis[name] = name === "window" ? window : (window[name] ?? window.document);
}
if (!globalThis.navigator) globalThis.navigator = window.navigator;
globalThis.innerHeight = 800;
globalThis.requestAnimationFrame = (work) => setTimeout(work, 0);

const { Editor } = await import("@tiptap/core");
const { Collaboration } = await import("@tiptap/extension-collaboration");
const { prosemirrorToYXmlFragment } = await import("@tiptap/y-tiptap");
const Y = await import("yjs");
const { extensions, missingNodes } = await import("../schema/extensions.js");

const bound = (document) => [
  ...extensions().map((one) => (one.name === "starterKit" ? one.configure({ undoRedo: false }) : one)),
  Collaboration.configure({ document }),
];

/* Pieces of a text; Yjs may tell two with the same formatting. */
function pieces(text) {
  const found = [];
  for (const { insert, attributes = {} } of text.toDelta()) {
    const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
    const last = found.at(-1);
    if (last && isDeepStrictEqual(last.attributes, sorted)) last.insert += insert;
    else found.push({ insert, attributes: sorted });
  }
  return found;
}

/* Names, typed attributes and formatted pieces: all that makes up a document. */
const shape = (type) =>
  type instanceof Y.XmlText
    ? pieces(type)
    : { name: type.nodeName ?? "", attributes: type.getAttributes?.() ?? {}, children: type.toArray().map(shape) };

function open({ html, update }) {
  const document = new Y.Doc();
  if (update) Y.applyUpdate(document, Buffer.from(update, "base64"));
  let changes = 0;
  document.on("update", () => (changes += 1));
  const editor = new Editor({ element: window.document.createElement("div"), extensions: bound(document), injectCSS: false });
  const opening = changes;
  if (html !== undefined) editor.commands.setContent(html);
  const found = {
    html: editor.getHTML(),
    missing: missingNodes(),
    opening,
    shape: shape(document.getXmlFragment("default")),
    // What the editor itself holds: changes of its plugins on opening come into the document later.
    held: shape(prosemirrorToYXmlFragment(editor.state.doc, new Y.Doc().getXmlFragment("default"))),
    update: Buffer.from(Y.encodeStateAsUpdate(document)).toString("base64"),
  };
  editor.destroy();
  return found;
}

const tasks = JSON.parse(await buffer(process.stdin));
process.stdout.write(JSON.stringify(tasks.map(open)));
