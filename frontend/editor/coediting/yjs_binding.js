/* The binding between editor and Yjs document shows what comes from others, or shows everything anew. */
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { CellSelection } from "@tiptap/pm/tables";
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, yCursorPluginKey, ySyncPluginKey } from "@tiptap/y-tiptap";

/* y-tiptap may fail to find the cursor again after a change from elsewhere, and then shows nothing of the change.
The next own change would take that for a deletion. Showing the whole document anew loses the cursor at most. */
export const ShowsEverything = Extension.create({
  name: "showsEverything",
  onCreate() {
    const { editor } = this;
    const { binding, doc } = ySyncPluginKey.getState(editor.state);
    const take = binding._observeFunction;
    let cells = null;
    binding.type.unobserveDeep(take);
    binding._observeFunction = (events, transaction) => {
      try {
        take(events, transaction);
      } catch {
        binding._forceRerender();
      }
      // y-tiptap knows no selected cells: a letter from elsewhere would let go of them.
      if (cells) selectAgain(editor.view, binding, cells);
    };
    binding.type.observeDeep(binding._observeFunction);
    this.storage.remember = () => (cells = selectedCells(editor.state.selection, binding));
    doc.on("beforeAllTransactions", this.storage.remember);
    this.storage.doc = doc;
  },
  onDestroy() {
    this.storage.doc?.off("beforeAllTransactions", this.storage.remember);
  },
  addStorage: () => ({ doc: null, remember: null }),
});

/* Both ends of the selected cells as places that stay the same whatever others write. */
function selectedCells(selection, { type, mapping }) {
  if (!(selection instanceof CellSelection)) return null;
  return [selection.$anchorCell, selection.$headCell].map(({ pos }) => absolutePositionToRelativePosition(pos + 1, type, mapping));
}

function selectAgain(view, { doc, type, mapping, mux }, cells) {
  const { tr } = view.state;
  const [anchor, head] = cells.map((place) => {
    const position = relativePositionToAbsolutePosition(doc, type, place, mapping);
    return position === null ? null : cellAt(tr.doc, position);
  });
  if (anchor === null || head === null || !sameTable(tr.doc, anchor, head)) return;
  // Only shown: nothing is to be written into the document that is just being read.
  mux(() => view.dispatch(tr.setSelection(CellSelection.create(tr.doc, anchor, head)).setMeta("addToHistory", false)));
}

function cellAt(doc, position) {
  const place = doc.resolve(position);
  for (let depth = place.depth; depth > 0; depth -= 1) {
    if (place.node(depth).type.spec.tableRole?.endsWith("cell")) return place.before(depth);
  }
  return null;
}

const sameTable = (doc, one, other) => doc.resolve(one).start(-1) === doc.resolve(other).start(-1);

/* Takes over where the browser has moved the cursor to. It tells so a moment later; what is drawn until then would
put the cursor back, and a press of an arrow key would be lost. */
export function readCursor(view) {
  if (!view.isDestroyed) view.domObserver.flush();
}

const isAhead = (view) => view.hasFocus() && !view.domObserver.currentSelection.eq(view.domSelectionRange());

/* Carets of others are drawn after our own cursor was taken over. */
export const KeepsCursor = Extension.create({
  name: "keepsCursor",
  addProseMirrorPlugins() {
    let view = null;
    return [
      new Plugin({
        view(made) {
          view = made;
          return {};
        },
        filterTransaction(transaction) {
          const meta = transaction.getMeta(yCursorPluginKey);
          if (!meta?.awarenessUpdated || meta.isLate || !view || !isAhead(view)) return true;
          setTimeout(() => {
            readCursor(view);
            if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(yCursorPluginKey, { ...meta, isLate: true }));
          });
          return false;
        },
      }),
    ];
  },
});
