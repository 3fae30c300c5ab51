/* Notes which local insertions restore text that was in the document before, so that it keeps its author.

y-tiptap inserts text anew that a split, a join, a change of type or an undo moves; the server compares the notes with
what was deleted (see docs/coediting.md). */
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { isChangeOrigin } from "@tiptap/extension-collaboration";
import { ySyncPluginKey } from "@tiptap/y-tiptap";
import { UndoManager } from "yjs";

const NOTES = "kept";
const NOTE_ORIGIN = Symbol("kept");
const MAX_NUMBERS = 900;

/* Characters typed or deleted inside one block, also in place of a selection: nothing is restored. */
function isTyping({ steps, docs }) {
  const replaced = steps.flatMap((step, index) => (step.slice ? [{ step, before: docs[index] }] : []));
  // Taken away here and put in there is a move, as dragging does it.
  const isMove =
    replaced.some(({ step }) => step.from < step.to && !step.slice.size) && replaced.some(({ step }) => step.from === step.to && step.slice.size);
  return !isMove && !changesTwice(replaced) && replaced.every(({ step, before }) => isTextInBlock(step, before));
}

/* Two positions of one block at once: y-tiptap inserts all text between them anew. */
function changesTwice(replaced) {
  const starts = replaced.map(({ step, before }) => before.resolve(step.from).start());
  return new Set(starts).size < starts.length;
}

/* Whether a step only replaces plain text with plain text. Where a break or a mention between two texts is deleted,
y-tiptap joins them by inserting the second anew. */
function isTextInBlock({ from, to, slice: { content, openStart } }, before) {
  if (openStart || content.childCount > 1 || !(content.firstChild?.isText ?? true)) return false;
  if (!before.resolve(from).sameParent(before.resolve(to))) return false;
  let isText = true;
  before.nodesBetween(from, to, (node, position) => {
    if (!node.isText && position >= from) isText = false;
  });
  return isText;
}

const words = (text) => text.replace(/\s+/g, " ").trim();

/* Client, first and end clock of each deleted range, in one flat list. */
function deletedRanges(deleteSet) {
  const numbers = [];
  for (const [client, stretches] of deleteSet?.clients ?? []) {
    for (const { clock, len } of stretches) numbers.push(client, clock, clock + len);
  }
  return numbers;
}

export const RestoredText = Extension.create({
  name: "restoredText",
  addOptions: () => ({ doc: null }),

  onCreate() {
    const { doc } = this.options;
    this.storage.listener = (transaction) => {
      const isUndo = transaction.origin instanceof UndoManager;
      if (!isUndo && transaction.origin !== ySyncPluginKey) return;
      const first = transaction.beforeState.get(doc.clientID) ?? 0;
      const end = transaction.afterState.get(doc.clientID) ?? 0;
      const { restores, pastesCut, cutRanges, isCutting } = this.storage;
      const deleted = deletedRanges(transaction.deleteSet);
      if (!isUndo) this.storage.restores = this.storage.pastesCut = false;
      if (isCutting && deleted.length) Object.assign(this.storage, { cutRanges: deleted, isCutting: false });
      if (end === first) return;
      if (isUndo || pastesCut || (restores && deleted.length)) {
        const gone = isUndo ? deletedRanges(transaction.origin.currStackItem?.deletions) : deleted;
        const sources = pastesCut ? [...gone, ...cutRanges] : gone;
        const note = [doc.clientID, first, end, ...sources.slice(0, MAX_NUMBERS)];
        doc.transact(() => doc.getArray(NOTES).push([note]), NOTE_ORIGIN);
      }
    };
    doc.on("afterTransaction", this.storage.listener);
  },

  onDestroy() {
    this.options.doc.off("afterTransaction", this.storage.listener);
  },

  addStorage: () => ({ listener: null, restores: false, pastesCut: false, cut: "", cutRanges: [], isCutting: false }),

  addProseMirrorPlugins() {
    const { storage } = this;
    return [
      new Plugin({
        state: {
          init: () => null,
          apply(transaction) {
            if (transaction.docChanged && !isChangeOrigin(transaction)) {
              if (!isTyping(transaction)) storage.restores = true;
              const pasted = transaction.getMeta("paste") || transaction.getMeta("uiEvent") === "drop";
              if (pasted && storage.cut) {
                const inserted = transaction.steps
                  .map((step) => step.slice?.content.textBetween(0, step.slice.content.size, " ", " ") ?? "")
                  .join(" ");
                if (words(inserted) === storage.cut) storage.pastesCut = true;
              }
            }
            return null;
          },
        },
        props: {
          handleDOMEvents: {
            cut(view) {
              const { from, to } = view.state.selection;
              storage.cut = words(view.state.doc.textBetween(from, to, " ", " "));
              storage.isCutting = true;
              return false;
            },
            copy() {
              storage.cut = "";
              return false;
            },
          },
        },
      }),
    ];
  },
});
