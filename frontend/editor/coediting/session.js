/* One text that several people write: the Yjs document, its socket, its copy in this browser. */
import { IndexeddbPersistence } from "y-indexeddb";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { forget, forgetOld, isUnsent, note, storeName } from "./local_store.js";

// Our own messages, from the server only; see teamweb/teamweb/coediting/protocol.py.
const ACK = 100;
const NOTICE = 101;
// The protocol's messages that change what is shown: text and presence.
const SHOWN = [0, 1];
const MAX_BACKOFF = 10_000;
// A server that restarts sends everybody away at once: they must not all come back at once.
const RESTARTS = [1012, 1013];
const SPREAD = 5_000;

/* The frames whose storing the server acknowledges: updates, and answers that hold something. */
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

/* Emits "change" with nothing but itself to look at: `state`, `isSaved`, `canWrite`, `people()`; "notice" with what the
server says; "message" before something of others is taken over. */
export class Session extends EventTarget {
  constructor({ url, epoch, schema, storeKey, userId, userName }, { sockets = WebSocket, store = IndexeddbPersistence } = {}) {
    super();
    this.userId = userId;
    // What is deleted stays until it was sent: the server has to know whose words those were.
    this.doc = new Y.Doc({ gc: false });
    // connecting, open, offline, ended
    this.state = "connecting";
    this.canWrite = true;
    this.isSynced = false;
    this.storeFails = false;
    // A sentence, as long as the server can make no version of the text.
    this.versionFails = "";
    this.storeName = storeName(storeKey);
    // What an earlier window could not send comes with the text that this browser keeps.
    this.hasLocalChanges = isUnsent(this.storeName);
    this.sent = 0;
    this.acked = 0;
    this.closeCode = null;
    const session = this;
    class CountingSocket extends sockets {
      send(data) {
        const frame = new Uint8Array(data);
        super.send(data);
        if (this !== session.provider.ws) return;
        if (frame[0] === 0 && frame[1] === 1) session.hasAnswered = true;
        if (countsAsChange(frame)) session.sent += 1;
        session.settle();
      }
    }
    const origin = location.origin.replace(/^http/, "ws");
    const [, path, room] = url.match(/^(.*)\/([^/]+\/)$/);
    this.provider = new WebsocketProvider(origin + path, room, this.doc, {
      connect: false,
      disableBc: true,
      maxBackoffTime: MAX_BACKOFF,
      params: { epoch: String(epoch), schema: String(schema) },
      WebSocketPolyfill: CountingSocket,
    });
    this.awareness = this.provider.awareness;
    this.awareness.setLocalStateField("user", { id: userId, name: userName });
    for (const kind of SHOWN) {
      const take = this.provider.messageHandlers[kind];
      this.provider.messageHandlers[kind] = (...facts) => {
        this.dispatchEvent(new Event("message"));
        take(...facts);
      };
    }
    this.provider.messageHandlers[ACK] = (_encoder, decoder) => this.takeAck(decoder);
    this.provider.messageHandlers[NOTICE] = (_encoder, decoder) => this.takeNotice(decoder);
    this.provider.on("status", ({ status }) => this.takeStatus(status));
    this.provider.on("sync", (isSynced) => {
      if (isSynced) this.isSynced = true;
      this.tell();
    });
    this.provider.on("closed", ({ code }) => this.end(code));
    this.provider.on("connection-close", (event) => {
      // Where none came about yet, no status follows.
      this.takeStatus("disconnected");
      if (RESTARTS.includes(event?.code)) this.comeBackLater(Math.random() * SPREAD);
    });
    this.awareness.on("change", () => this.tell());
    this.doc.on("update", (_update, origin, _doc, transaction) => {
      if (!transaction.local || origin === this.provider || origin === this.store) return;
      this.setLocalChanges(true);
      this.tell();
    });
    // Else a lost network is noticed only after half a minute of silence.
    this.loseNetwork = () => this.provider.ws?.close();
    this.findNetwork = () => {
      clearTimeout(this.return);
      this.provider.wsUnsuccessfulReconnects = 0;
      if (this.state !== "ended" && this.store !== undefined) this.provider.connect();
    };
    window.addEventListener("offline", this.loseNetwork);
    window.addEventListener("online", this.findNetwork);
    note(this.storeName, this.hasLocalChanges);
    forgetOld();
    this.open(store);
  }

  setLocalChanges(hasThem) {
    if (this.hasLocalChanges !== hasThem) note(this.storeName, hasThem);
    this.hasLocalChanges = hasThem;
  }

  comeBackLater(milliseconds) {
    this.provider.shouldConnect = false;
    clearTimeout(this.return);
    this.return = setTimeout(() => this.provider.connect(), milliseconds);
  }

  /* What this browser kept comes first, so that it can be read without a connection. */
  async open(Store) {
    try {
      this.store = new Store(this.storeName, this.doc);
      const { whenSynced, _db: opened } = this.store;
      await Promise.race([whenSynced, opened.then(() => whenSynced), new Promise((resolve) => setTimeout(resolve, 2_000))]);
    } catch {
      // This browser keeps nothing.
      if (this.store) this.doc.off("destroy", this.store.destroy);
      this.store = null;
    }
    if (this.state === "ended") return;
    if (this.doc.share.size && this.doc.getXmlFragment("default").length) this.isSynced = true;
    this.provider.connect();
    this.tell();
  }

  get isKept() {
    return Boolean(this.store?.synced);
  }

  get isSaved() {
    return !this.hasLocalChanges && this.sent === this.acked;
  }

  /* How many windows come before this one, where only one should do something. */
  get turn() {
    return [...this.awareness.getStates().keys()].filter((client) => client < this.doc.clientID).length;
  }

  /* Everybody else who has the text open, one entry a person. */
  people() {
    const found = new Map();
    for (const { user } of this.awareness.getStates().values()) {
      if (user?.name && user.id !== this.userId) found.set(user.id, user);
    }
    return [...found.values()];
  }

  takeAck(decoder) {
    const [acked, at] = readVarUint(decoder.arr, decoder.pos);
    decoder.pos = at;
    this.acked = acked;
    this.storeFails = false;
    this.settle();
  }

  takeNotice(decoder) {
    const [length, at] = readVarUint(decoder.arr, decoder.pos);
    decoder.pos = at + length;
    const notice = JSON.parse(new TextDecoder().decode(decoder.arr.subarray(at, at + length)));
    if (notice.kind === "rights") this.canWrite = notice.right === "write";
    if (notice.kind === "unsaved") this.storeFails = true;
    if (notice.kind === "unversioned") this.versionFails = notice.reason;
    this.dispatchEvent(new CustomEvent("notice", { detail: notice }));
    this.tell();
  }

  takeStatus(status) {
    if (this.state === "ended") return;
    if (status !== "connected") {
      if (status === "disconnected" || this.state !== "connecting") this.state = "offline";
    } else {
      this.state = "open";
      // Counted anew by both sides with each connection.
      this.sent = this.acked = 0;
      this.hasAnswered = false;
    }
    this.tell();
  }

  /* Local changes have reached the server once its question was answered and all of it is acknowledged. */
  settle() {
    if (this.state === "open" && this.hasAnswered && this.sent === this.acked) this.setLocalChanges(false);
    this.tell();
  }

  end(code) {
    this.state = "ended";
    this.closeCode = code;
    if (code === 4403) this.forget();
    this.tell();
  }

  /* Take the text out of this browser. */
  async forget() {
    await this.store?.destroy();
    await forget(this.storeName);
  }

  tell() {
    this.dispatchEvent(new Event("change"));
  }

  /* Resolves to whether everything is stored, at the latest after `milliseconds`. */
  saved(milliseconds) {
    if (this.isSaved) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (result) => {
        clearTimeout(timer);
        this.removeEventListener("change", look);
        resolve(result);
      };
      const look = () => this.isSaved && finish(true);
      const timer = setTimeout(() => finish(false), milliseconds);
      this.addEventListener("change", look);
    });
  }

  destroy() {
    clearTimeout(this.return);
    window.removeEventListener("offline", this.loseNetwork);
    window.removeEventListener("online", this.findNetwork);
    this.provider.destroy();
    this.store?.destroy();
    this.doc.destroy();
  }
}
