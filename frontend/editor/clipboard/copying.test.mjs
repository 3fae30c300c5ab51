/* Copies of pages as they are read. */
import "../testing/schema.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { JSDOM } from "jsdom";

const { window } = new JSDOM(
  "<!doctype html><div class='prose'><p>eins <a href='/p/4/'>Seite</a></p><ul class='rt-tasks'><li class='rt-task rt-task--done'><span class='rt-task__box'></span><div>getan</div></li></ul></div><p id='other'>sonst</p>",
  { url: "https://wiki.example.org/" },
);
Object.assign(globalThis, { window, document: window.document });
const { copyText } = await import("../../copying.js");

function copied(node) {
  const kinds = {};
  const event = { defaultPrevented: false, clipboardData: { setData: (kind, data) => (kinds[kind] = data) }, preventDefault: () => (kinds.isTaken = true) };
  document.getSelection().selectAllChildren(node);
  copyText(event);
  return kinds;
}

test("a copy of a text has ticks, whole addresses and the mark of its origin", () => {
  const { isTaken, "text/html": html } = copied(document.querySelector(".prose"));

  assert.equal(isTaken, true);
  assert.match(html, /^<p data-teamweb="https:\/\/wiki\.example\.org">eins <a href="https:\/\/wiki\.example\.org\/p\/4\/">Seite<\/a><\/p>/);
  assert.match(html, /<li class="rt-task rt-task--done"><span data-teamweb-shown="">☑ <\/span>/);
});

test("what lies outside of texts is copied by the browser", () => {
  assert.deepEqual(copied(document.getElementById("other")), {});
});
