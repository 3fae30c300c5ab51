/* What every key asks of the whole text is asked of the changed part only. */
import "./testing/schema.mjs";
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

const { Editor } = await import("@tiptap/core");
const { extensions } = await import("./schema/extensions.js");
const { memo, sum } = await import("./memo.js");
const { countWords } = await import("./page/word_count.js");

const opened = (content) => new Editor({ injectCSS: false, element: document.createElement("div"), extensions: extensions(), content });

test("words are counted in every kind of block", () => {
  const { state } = opened(
    "<h2>Ein Titel</h2><p>drei <strong>Wör</strong>ter – hier<br>5</p><ul><li><p>eins</p><ul><li><p>zwei</p></li></ul></li></ul>" +
      "<table><tbody><tr><td><p>a</p></td><td><p>b c</p></td></tr></tbody></table><p></p><pre><code>x = 1\ny</code></pre>",
  );

  assert.equal(countWords(state.doc), 2 + 4 + 2 + 3 + 3);
});

test("a key in one paragraph asks nothing of the others", () => {
  const editor = opened("<p>Wort</p>".repeat(200));
  const asked = [];
  const blocks = memo((node, ask) => {
    asked.push(node);
    return node.isTextblock ? 1 : sum(node, ask);
  });
  assert.equal(blocks(editor.state.doc), 200);
  asked.length = 0;

  editor.commands.insertContentAt(3, "x");

  assert.equal(blocks(editor.state.doc), 200);
  assert.equal(asked.length, 2);
});

test("copied tasks and those without an id get one of their own", () => {
  const item = '<li data-task="a1" data-checked="false"><p>x</p></li>';
  const editor = opened(`<ul data-tasks="">${item}</ul>`);
  editor.commands.insertContentAt(editor.state.doc.content.size, `<blockquote><ul data-tasks="">${item}${item}</ul></blockquote>`);

  const ids = [...editor.getHTML().matchAll(/data-task="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(ids[0], "a1");
  assert.equal(new Set(ids).size, 3);
  assert.ok(ids.every(Boolean));
});
