/* Two people in one table: whatever they merge, split, add and delete at once, both end with the same sound table. */
import "../testing/schema.mjs";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><html lang='de'><body></body></html>", { pretendToBeVisual: true });
for (const name of ["window", "document", "Node", "HTMLElement", "Element", "DOMParser", "MutationObserver", "getSelection", "Event", "KeyboardEvent"]) {
  globalThis[name] = name === "window" ? window : (window[name] ?? window.document);
}
globalThis.navigator ??= window.navigator;
globalThis.innerHeight = 800;
globalThis.requestAnimationFrame = (work) => setTimeout(work, 0);

const Y = await import("yjs");
const { Editor } = await import("@tiptap/core");
const { Collaboration } = await import("@tiptap/extension-collaboration");
const { CellSelection, TableMap } = await import("@tiptap/pm/tables");
const { Selection } = await import("@tiptap/pm/state");
const { yUndoPluginKey, yXmlFragmentToProseMirrorRootNode } = await import("@tiptap/y-tiptap");
const { RerenderOnError } = await import("./yjs_binding.js");
const { commands } = await import("../commands.js");
const { extensions } = await import("../schema/extensions.js");
const { RestoredText } = await import("./restored_text.js");
const { TableRepair } = await import("./table_repair.js");

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

async function opened(doc, rank) {
  const own = [Collaboration.configure({ document: doc }), RestoredText.configure({ doc }), RerenderOnError, TableRepair.configure({ rank: () => rank })];
  const editor = new Editor({ injectCSS: false, element: document.createElement("div"), extensions: [...extensions({ hasOwnHistory: true }), ...own] });
  const created = new Promise((resolve) => editor.on("create", resolve));
  mock.timers.tick(1);
  await created;
  return editor;
}

/* Two editors; `meet` lets each have what the other did since the last time, and mend a table when its turn comes. */
async function pair(html) {
  const docs = [new Y.Doc(), new Y.Doc()];
  const one = await opened(docs[0], 0);
  one.commands.setContent(html);
  yUndoPluginKey.getState(one.state).undoManager.clear();
  Y.applyUpdate(docs[1], Y.encodeStateAsUpdate(docs[0]), "wire");
  const other = await opened(docs[1], 1);
  const exchange = () => {
    const updates = docs.map((doc, index) => Y.encodeStateAsUpdate(doc, Y.encodeStateVector(docs[1 - index])));
    updates.forEach((update, index) => Y.applyUpdate(docs[1 - index], update, "wire"));
  };
  const meet = () => {
    for (let moment = 0; moment < 8; moment += 1) {
      exchange();
      mock.timers.tick(400);
    }
  };
  const end = () => [one, other].forEach((editor) => editor.destroy());
  return { docs, one, other, meet, end };
}

const table = (editor) => {
  let found = null;
  editor.state.doc.descendants((node, position) => {
    if (node.type.name === "table" && !found) found = { node, position, map: TableMap.get(node) };
    return !found;
  });
  return found;
};

const stored = (editor, doc) => yXmlFragmentToProseMirrorRootNode(doc.getXmlFragment("default"), editor.schema).toString();

function assertSame({ docs, one, other }) {
  assert.equal(other.getHTML(), one.getHTML());
  [one, other].forEach((editor, index) => {
    assert.equal(stored(editor, docs[index]), editor.state.doc.toString());
    editor.state.doc.descendants((node) => {
      if (node.type.name === "table") assert.equal(TableMap.get(node).problems, null, editor.getHTML());
    });
  });
}

function select(editor, from, to) {
  const { map, position } = table(editor);
  const cell = ([row, column]) => position + 1 + map.map[row * map.width + column];
  editor.view.dispatch(editor.state.tr.setSelection(CellSelection.create(editor.state.doc, cell(from), cell(to))));
}

function type(editor, [row, column], words) {
  const { map, position } = table(editor);
  const cell = position + 1 + map.map[row * map.width + column];
  const { to } = Selection.near(editor.state.doc.resolve(cell + 2));
  editor.view.dispatch(editor.state.tr.insertText(words, to));
}

const run = (editor, name) => commands[name].run(editor.chain()).run();
const rows = (count, columns) => `<table><tbody>${`<tr>${"<td><p>w</p></td>".repeat(columns)}</tr>`.repeat(count)}</tbody></table>`;

test("cells are merged while another writes in one of them", async () => {
  const both = await pair(`${rows(3, 3)}<p>Ende</p>`);
  select(both.one, [0, 0], [1, 1]);
  run(both.one, "cellsMerge");
  type(both.other, [0, 0], " von Bert");
  type(both.other, [2, 2], " auch von Bert");
  both.meet();
  assertSame(both);
  assert.match(both.one.getText(), /von Bertw/);
  assert.match(both.one.getText(), /auch von Bertw/);
  assert.equal(table(both.one).node.firstChild.firstChild.attrs.colspan, 2);
  both.end();
});

test("both merge cells that overlap", async () => {
  const both = await pair(`${rows(3, 3)}<p>Ende</p>`);
  select(both.one, [0, 0], [1, 1]);
  run(both.one, "cellsMerge");
  select(both.other, [1, 1], [2, 2]);
  run(both.other, "cellsMerge");
  both.meet();
  assertSame(both);
  both.end();
});

test("one adds a column while the other adds a row", async () => {
  const both = await pair(`${rows(2, 2)}<p>Ende</p>`);
  select(both.one, [0, 0], [0, 0]);
  run(both.one, "columnAfter");
  select(both.other, [1, 1], [1, 1]);
  run(both.other, "rowAfter");
  both.meet();
  assertSame(both);
  assert.deepEqual([table(both.one).map.width, table(both.one).map.height], [3, 3]);
  both.end();
});

test("cells stay selected while another writes in them and before them", async () => {
  const both = await pair(`<p>Anfang</p>${rows(3, 3)}<p>Ende</p>`);
  select(both.one, [0, 0], [1, 1]);
  type(both.other, [1, 1], "von Bert ");
  both.other.commands.insertContentAt(0, "<p>davor</p>");
  both.meet();
  assert.equal(both.one.state.selection.constructor, CellSelection);
  run(both.one, "cellsMerge");
  both.meet();
  assertSame(both);
  const { attrs, textContent } = table(both.other).node.firstChild.firstChild;
  assert.deepEqual([attrs.colspan, attrs.rowspan, textContent], [2, 2, "wwwvon Bert w"]);
  both.end();
});

test("a selection goes when its cells are deleted by another", async () => {
  const both = await pair(`<p>Anfang</p>${rows(2, 2)}<p>Ende</p>`);
  select(both.one, [0, 0], [1, 1]);
  both.other.commands.deleteRange({ from: table(both.other).position, to: table(both.other).position + table(both.other).node.nodeSize });
  both.meet();
  assertSame(both);
  assert.equal(both.one.getText(), "Anfang\n\nEnde");
  both.end();
});

/* Mulberry32: the same numbers for the same seed. */
function dice(seed) {
  return (sides) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * sides);
  };
}

const CHANGES = ["rowBefore", "rowAfter", "rowDelete", "columnBefore", "columnAfter", "columnDelete", "headerRow", "headerColumn", "cellsMerge", "cellsMerge", "cellSplit", "undo", "redo"];

test("whatever both do in a table at once, it is one sound table afterwards", async (context) => {
  const first = Number(process.env.TEAMWEB_FUZZ_SEED) || 1 + Math.floor(Math.random() * 1e6);
  for (let seed = first; seed < first + 20; seed += 1) {
    context.diagnostic(`TEAMWEB_FUZZ_SEED=${seed}`);
    const roll = dice(seed);
    const both = await pair(`${rows(3, 3)}<p>Ende</p>`);
    for (let round = 0; round < 12; round += 1) {
      for (const editor of [both.one, both.other]) {
        for (let step = roll(3); step >= 0; step -= 1) {
          const found = table(editor);
          if (!found) break;
          const place = () => [roll(found.map.height), roll(found.map.width)];
          if (roll(3) === 0) type(editor, place(), `x${roll(10)}`);
          else {
            select(editor, place(), place());
            run(editor, CHANGES[roll(CHANGES.length)]);
          }
        }
      }
      both.meet();
      assertSame(both);
    }
    both.end();
  }
});
