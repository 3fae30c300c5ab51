/* For Python's tests: what editors hold after each of stdin's tasks, and what they say.
   { begin: the text before, html or text: what is pasted at its end, steps: commands and keys after that,
   copies: whether all of it is copied then }. */
import "./schema.mjs";
import { JSDOM } from "jsdom";
import { buffer } from "node:stream/consumers";

const { window } = new JSDOM("<!doctype html><html lang='de'><body></body></html>", { pretendToBeVisual: true, url: "https://wiki.example.org/" });
for (const name of ["window", "document", "Node", "HTMLElement", "Element", "DOMParser", "MutationObserver", "getSelection", "Event", "KeyboardEvent", "location"]) {
  globalThis[name] = name === "window" ? window : (window[name] ?? window.document);
}
globalThis.navigator ??= window.navigator;
globalThis.innerHeight = 800;
globalThis.requestAnimationFrame = (work) => setTimeout(work, 0);

const { Editor } = await import("@tiptap/core");
const { Collaboration } = await import("@tiptap/extension-collaboration");
const { TextSelection } = await import("@tiptap/pm/state");
const Y = await import("yjs");
const { commands } = await import("../commands.js");
const { extensions } = await import("../schema/extensions.js");
const { storedHTML } = await import("../coediting/collaboration.js");

const strings = Object.fromEntries(["tooDeep", "flattened", "imagesLeftOut", "hiddenLeftOut", "commentsLeftOut", "embeddedLeftOut"].map((name) => [name, name]));
strings.linksLeftOut = "links: {words}";

function run({ begin = "", html, text, steps = [], copies = false }) {
  const said = [];
  const doc = new Y.Doc();
  const editor = new Editor({
    injectCSS: false,
    element: document.createElement("div"),
    extensions: [...extensions({ strings, notify: (words) => said.push(words), hasOwnHistory: true }), Collaboration.configure({ document: doc })],
  });
  const { view } = editor;
  if (begin) editor.commands.setContent(begin);
  view.dispatch(editor.state.tr.setSelection(TextSelection.atEnd(editor.state.doc)));
  const event = new window.Event("paste");
  event.clipboardData = { getData: () => "", types: [], files: [] };
  if (html !== undefined) view.pasteHTML(html, event);
  if (text !== undefined) view.pasteText(text, event);
  for (const step of steps) {
    try {
      take(editor, step);
    } catch (error) {
      // TipTap cannot do some of what is asked; then it does nothing.
      if (!/TransformError|RangeError/.test(error.name)) throw error;
    }
  }
  if (copies) editor.commands.selectAll();
  const copied = copies ? view.serializeForClipboard(view.state.selection.content()).dom.innerHTML : null;
  const found = { copied, html: storedHTML(editor), said, update: Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64") };
  editor.destroy();
  return found;
}

/* A command of the toolbar, a key, words typed, or a place to go to as a share of the text. */
function take(editor, step) {
  const { view, state } = editor;
  if (step.command) commands[step.command].run(editor.chain()).run();
  else if (step.key) view.someProp("handleKeyDown", (handle) => handle(view, new KeyboardEvent("keydown", { key: step.key, shiftKey: Boolean(step.shift) })));
  else if (step.type) for (const letter of step.type) type(view, letter);
  else if (step.html) take(editor, { pasted: view.pasteHTML(step.html, Object.assign(new window.Event("paste"), { clipboardData: { getData: () => "", types: [], files: [] } })) });
  else if (step.from !== undefined) {
    const at = (share) => state.doc.resolve(Math.round(share * state.doc.content.size));
    view.dispatch(state.tr.setSelection(TextSelection.between(at(step.from), at(step.to ?? step.from))));
  }
}

function type(view, letter) {
  const { from, to } = view.state.selection;
  const plain = () => view.state.tr.insertText(letter, from, to);
  if (!view.someProp("handleTextInput", (handle) => handle(view, from, to, letter, plain))) view.dispatch(plain());
}

const tasks = JSON.parse(await buffer(process.stdin));
process.stdout.write(JSON.stringify(tasks.map(run)));
