/* Repairs of the binding between ProseMirror and the Yjs document (y-tiptap). */
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { CellSelection } from "@tiptap/pm/tables";
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, yCursorPluginKey, ySyncPluginKey } from "@tiptap/y-tiptap";

/* y-tiptap may fail to find the cursor again after a change from elsewhere, and then shows nothing of the change.
The next own change would then delete it. Rendering the whole document anew loses the cursor at most. */
export const RerenderOnError = Extension.create({
  name: "rerenderOnError",
  onCreate() {
    const { editor } = this;
    const { binding, doc } = ySyncPluginKey.getState(editor.state);
    const observe = binding._observeFunction;
    let cells = null;
    binding.type.unobserveDeep(observe);
    binding._observeFunction = (events, transaction) => {
      try {
        observe(events, transaction);
      } catch {
        binding._forceRerender();
      }
      // y-tiptap knows no selected cells: a letter from elsewhere would drop that selection.
      if (cells) restoreCells(editor.view, binding, cells);
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

function restoreCells(view, { doc, type, mapping, mux }, cells) {
  const { tr } = view.state;
  const [anchor, head] = cells.map((place) => {
    const position = relativePositionToAbsolutePosition(doc, type, place, mapping);
    return position === null ? null : cellAt(tr.doc, position);
  });
  if (anchor === null || head === null || !isSameTable(tr.doc, anchor, head)) return;
  // Inside the binding's mutex: the Yjs document is just being read and must not be written to.
  mux(() => view.dispatch(tr.setSelection(CellSelection.create(tr.doc, anchor, head)).setMeta("addToHistory", false)));
}

function cellAt(doc, position) {
  const place = doc.resolve(position);
  for (let depth = place.depth; depth > 0; depth -= 1) {
    if (place.node(depth).type.spec.tableRole?.endsWith("cell")) return place.before(depth);
  }
  return null;
}

const isSameTable = (doc, one, other) => doc.resolve(one).start(-1) === doc.resolve(other).start(-1);

/* Reads the selection that the browser has set. Its event comes a moment later; a view update until then would put the
cursor back, and a press of an arrow key would be lost. */
export function flushSelection(view) {
  if (!view.isDestroyed) view.domObserver.flush();
}

const isAhead = (view) => view.hasFocus() && !view.domObserver.currentSelection.eq(view.domSelectionRange());

/* Draws the carets of others only after the browser's own selection was read. */
export const PreserveCursor = Extension.create({
  name: "preserveCursor",
  addProseMirrorPlugins() {
    let view = null;
    return [
      new Plugin({
        view(editorView) {
          view = editorView;
          return {};
        },
        filterTransaction(transaction) {
          const meta = transaction.getMeta(yCursorPluginKey);
          if (!meta?.awarenessUpdated || meta.isLate || !view || !isAhead(view)) return true;
          setTimeout(() => {
            flushSelection(view);
            if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(yCursorPluginKey, { ...meta, isLate: true }));
          });
          return false;
        },
      }),
    ];
  },
});
