/* What can be inserted is found by its name and by other words; what does not exist is not promised. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import words from "./command_words.js";
import { fitting } from "./insertions_by_name.js";

const TOOLBAR = new URL("../../teamweb/teamweb/core/templates/teamweb/components/editor/toolbar.html", import.meta.url);
const german = {
  heading2: "Überschrift", bulletList: "Aufzählung", taskList: "Aufgabenliste", link: "Link auf Seite oder Adresse", table: "Tabelle", upload: "Bild oder Datei",
  calloutInfo: "Kasten „Information“", calloutNote: "Kasten „Hinweis“", calloutWarning: "Kasten „Achtung“", today: "Heutiges Datum", macroToc: "Inhaltsverzeichnis",
  macroChildren: "Liste der Unterseiten",
};
const entries = Object.entries(german).map(([name, title]) => ({ name, title }));
const found = (query) => fitting(entries, query).map(({ name }) => name);

test("words of both languages lead to it", () => {
  for (const [typed, first] of Object.entries({
    datum: "today", heute: "today", date: "today", datei: "upload", bild: "upload", warn: "calloutWarning", ueberschr: "heading2", grid: "table",
    haken: "taskList", gliederung: "macroToc", hyperlink: "link", "Aufzä": "bulletList",
  })) assert.equal(found(typed)[0], first, typed);
  assert.deepEqual(found("panel"), ["calloutInfo", "calloutNote", "calloutWarning"]);
});

test("a name that begins so comes before other words for something", () => {
  assert.equal(fitting([{ title: "Tabelle", names: "liste" }, { title: "Liste", names: "" }], "lis")[0].title, "Liste");
  assert.equal(found("unters")[0], "macroChildren");
});

test("what does not exist is not promised", () => {
  for (const typed of ["layout", "ausklapp", "beschluss", "emoji"]) assert.deepEqual(found(typed), [], typed);
});

test("everything that the toolbar inserts has other words", () => {
  const inserted = [...readFileSync(TOOLBAR, "utf8").matchAll(/command="(\w+)"[^%]*inserts=True/g)].map(([, name]) => name);
  assert.ok(inserted.length > 12);
  assert.deepEqual(inserted.filter((name) => !(words[name]?.split(" ").length > 3)), []);
});
