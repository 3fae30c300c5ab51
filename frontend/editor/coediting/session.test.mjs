/* What a session says of itself, against a scripted socket: "saved" only when the server has acknowledged all of it. */
import "../testing/schema.mjs";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import * as Y from "yjs";
import { deleteSyncedStores, hasUnsentChanges, storeName } from "./local_store.js";

const kept = new Map();
const storage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, value) => kept.set(name, value),
  removeItem: (name) => kept.delete(name),
};
globalThis.localStorage = new Proxy(storage, { ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) });
const deleted = [];
globalThis.indexedDB = {
  deleteDatabase(name) {
    deleted.push(name);
    const request = {};
    queueMicrotask(() => request.onsuccess());
    return request;
  },
};
globalThis.window = new EventTarget();
globalThis.location = { origin: "https://wiki.example.org" };

const { Session } = await import("./session.js");

class Socket {
  static OPEN = 1;
  static opened = [];
  constructor(url) {
    Object.assign(this, { url, readyState: 1, frames: [] });
    Socket.opened.push(this);
  }
  get OPEN() {
    return 1;
  }
  send(data) {
    this.frames.push(new Uint8Array(data));
  }
  close(code = 1000) {
    this.onclose?.({ code, reason: "" });
  }
  open() {
    this.onopen();
  }
  hear(...bytes) {
    this.onmessage({ data: new Uint8Array(bytes).buffer });
  }
  ask() {
    this.hear(0, 0, 1, 0);
  }
  answer() {
    this.hear(0, 1, 2, 0, 0);
  }
  ack(count) {
    this.hear(100, count);
  }
  tell(notice) {
    const text = new TextEncoder().encode(JSON.stringify(notice));
    this.hear(101, text.length, ...text);
  }
}

class Store {
  constructor(_name, doc) {
    this.synced = true;
    if (Store.holds) Y.applyUpdate(doc, Store.holds, this);
    this.whenSynced = Promise.resolve(this);
    this._db = Promise.resolve();
  }
  async destroy() {}
}

const FACTS = { url: "/ws/12/", epoch: 3, storeKey: "document:12:3:5", userId: 5, userName: "Erika Beispiel" };
const NAME = storeName(FACTS.storeKey);
let session;

const type = (words) => session.doc.transact(() => session.doc.getText("t").insert(0, words), "keyboard");

async function connected() {
  session = new Session(FACTS, { sockets: Socket, store: Store });
  await new Promise((resolve) => setImmediate(resolve));
  const socket = Socket.opened.at(-1);
  socket.open();
  socket.ask();
  socket.answer();
  return socket;
}

beforeEach(() => {
  kept.clear();
  deleted.length = 0;
  Socket.opened = [];
  Store.holds = null;
});
afterEach(() => {
  mock.restoreAll();
  session.destroy();
});

test("the socket's address names document, epoch and schema", async () => {
  const socket = await connected();
  assert.equal(socket.url, "wss://wiki.example.org/ws/12/?epoch=3&schema=1-test");
});

test("saved means acknowledged", async () => {
  const socket = await connected();
  assert.equal(session.isSaved, true);
  type("a");
  type("b");
  assert.equal(session.isSaved, false);
  assert.equal(hasUnsentChanges(NAME), true);
  socket.ack(1);
  assert.equal(session.isSaved, false);
  socket.ack(2);
  assert.equal(session.isSaved, true);
  assert.equal(hasUnsentChanges(NAME), false);
});

test("what was typed without a connection is not saved before the server has all of it", async () => {
  const first = await connected();
  first.close(1006);
  assert.equal(session.state, "offline");
  type("a");
  assert.equal(session.isSaved, false);
  session.provider.connect();
  const socket = Socket.opened.at(-1);
  socket.open();
  assert.equal(session.isSaved, false);
  socket.ask();
  assert.equal(session.isSaved, false);
  socket.ack(1);
  assert.equal(session.isSaved, true);
});

test("a first connection that fails is no endless waiting for it", async () => {
  session = new Session(FACTS, { sockets: Socket, store: Store });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(session.state, "connecting");
  Socket.opened.at(-1).close(1006);
  assert.equal(session.state, "offline");
  session.provider.connect();
  assert.equal(session.state, "offline");
  Socket.opened.at(-1).open();
  assert.equal(session.state, "open");
});

test("what an earlier window could not send is not called saved", async () => {
  const other = new Y.Doc();
  other.getText("t").insert(0, "alt");
  Store.holds = Y.encodeStateAsUpdate(other);
  kept.set(NAME, JSON.stringify({ isUnsent: true, at: Date.now() }));
  session = new Session(FACTS, { sockets: Socket, store: Store });
  assert.equal(session.isSaved, false);
  await new Promise((resolve) => setImmediate(resolve));
  const socket = Socket.opened.at(-1);
  socket.open();
  assert.equal(session.isSaved, false);
  socket.ask();
  socket.ack(1);
  assert.equal(session.isSaved, true);
});

for (const code of [4401, 4403, 4404, 4409, 4410, 4413, 4426]) {
  test(`${code} ends it for good`, async () => {
    const socket = await connected();
    socket.close(code);
    assert.equal(session.state, "ended");
    assert.equal(session.closeCode, code);
    assert.equal(session.provider.shouldConnect, false);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(deleted, code === 4403 ? [NAME] : []);
  });
}

test("after a restart of the server each browser comes back at its own time", async () => {
  const socket = await connected();
  const waits = [];
  const { setTimeout: original } = globalThis;
  mock.method(globalThis, "setTimeout", (work, wait, ...more) => (waits.push(wait), original(work, 0, ...more)));
  mock.method(Math, "random", () => 0.5);
  socket.close(1012);
  assert.ok(waits.includes(2_500), `${waits}`);
  await new Promise((resolve) => original(resolve, 5));
  assert.equal(Socket.opened.length, 2);
});

test("the server's notices are heard", async () => {
  const socket = await connected();
  socket.tell({ kind: "rights", right: "read" });
  assert.equal(session.canWrite, false);
  socket.tell({ kind: "unsaved" });
  assert.equal(session.storeFails, true);
  type("a");
  socket.ack(1);
  assert.equal(session.storeFails, false);
});

test("it says so before it takes over what others wrote", async () => {
  const socket = await connected();
  const other = new Y.Doc();
  other.getText("t").insert(0, "neu");
  const update = Y.encodeStateAsUpdate(other);
  const seen = [];
  session.addEventListener("message", () => seen.push(session.doc.getText("t").toString()));
  socket.hear(0, 2, update.length, ...update);
  assert.deepEqual(seen, [""]);
  assert.equal(session.doc.getText("t").toString(), "neu");
});

test("signing out leaves only what the server lacks", async () => {
  await connected();
  kept.set(storeName("other"), JSON.stringify({ isUnsent: true, at: Date.now() }));
  deleteSyncedStores();
  assert.deepEqual(deleted, [NAME]);
  assert.equal(hasUnsentChanges(storeName("other")), true);
});
