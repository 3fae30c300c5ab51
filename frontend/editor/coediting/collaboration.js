/* What every editor needs whose text several people write: its extensions, and the words for how it stands. */
import { Collaboration } from "@tiptap/extension-collaboration";
import { CollaborationCaret } from "@tiptap/extension-collaboration-caret";
import { DOMSerializer } from "@tiptap/pm/model";
import { KeepsCursor, ShowsEverything } from "./yjs_binding.js";
import { KeptText } from "./restored_text.js";
import { SoundTables } from "./table_repair.js";

// Where trying again is no use; the words for it are in the strings under these names.
const ENDINGS = { 4401: "endedSignedOut", 4403: "endedNoRight", 4404: "endedGone", 4409: "endedNewer", 4410: "endedTrashed", 4413: "endedTooLarge", 4426: "endedNewer", 4429: "endedTooMany" };

export const together = (session, { userId, userName }) => [
  Collaboration.configure({ document: session.doc }),
  CollaborationCaret.configure({
    provider: session.provider,
    user: { id: userId, name: userName },
    render: caret,
    selectionRender: (user) => ({ nodeName: "span", class: "editor-caret__selection", "data-writer": colorOf(user) }),
  }),
  KeptText.configure({ doc: session.doc }),
  ShowsEverything,
  KeepsCursor,
  SoundTables.configure({ turn: () => session.turn }),
];

export function sessionWords(session, strings) {
  if (!session.isSynced) return strings.textLoads;
  if (session.state !== "open") return session.isKept ? strings.storedHere : strings.notConnected;
  if (session.storeFails) return strings.storeFails;
  if (!session.canWrite) return strings.onlyReading;
  if (session.versionFails) return session.versionFails;
  return session.isSaved ? strings.storedAll : strings.storing;
}

export const endingWords = ({ closeCode }, strings) => strings[ENDINGS[closeCode]] ?? strings.endedOther;

/* Who else is here, as nodes to show. */
export function peopleHere(people, strings) {
  const names = people.map((person) => {
    const entry = document.createElement("span");
    entry.className = "editor-person";
    entry.dataset.writer = colorOf(person);
    entry.textContent = person.name;
    return entry;
  });
  return names.length ? [document.createTextNode(strings.peopleHere), ...names] : [];
}

export function htmlOf({ state: { doc, schema } }) {
  const holder = document.createElement("div");
  holder.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
  // The editor keeps an empty last paragraph to click into; it is not part of the text.
  while (holder.lastElementChild?.matches("p:empty") && holder.children.length > 1) holder.lastElementChild.remove();
  return holder.innerHTML === "<p></p>" ? "" : holder.innerHTML;
}

/* Colours are in the style sheet: the content security policy allows no style in attributes. */
const colorOf = (user) => String(user.id % 12);

/* Where somebody else writes, with their name. No text: it would take a press of an arrow key to pass. */
function caret(user) {
  const dom = document.createElement("span");
  dom.className = "editor-caret";
  dom.dataset.writer = colorOf(user);
  dom.dataset.name = user.name;
  return dom;
}
