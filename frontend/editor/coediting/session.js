/* The editing session of one text: the Yjs document, its WebSocket, its copy in this browser. */
import { IndexeddbPersistence } from "y-indexeddb";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { deleteExpiredStores, deleteStore, hasUnsentChanges, saveEntry, storeName } from "./local_store.js";
import { schema } from "../schema/schema.js";

// Our own messages, from the server only; see teamweb/teamweb/coediting/wire/protocol.py.
const ACK = 100;
const NOTICE = 101;
// The protocol's messages that change what is shown: text and presence.
const CONTENT_MESSAGES = [0, 1];
const MAX_BACKOFF = 10_000;
// A server that restarts closes all connections at once: the clients must not reconnect all at once.
const RESTART_CODES = [1012, 1013];
const RECONNECT_JITTER = 5_000;

/* Whether the server acknowledges a frame once it is stored: updates, and sync answers that are not empty. */
export function countsAsChange(frame) {
  if (frame[0] !== 0) return false;
  if (frame[1] === 2) return true;
  return frame[1] === 1 && !(frame[2] === 2 && frame[3] === 0 && frame[4] === 0);
}

function readVarUint(bytes, at = 0) {
  let number = 0;
  let factor = 1;
  for (;;) {
    const byte = bytes[at++];
    number += (byte & 127) * factor;
    if (byte < 128) return [number, at];
    factor *= 128;
  }
}

/* Emits "change" when `state`, `isSaved`, `canWrite` or `people()` may have changed, "notice" with a message of the
server, and "message" before a change of others is applied. */
export class Session extends EventTarget {
  constructor({ url, epoch, storeKey, userId, userName }, { sockets = WebSocket, store = IndexeddbPersistence } = {}) {
    super();
    this.userId = userId;
    // Deleted text is not collected: the server needs it to know who wrote it.
    this.doc = new Y.Doc({ gc: false });
    // connecting, open, offline, ended
    this.state = "connecting";
    this.canWrite = true;
    this.isSynced = false;
    this.storeFails = false;
    // The reason, as long as the server can make no version of the text.
    this.versionFails = "";
    this.storeName = storeName(storeKey);
    // Changes that an earlier window could not send are in the copy of this browser.
    this.hasLocalChanges = hasUnsentChanges(this.storeName);
    this.sent = 0;
    this.acked = 0;
    // Changes made here that the server does not have yet.
    this.waiting = 0;
    this.closeCode = null;
    const session = this;
    class CountingSocket extends sockets {
      send(data) {
        const frame = new Uint8Array(data);
        super.send(data);
        if (this !== session.provider.ws) return;
        if (frame[0] === 0 && frame[1] === 1) session.hasAnswered = true;
        if (countsAsChange(frame)) session.sent += 1;
        session.updateSaved();
      }
    }
    const origin = location.origin.replace(/^http/, "ws");
    const [, path, room] = url.match(/^(.*)\/([^/]+\/)$/);
    this.provider = new WebsocketProvider(origin + path, room, this.doc, {
      connect: false,
      disableBc: true,
      maxBackoffTime: MAX_BACKOFF,
      params: { epoch: String(epoch), schema: schema.version },
      WebSocketPolyfill: CountingSocket,
    });
    this.awareness = this.provider.awareness;
    this.awareness.setLocalStateField("user", { id: userId, name: userName });
    for (const kind of CONTENT_MESSAGES) {
      const take = this.provider.messageHandlers[kind];
      this.provider.messageHandlers[kind] = (...facts) => {
        this.dispatchEvent(new Event("message"));
        take(...facts);
      };
    }
    this.provider.messageHandlers[ACK] = (_encoder, decoder) => this.handleAck(decoder);
    this.provider.messageHandlers[NOTICE] = (_encoder, decoder) => this.handleNotice(decoder);
    this.provider.on("status", ({ status }) => this.handleStatus(status));
    this.provider.on("sync", (isSynced) => {
      if (isSynced) this.isSynced = true;
      this.emitChange();
    });
    this.provider.on("closed", ({ code }) => this.handleClose(code));
    this.provider.on("connection-close", (event) => {
      // No status event follows if there was no connection yet.
      this.handleStatus("disconnected");
      if (RESTART_CODES.includes(event?.code)) this.reconnectAfter(Math.random() * RECONNECT_JITTER);
    });
    this.awareness.on("change", () => this.emitChange());
    this.doc.on("update", (_update, origin, _doc, transaction) => {
      if (!transaction.local || origin === this.provider || origin === this.store) return;
      this.waiting += 1;
      this.setLocalChanges(true);
      this.emitChange();
    });
    // The provider notices a lost network only after half a minute of silence.
    this.onOffline = () => this.provider.ws?.close();
    this.onOnline = () => {
      clearTimeout(this.reconnectTimer);
      this.provider.wsUnsuccessfulReconnects = 0;
      if (this.state !== "ended" && this.store !== undefined) this.provider.connect();
    };
    window.addEventListener("offline", this.onOffline);
    window.addEventListener("online", this.onOnline);
    saveEntry(this.storeName, this.hasLocalChanges);
    deleteExpiredStores();
    this.open(store);
  }

  setLocalChanges(hasThem) {
    if (!hasThem) this.waiting = 0;
    if (this.hasLocalChanges !== hasThem) saveEntry(this.storeName, hasThem);
    this.hasLocalChanges = hasThem;
  }

  reconnectAfter(milliseconds) {
    this.provider.shouldConnect = false;
    clearTimeout(this.reconnectTimer);
    this.reconnectTimer = setTimeout(() => this.provider.connect(), milliseconds);
  }

  /* Loads the copy of this browser first, so that it can be read without a connection. */
  async open(Store) {
    try {
      this.store = new Store(this.storeName, this.doc);
      const { whenSynced, _db: opened } = this.store;
      await Promise.race([whenSynced, opened.then(() => whenSynced), new Promise((resolve) => setTimeout(resolve, 2_000))]);
    } catch {
      // This browser stores nothing.
      if (this.store) this.doc.off("destroy", this.store.destroy);
      this.store = null;
    }
    if (this.state === "ended") return;
    if (this.doc.share.size && this.doc.getXmlFragment("default").length) this.isSynced = true;
    this.provider.connect();
    this.emitChange();
  }

  get isKept() {
    return Boolean(this.store?.synced);
  }

  get isSaved() {
    return !this.hasLocalChanges && this.sent === this.acked;
  }

  /* How many clients have a lower id: for work that only one client should do. */
  get rank() {
    return [...this.awareness.getStates().keys()].filter((client) => client < this.doc.clientID).length;
  }

  /* The other people who have the text open, once each. */
  people() {
    const found = new Map();
    for (const { user } of this.awareness.getStates().values()) {
      if (user?.name && user.id !== this.userId) found.set(user.id, user);
    }
    return [...found.values()];
  }

  handleAck(decoder) {
    const [acked, at] = readVarUint(decoder.arr, decoder.pos);
    decoder.pos = at;
    this.acked = acked;
    this.storeFails = false;
    this.updateSaved();
  }

  handleNotice(decoder) {
    const [length, at] = readVarUint(decoder.arr, decoder.pos);
    decoder.pos = at + length;
    const notice = JSON.parse(new TextDecoder().decode(decoder.arr.subarray(at, at + length)));
    if (notice.kind === "rights") this.canWrite = notice.right === "write";
    if (notice.kind === "unsaved") this.storeFails = true;
    if (notice.kind === "unversioned") this.versionFails = notice.reason;
    this.dispatchEvent(new CustomEvent("notice", { detail: notice }));
    this.emitChange();
  }

  handleStatus(status) {
    if (this.state === "ended") return;
    if (status !== "connected") {
      if (status === "disconnected" || this.state !== "connecting") this.state = "offline";
    } else {
      this.state = "open";
      // Both sides count anew with each connection.
      this.sent = this.acked = 0;
      this.hasAnswered = false;
    }
    this.emitChange();
  }

  /* Local changes have reached the server once its question was answered and all of it is acknowledged. */
  updateSaved() {
    if (this.state === "open" && this.hasAnswered && this.sent === this.acked) this.setLocalChanges(false);
    this.emitChange();
  }

  handleClose(code) {
    this.state = "ended";
    this.closeCode = code;
    if (code === 4403) this.deleteStore();
    this.emitChange();
  }

  /* Deletes the copy in this browser. */
  async deleteStore() {
    await this.store?.destroy();
    await deleteStore(this.storeName);
  }

  emitChange() {
    this.dispatchEvent(new Event("change"));
  }

  /* Resolves to whether everything is stored, at the latest after `milliseconds`. */
  waitUntilSaved(milliseconds) {
    if (this.isSaved) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (result) => {
        clearTimeout(timer);
        this.removeEventListener("change", check);
        resolve(result);
      };
      const check = () => this.isSaved && finish(true);
      const timer = setTimeout(() => finish(false), milliseconds);
      this.addEventListener("change", check);
    });
  }

  destroy() {
    clearTimeout(this.reconnectTimer);
    window.removeEventListener("offline", this.onOffline);
    window.removeEventListener("online", this.onOnline);
    this.provider.destroy();
    this.store?.destroy();
    this.doc.destroy();
  }
}
