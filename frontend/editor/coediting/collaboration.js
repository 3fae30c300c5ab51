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

export const closeReason = ({ closeCode }, strings) => strings[CLOSE_REASONS[closeCode]] ?? strings.endedOther;

/* The names of the other people, as nodes. */
export function presenceNodes(people, strings) {
  const names = people.map((person) => {
    const element = document.createElement("span");
    element.className = "editor-person";
    element.dataset.writer = colorOf(person);
    element.textContent = person.name;
    return element;
  });
  return names.length ? [document.createTextNode(strings.peopleHere), ...names] : [];
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
