/* The editor holds exactly what Python's schema allows, and gives back what it was given. */
import "../testing/schema.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><html lang='de'><body></body></html>", { pretendToBeVisual: true });
for (const name of ["window", "document", "Node", "HTMLElement", "Element", "DOMParser", "MutationObserver", "getSelection", "Event", "KeyboardEvent"]) {
  globalThis[name] = name === "window" ? window : (window[name] ?? window.document);
}
if (!globalThis.navigator) globalThis.navigator = window.navigator;
globalThis.innerHeight = 800;
globalThis.requestAnimationFrame = (work) => setTimeout(work, 0);

const { Editor, getSchema } = await import("@tiptap/core");
const { extensions, schema } = await import("./extensions.js");

const INTERNAL = { nodes: new Set(["doc", "text"]), attributes: new Set(["colwidth"]) };

test("nodes and marks have the names of Python's schema", () => {
  const built = getSchema(extensions());
  assert.deepEqual(Object.keys(built.nodes).filter((name) => !INTERNAL.nodes.has(name)).sort(), Object.keys(schema.nodes).sort());
  assert.deepEqual(Object.keys(built.marks).sort(), Object.keys(schema.marks).sort());
});

test("nodes and marks have the attributes of Python's schema", () => {
  const built = getSchema(extensions());
  for (const kind of ["nodes", "marks"]) {
    for (const [name, type] of Object.entries(schema[kind])) {
      const attributes = Object.keys(built[kind][name].spec.attrs ?? {}).filter((key) => !INTERNAL.attributes.has(key));
      assert.deepEqual(attributes.sort(), Object.keys(type.attributes).sort(), name);
    }
  }
});

function roundTrip(html) {
  const editor = new Editor({ extensions: extensions(), content: html, injectCSS: false });
  const out = editor.getHTML();
  editor.destroy();
  return out;
}

const CANONICAL = [
  "<h2>Titel</h2><p>Text mit <strong>fett</strong>, <em>kursiv</em>, <u>u</u>, <s>s</s>, <code>c</code>, H<sub>2</sub>O, m<sup>2</sup>, <mark>m</mark>.</p>",
  "<p><strong><code>fetter Code</code></strong></p>",
  "<ul><li><p>eins</p><ul><li><p>zwei</p></li></ul></li></ul>",
  '<ol start="3"><li><p>drei</p></li></ol>',
  '<ul data-tasks=""><li data-task="ab12" data-checked="true" data-assignee="7" data-due="2026-12-01"><p>Aufgabe</p></li></ul>',
  "<blockquote><p>Zitat</p></blockquote><hr><p>Ende</p>",
  '<aside data-callout="warning"><p>Achtung</p></aside><p>x</p>',
  '<pre><code data-language="python">print("ü")\n  &lt;b&gt;</code></pre><p>x</p>',
  '<table><tbody><tr><th><p>A</p></th><th colspan="2"><p>B</p></th></tr><tr><td rowspan="2"><p>1</p></td><td><p>2</p></td><td><p>3</p></td></tr><tr><td><p>4</p></td><td><p>5</p></td></tr></tbody></table><p>x</p>',
  '<figure data-attachment="5"><img alt="Ein Bild"><figcaption>Unterschrift</figcaption></figure><p>x</p>',
  '<div data-macro="toc"></div><div data-macro="excerpt"><p>Auszug</p></div><div data-macro="include" data-page="4"></div><p>x</p>',
  '<p><a href="https://example.org/">Netz</a> <a data-page="12" data-anchor="a-b">Seite</a> <a data-attachment="3">Datei</a><br><span data-mention="9">Erika Beispiel</span> <span data-record="resolution:12">Beschluss 3</span></p>',
];

for (const html of CANONICAL) {
  test(`comes back unchanged: ${html.slice(0, 60)}`, () => assert.equal(roundTrip(html), html));
}

test("a link to a script is not taken over", () => {
  assert.equal(roundTrip('<p><a href="javascript:alert(1)">x</a></p>'), "<p>x</p>");
});

test("every task gets an id of its own", () => {
  const editor = new Editor({ extensions: extensions(), content: '<ul data-tasks=""><li data-task="a" data-checked="false"><p>x</p></li></ul>', injectCSS: false });
  editor.commands.insertContentAt(editor.state.doc.content.size, '<ul data-tasks=""><li data-task="a" data-checked="false"><p>y</p></li></ul>');
  const ids = [...editor.getHTML().matchAll(/data-task="([^"]+)"/g)].map((match) => match[1]);
  editor.destroy();
  assert.equal(new Set(ids).size, 2);
});
