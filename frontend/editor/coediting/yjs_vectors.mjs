/* Updates of the real Yjs with what is in them, for the tests of the server's own reader of updates.
   `node editor/coediting/yjs_vectors.mjs` writes tests/teamweb/coediting/vectors/. Client ids are fixed, so
   that the same Yjs makes the same bytes. The format is described in docs/yjs-updates.md. */

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as Y from "yjs";

export const FOLDER = fileURLToPath(new URL("../../../tests/teamweb/coediting/vectors/", import.meta.url));

function doc(clientID, { gc = true } = {}) {
  const made = new Y.Doc({ gc });
  made.clientID = clientID;
  return made;
}

/* A paragraph as the editor's binding makes it: a fragment, an element, a text. */
function paragraph(of, words) {
  const element = new Y.XmlElement("paragraph");
  const text = new Y.XmlText();
  if (words) text.insert(0, words);
  element.insert(0, [text]);
  of.getXmlFragment("default").push([element]);
  return text;
}

function copy(of, clientID) {
  const other = doc(clientID);
  Y.applyUpdate(other, Y.encodeStateAsUpdate(of));
  return other;
}

/* The update of what `change` does to a document. */
function updateOf(of, change) {
  const found = [];
  const note = (update) => found.push(update);
  of.on("update", note);
  of.transact(change);
  of.off("update", note);
  return Y.mergeUpdates(found);
}

const CASES = {
  empty: ["An update that changes nothing", () => Y.encodeStateAsUpdate(doc(1))],
  paragraph: ["Root, element, text, string: one item each, all with a parent or an origin", () => {
    const one = doc(1);
    paragraph(one, "Beschluss");
    return Y.encodeStateAsUpdate(one);
  }],
  typed_in_the_middle: ["Origin and right origin, and no parent then", () => {
    const one = doc(1);
    const text = paragraph(one, "Beschluss");
    return updateOf(one, () => text.insert(2, "-"));
  }],
  umlauts_and_emoji: ["Clocks count UTF-16 units, strings are UTF-8", () => {
    const one = doc(1);
    const text = paragraph(one, "Größe 😀");
    text.insert(8, "!");
    return Y.encodeStateAsUpdate(one);
  }],
  half_an_emoji: ["A struct that begins inside a surrogate pair has a replacement character", () => {
    const one = doc(1);
    const text = paragraph(one, "a😀b");
    const before = Y.encodeStateVector(one);
    text.insert(2, "x");
    return Y.mergeUpdates([Y.encodeStateAsUpdate(one), Y.encodeStateAsUpdate(one, before)]);
  }],
  marks: ["Marks are items without words around the words", () => {
    const one = doc(1);
    const text = paragraph(one, "fett und mehr");
    text.format(0, 4, { bold: true });
    text.format(9, 4, { link: { href: "https://example.org/", target: null } });
    return Y.encodeStateAsUpdate(one);
  }],
  attributes: ["An attribute is a value with the name of a key", () => {
    const one = doc(1);
    const heading = new Y.XmlElement("heading");
    one.getXmlFragment("default").push([heading]);
    heading.setAttribute("level", 2);
    heading.setAttribute("id", "ziele");
    heading.setAttribute("level", 3);
    return Y.encodeStateAsUpdate(one);
  }],
  values: ["Every kind of value, in a map and in each other", () => {
    const one = doc(1);
    const map = one.getMap("values");
    map.set("undefined", undefined);
    map.set("null", null);
    map.set("yes", true);
    map.set("no", false);
    map.set("small", 63);
    map.set("more", 64);
    map.set("negative", -8192);
    map.set("large", 2 ** 31 - 1);
    map.set("single", 0.5);
    map.set("double", 0.1);
    map.set("beyond", 2 ** 40);
    map.set("bigint", 2n ** 60n);
    map.set("text", "Übersicht");
    map.set("list", [1, ["a", null], {}]);
    map.set("object", { ä: { b: [true] } });
    map.set("bytes", new Uint8Array([0, 127, 255]));
    return Y.encodeStateAsUpdate(one);
  }],
  list_of_values: ["Values side by side are one struct of their number", () => {
    const one = doc(1);
    one.getArray("kept").push([[1, 2, 8], [1, 20, 24, 1, 2, 8]]);
    return Y.encodeStateAsUpdate(one);
  }],
  deleted: ["Deleted words that are collected leave their length", () => {
    const one = doc(1);
    const text = paragraph(one, "Beschluss");
    text.delete(1, 4);
    return Y.encodeStateAsUpdate(one);
  }],
  deleted_and_kept: ["Without collecting the words stay, and the delete set names them", () => {
    const one = doc(1, { gc: false });
    const text = paragraph(one, "Beschluss");
    text.delete(1, 2);
    text.delete(3, 2);
    return Y.encodeStateAsUpdate(one);
  }],
  collected: ["What was inside a deleted element is collected: lengths alone", () => {
    const one = doc(1);
    paragraph(one, "Beschluss");
    one.getXmlFragment("default").delete(0, 1);
    return Y.encodeStateAsUpdate(one);
  }],
  only_deletes: ["Deleting somebody else's words brings no struct", () => {
    const one = doc(1);
    paragraph(one, "Beschluss");
    const two = copy(one, 2);
    return updateOf(two, () => two.getXmlFragment("default").get(0).get(0).delete(2, 3));
  }],
  several_people: ["Structs of several clients, the largest id first", () => {
    const one = doc(7);
    const text = paragraph(one, "AB");
    const two = copy(one, 9);
    text.insert(1, "eins");
    two.getXmlFragment("default").get(0).get(0).insert(1, "zwei");
    Y.applyUpdate(one, Y.encodeStateAsUpdate(two));
    return Y.encodeStateAsUpdate(one);
  }],
  large_numbers: ["Client ids of 53 bits and clocks of several bytes", () => {
    const one = doc(2 ** 53 - 1);
    const text = paragraph(one, "x".repeat(300));
    text.insert(200, "y");
    text.insert(100, "z");
    return Y.encodeStateAsUpdate(one);
  }],
  rest_of_a_string: ["After a state vector a struct begins in the middle of a string", () => {
    const one = doc(1);
    const text = paragraph(one);
    text.insert(0, "Be");
    const before = Y.encodeStateVector(one);
    text.insert(2, "schluss");
    return Y.encodeStateAsUpdate(one, before);
  }],
  gap: ["Updates merged without what is between: a skip of so many clocks", () => {
    const one = doc(1);
    const text = paragraph(one);
    const parts = ["eins ", "zwei ", "drei"].map((word) =>
      updateOf(one, () => text.insert(text.length, word)));
    return Y.mergeUpdates([parts[0], parts[2]]);
  }],
  other_types: ["Array, map, text, fragment and hook as types inside", () => {
    const one = doc(1);
    one.getArray("types").push([
      new Y.Array(), new Y.Map(), new Y.Text("a"), new Y.XmlFragment(), new Y.XmlHook("hook"),
    ]);
    return Y.encodeStateAsUpdate(one);
  }],
  embed: ["An object inside a text", () => {
    const one = doc(1);
    one.getText("text").insertEmbed(0, { image: "a.png" });
    return Y.encodeStateAsUpdate(one);
  }],
  bytes: ["Bytes as content of their own", () => {
    const one = doc(1);
    one.getArray("bytes").push([new Uint8Array([1, 2, 3])]);
    return Y.encodeStateAsUpdate(one);
  }],
  subdocument: ["A document inside a document: its id and options", () => {
    const one = doc(1);
    one.getMap("documents").set("a", new Y.Doc({ guid: "11111111-2222", autoLoad: true }));
    return Y.encodeStateAsUpdate(one);
  }],
  json: ["The content of old versions of Yjs: several JSON texts", () => {
    const one = doc(1);
    const list = one.getArray("old");
    one.transact((transaction) => {
      const content = new Y.ContentJSON([{ a: [1] }, "b", undefined]);
      new Y.Item(Y.createID(1, 0), null, null, null, null, list, null, content).integrate(transaction, 0);
    });
    return Y.encodeStateAsUpdate(one);
  }],
};

const KINDS = {
  ContentDeleted: "deleted", ContentJSON: "json", ContentBinary: "binary", ContentString: "string",
  ContentEmbed: "embed", ContentFormat: "format", ContentType: "type", ContentAny: "any",
  ContentDoc: "doc",
};

const id = (found) => (found ? [found.client, found.clock] : null);

/* Bytes and big numbers are no JSON. */
function plain(value) {
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (typeof value === "bigint") return { bigint: String(value) };
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  return value === undefined ? null : value;
}

/* What our reader tells apart: words, names of elements, lists of values. */
function content(struct) {
  const { content: found } = struct;
  if (found instanceof Y.ContentString) return found.str;
  if (found instanceof Y.ContentAny) return found.arr.map(plain);
  if (found instanceof Y.ContentType) return found.type.nodeName ?? found.type.hookName ?? null;
  return null;
}

function described(struct) {
  const { client, clock } = struct.id;
  const base = { client, clock, length: struct.length };
  if (struct instanceof Y.GC) return { ...base, kind: "gc" };
  if (!(struct instanceof Y.Item)) return { ...base, kind: "skip" };
  const parent = struct.parent instanceof Y.ID ? id(struct.parent) : struct.parent;
  return {
    ...base,
    kind: KINDS[struct.content.constructor.name],
    origin: id(struct.origin),
    right_origin: id(struct.rightOrigin),
    parent: parent ?? null,
    sub: struct.parentSub,
    content: content(struct),
  };
}

/* All vectors as they are written, by their name. */
export function vectors() {
  return Object.fromEntries(Object.entries(CASES).map(([name, [why, make]]) => {
    const update = make();
    const { structs, ds } = Y.decodeUpdate(update);
    const deletes = [...ds.clients].flatMap(([client, ranges]) =>
      ranges.map(({ clock, len }) => [client, clock, len]));
    const state = Object.fromEntries(Y.decodeStateVector(Y.encodeStateVectorFromUpdate(update)));
    return [name, {
      why,
      update: Buffer.from(update).toString("hex"),
      state_vector: Buffer.from(Y.encodeStateVectorFromUpdate(update)).toString("hex"),
      state,
      structs: structs.map(described),
      deletes,
    }];
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, vector] of Object.entries(vectors()))
    writeFileSync(`${FOLDER}${name}.json`, `${JSON.stringify(vector, null, 1)}\n`);
}
