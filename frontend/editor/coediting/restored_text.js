/* Notes which of our insertions bring back text that stood in the document, so that it keeps its first writer.

y-tiptap makes new text of what a split, a join, a change of kind or an undo moves; the server compares what
is noted here with what was deleted (see docs/coediting.md). */
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { isChangeOrigin } from "@tiptap/extension-collaboration";
import { ySyncPluginKey } from "@tiptap/y-tiptap";
import { UndoManager } from "yjs";

const ROOT = "kept";
const NOTED = Symbol("kept");
const MOST_NUMBERS = 900;

/* Characters typed or deleted inside one block, also in place of a selection: nothing comes back. */
function isTyping({ steps, docs }) {
  const replaced = steps.flatMap((step, index) => (step.slice ? [{ step, before: docs[index] }] : []));
  // Taken away here and put in there is a move, as dragging does it.
  const isMove =
    replaced.some(({ step }) => step.from < step.to && !step.slice.size) && replaced.some(({ step }) => step.from === step.to && step.slice.size);
  return !isMove && !changesTwice(replaced) && replaced.every(({ step, before }) => isTextInBlock(step, before));
}

/* Two places of one block at once: y-tiptap writes all that is between them anew. */
function changesTwice(replaced) {
  const starts = replaced.map(({ step, before }) => before.resolve(step.from).start());
  return new Set(starts).size < starts.length;
}

/* Whether a step puts at most plain text in place of plain text: without a break or a mention between them, y-tiptap
joins two texts by writing the second anew. */
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

/* Client, first and end clock of each stretch that was deleted, one after the other. */
function ranges(deleteSet) {
  const numbers = [];
  for (const [client, stretches] of deleteSet?.clients ?? []) {
    for (const { clock, len } of stretches) numbers.push(client, clock, clock + len);
  }
  return numbers;
}

export const KeptText = Extension.create({
  name: "keptText",
  addOptions: () => ({ doc: null }),

  onCreate() {
    const { doc } = this.options;
    this.storage.listener = (transaction) => {
      const isUndo = transaction.origin instanceof UndoManager;
      if (!isUndo && transaction.origin !== ySyncPluginKey) return;
      const first = transaction.beforeState.get(doc.clientID) ?? 0;
      const end = transaction.afterState.get(doc.clientID) ?? 0;
      const { brings, comesBack, cutFrom, isCutting } = this.storage;
      const deleted = ranges(transaction.deleteSet);
      if (!isUndo) this.storage.brings = this.storage.comesBack = false;
      if (isCutting && deleted.length) Object.assign(this.storage, { cutFrom: deleted, isCutting: false });
      if (end === first) return;
      if (isUndo || comesBack || (brings && deleted.length)) {
        const gone = isUndo ? ranges(transaction.origin.currStackItem?.deletions) : deleted;
        const sources = comesBack ? [...gone, ...cutFrom] : gone;
        const note = [doc.clientID, first, end, ...sources.slice(0, MOST_NUMBERS)];
        doc.transact(() => doc.getArray(ROOT).push([note]), NOTED);
      }
    };
    doc.on("afterTransaction", this.storage.listener);
  },

  onDestroy() {
    this.options.doc.off("afterTransaction", this.storage.listener);
  },

  addStorage: () => ({ listener: null, brings: false, comesBack: false, cut: "", cutFrom: [], isCutting: false }),

  addProseMirrorPlugins() {
    const { storage } = this;
    return [
      new Plugin({
        state: {
          init: () => null,
          apply(transaction) {
            if (transaction.docChanged && !isChangeOrigin(transaction)) {
              if (!isTyping(transaction)) storage.brings = true;
              const pasted = transaction.getMeta("paste") || transaction.getMeta("uiEvent") === "drop";
              if (pasted && storage.cut) {
                const inserted = transaction.steps
                  .map((step) => step.slice?.content.textBetween(0, step.slice.content.size, " ", " ") ?? "")
                  .join(" ");
                if (words(inserted) === storage.cut) storage.comesBack = true;
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
