/* Find and replace, alone and beside somebody else. */
import "../testing/schema.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><html lang='de'><body></body></html>", { pretendToBeVisual: true });
for (const name of ["window", "document", "Node", "HTMLElement", "Element", "DOMParser", "MutationObserver", "getSelection", "Event", "KeyboardEvent"]) {
  globalThis[name] = name === "window" ? window : (window[name] ?? window.document);
}
globalThis.navigator ??= window.navigator;
globalThis.innerHeight = 800;
globalThis.requestAnimationFrame = (work) => setTimeout(work, 0);
window.Element.prototype.scrollIntoView = () => {};

const Y = await import("yjs");
const { Editor } = await import("@tiptap/core");
const { Collaboration } = await import("@tiptap/extension-collaboration");
const { yUndoPluginKey } = await import("@tiptap/y-tiptap");
const { RerenderOnError } = await import("../coediting/yjs_binding.js");
const { extensions } = await import("../schema/extensions.js");
const { Search, searchState, selectMatch, setQuery, replaceAll, replaceOne } = await import("./find.js");
const { RestoredText } = await import("../coediting/restored_text.js");

const alone = (content) => new Editor({ injectCSS: false, element: document.createElement("div"), extensions: [...extensions(), Search], content });

async function together(doc, content) {
  const own = [Collaboration.configure({ document: doc }), RestoredText.configure({ doc }), RerenderOnError];
  const editor = new Editor({ injectCSS: false, element: document.createElement("div"), extensions: [...extensions({ hasOwnHistory: true }), Search, ...own] });
  await new Promise((resolve) => editor.on("create", resolve));
  if (content) editor.commands.setContent(content);
  yUndoPluginKey.getState(editor.state).undoManager.stopCapturing();
  return editor;
}

const found = (content, words, matchesCase = false) => {
  const editor = alone(content);
  setQuery(editor, words, matchesCase);
  const { count } = searchState(editor);
  const marked = [...editor.view.dom.querySelectorAll(".editor-match")].map((one) => one.textContent);
  assert.equal(editor.view.dom.querySelector(".editor-match[style]"), null);
  editor.destroy();
  return { count, marked };
};

test("every place is marked, also across formatting and in tables", () => {
  const { count, marked } = found("<p>Amt, Be<strong>zirksamt</strong></p><table><tbody><tr><td><p>Amtsblatt</p></td></tr></tbody></table>", "amt");
  assert.equal(count, 3);
  assert.deepEqual(marked, ["Amt", "amt", "Amt"]);
  assert.deepEqual(found("<p>Bezirks<em>amt</em></p>", "bezirksamt").marked, ["Bezirks", "amt"]);
});

test("capitals count when asked, special characters are only characters", () => {
  assert.equal(found("<p>Straße STRASSE Ämter ämter</p>", "ä", true).count, 1);
  assert.equal(found("<p>Straße STRASSE Ämter ämter</p>", "ä").count, 2);
  assert.equal(found("<p>§ 3 (2) [a] a.b axb ^$|/</p>", "(2) [").count, 1);
  assert.equal(found("<p>a.b axb</p>", "a.b").count, 1);
  assert.equal(found("<p>^$|/\\ {1}</p>", "^$|/\\ {1}").count, 1);
  assert.equal(found("<p>10\u00a0Euro 10 Euro</p>", "10 euro").count, 2);
  assert.equal(found("<p>😀 Wort 😀</p>", "😀").count, 2);
});

test("a name or a line break is not found across", () => {
  assert.equal(found('<p>ein <span data-mention="3">Erika</span> Wort</p>', "Erika").count, 0);
  assert.equal(found("<p>Zeilen<br>umbruch</p>", "Zeilenumbruch").count, 0);
  assert.equal(found('<p><span data-mention="3">Erika</span> Wort</p>', "Wort").marked[0], "Wort");
});

test("forwards and backwards, round and round", () => {
  const editor = alone("<p>a1 b a2 b a3</p>");
  setQuery(editor, "a", false);
  const steps = [0, 1, 1, 1, -1, -1].map((step) => {
    selectMatch(editor, step);
    return searchState(editor).current;
  });
  assert.deepEqual(steps, [1, 2, 3, 1, 3, 2]);
  editor.commands.setTextSelection(4);
  assert.equal(searchState(editor).current, 0);
  selectMatch(editor, -1);
  assert.equal(searchState(editor).current, 1);
  editor.destroy();
});

test("one after the other is replaced and keeps its formatting", () => {
  const editor = alone("<p>Amt und <strong>Amt</strong> und Amt</p>");
  setQuery(editor, "Amt", false);
  assert.equal(replaceOne(editor, "Stadtamt"), false);
  assert.equal(replaceOne(editor, "Stadtamt"), true);
  assert.equal(searchState(editor).current, 2);
  replaceOne(editor, "Stadtamt");
  assert.equal(editor.getHTML(), "<p>Stadtamt und <strong>Stadtamt</strong> und Amt</p>");
  replaceOne(editor, "");
  assert.equal(editor.getHTML(), "<p>Stadtamt und <strong>Stadtamt</strong> und </p>");
  editor.destroy();
});

const TEXT = "<p>Ein Amt, zwei Amt, drei <em>Amt</em></p><ul><li><p>Amt</p></li></ul><p>ohne</p>";
const REPLACED = "<p>Ein Amtamt, zwei Amtamt, drei <em>Amtamt</em></p><ul><li><p>Amtamt</p></li></ul><p>ohne</p>";

test("all at once, undone with one step", () => {
  const editor = alone(TEXT);
  editor.commands.insertContentAt(1, "x");
  setQuery(editor, "amt", false);
  assert.equal(replaceAll(editor, "Amtamt"), 4);
  assert.equal(editor.getHTML(), REPLACED.replace("Ein", "xEin"));
  editor.commands.undo();
  assert.equal(editor.getHTML(), TEXT.replace("Ein", "xEin"));
  editor.destroy();
});

test("beside somebody else: all at once, undone with one step, what the other wrote stays", async () => {
  const mine = new Y.Doc();
  const theirs = new Y.Doc();
  mine.on("update", (update) => Y.applyUpdate(theirs, update, "wire"));
  theirs.on("update", (update, origin) => origin === "wire" || Y.applyUpdate(mine, update, "wire"));
  const editor = await together(mine, TEXT);
  const other = await together(theirs);
  editor.commands.insertContentAt(1, "x");
  setQuery(editor, "amt", false);
  replaceAll(editor, "Amtamt");
  assert.equal(editor.getHTML(), REPLACED.replace("Ein", "xEin"));
  assert.equal(other.getHTML(), editor.getHTML());

  other.commands.insertContentAt(2, "Amt ");
  assert.equal(searchState(editor).count, 9);
  editor.commands.undo();
  assert.equal(editor.getHTML(), TEXT.replace("Ein", "xAmt Ein"));
  assert.equal(other.getHTML(), editor.getHTML());
  editor.commands.redo();
  assert.equal(editor.getHTML(), REPLACED.replace("Ein", "xAmt Ein"));
  editor.commands.insertContentAt(1, "y");
  editor.commands.undo();
  assert.equal(editor.getHTML(), REPLACED.replace("Ein", "xAmt Ein"));
  editor.destroy();
  other.destroy();
});

/* The client that wrote each letter of the first block. */
function writers(doc) {
  const letters = [];
  for (let item = doc.getXmlFragment("default").get(0).get(0)._start; item; item = item.right) {
    if (!item.deleted && item.content.constructor.name === "ContentString") letters.push(...Array(item.length).fill(item.id.client));
  }
  return letters;
}

test("replacing writes nothing anew but the places themselves", async () => {
  const first = new Y.Doc();
  const writer = await together(first, "<p>Ein Amt, zwei Amt, drei Amt</p>");
  const second = new Y.Doc();
  Y.applyUpdate(second, Y.encodeStateAsUpdate(first));
  const editor = await together(second);
  setQuery(editor, "Amt", false);
  replaceAll(editor, "Stelle");
  assert.equal(editor.getText(), "Ein Stelle, zwei Stelle, drei Stelle");
  const own = writers(second).filter((client) => client === second.clientID);
  assert.equal(own.length, 3 * "Stelle".length);
  assert.deepEqual(second.getArray("kept").toArray(), []);
  writer.destroy();
  editor.destroy();
});

test("beyond measure many places of one block are written anew, and noted as such", async () => {
  const doc = new Y.Doc();
  const editor = await together(doc, `<p>${"ab ".repeat(300).trim()}</p>`);
  const before = doc.getArray("kept").length;
  setQuery(editor, "a", false);
  assert.equal(replaceAll(editor, "x"), 300);
  assert.equal(editor.getText(), "xb ".repeat(300).trim());
  assert.equal(doc.getArray("kept").length - before, 1);
  editor.commands.undo();
  assert.equal(editor.getText(), "ab ".repeat(300).trim());
  editor.destroy();
});
