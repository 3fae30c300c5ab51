/* The extensions of co-editing, and the texts about the state of its session. */
import { Collaboration } from "@tiptap/extension-collaboration";
import { CollaborationCaret } from "@tiptap/extension-collaboration-caret";
import { DOMSerializer } from "@tiptap/pm/model";
import { PreserveCursor, RerenderOnError } from "./yjs_binding.js";
import { RestoredText } from "./restored_text.js";
import { TableRepair } from "./table_repair.js";

// Close codes after which the client does not reconnect, and the names of their texts.
const CLOSE_REASONS = { 4401: "endedSignedOut", 4403: "endedNoRight", 4404: "endedGone", 4409: "endedNewer", 4410: "endedTrashed", 4413: "endedTooLarge", 4426: "endedNewer", 4429: "endedTooMany" };

export const collaborationExtensions = (session, { userId, userName }) => [
  Collaboration.configure({ document: session.doc }),
  CollaborationCaret.configure({
    provider: session.provider,
    user: { id: userId, name: userName },
    render: caret,
    selectionRender: (user) => ({ nodeName: "span", class: "editor-caret__selection", "data-writer": colorOf(user) }),
  }),
  RestoredText.configure({ doc: session.doc }),
  RerenderOnError,
  PreserveCursor.configure({ awareness: session.awareness }),
  TableRepair.configure({ rank: () => session.rank }),
];

export function sessionStatus(session, strings) {
  if (!session.isSynced) return strings.textLoads;
  if (session.state !== "open") return session.isKept ? strings.storedHere : strings.notConnected;
  if (session.storeFails) return strings.storeFails;
  if (!session.canWrite) return strings.onlyReading;
  if (session.versionFails) return session.versionFails;
  return session.isSaved ? strings.storedAll : strings.storing;
}

/* The same in a few words, and what is read out of it. */
export function barStatus(session, strings) {
  const text = sessionStatus(session, strings);
  if (session.isSynced && session.state !== "open" && session.isKept) {
    const { waiting } = session;
    const words = waiting ? (waiting === 1 ? strings.waitingOne : strings.waitingMany) : strings.notConnectedShort;
    return [words.replace("{count}", new Intl.NumberFormat(document.documentElement.lang).format(waiting)), text];
  }
  return [text, [strings.textLoads, strings.storedAll, strings.storing].includes(text) ? "" : text];
}

export const closeReason = ({ closeCode }, strings) => strings[CLOSE_REASONS[closeCode]] ?? strings.endedOther;

const initials = (name) => name.split(/[\s,]+/).filter(Boolean).slice(0, 2).map((part) => [...part][0]).join("").toLocaleUpperCase();

/* The other people, as nodes: initials, names for screen readers and the mouse. */
export function presenceNodes(people, strings) {
  const node = (className, text) => Object.assign(document.createElement("span"), { className, textContent: text });
  const faces = people.map((person) => {
    const face = node("avatar editor-person", "");
    const short = node("", initials(person.name));
    short.setAttribute("aria-hidden", "true");
    face.dataset.writer = colorOf(person);
    face.title = person.name;
    face.append(short, node("kern-sr-only", `${person.name} `));
    return face;
  });
  return faces.length ? [node("kern-sr-only", `${strings.peopleHere} `), ...faces] : [];
}

export function storedHTML({ state: { doc, schema } }) {
  const holder = document.createElement("div");
  holder.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
  // TipTap adds an empty last paragraph to click into; it is not part of the text.
  while (holder.lastElementChild?.matches("p:empty") && holder.children.length > 1) holder.lastElementChild.remove();
  return holder.innerHTML === "<p></p>" ? "" : holder.innerHTML;
}

/* Colours are in the style sheet: the content security policy allows no style in attributes. */
const colorOf = (user) => String(user.id % 12);

/* Another person's caret with their name. It contains no text, which an arrow key would have to pass. */
function caret(user) {
  const dom = document.createElement("span");
  dom.className = "editor-caret";
  dom.dataset.writer = colorOf(user);
  dom.dataset.name = user.name;
  return dom;
}
