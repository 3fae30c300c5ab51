/* Repairs of the binding between ProseMirror and the Yjs document (y-tiptap). */
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { CellSelection } from "@tiptap/pm/tables";
import {
  absolutePositionToRelativePosition,
  createDecorations,
  defaultAwarenessStateFilter,
  getRelativeSelection,
  relativePositionToAbsolutePosition,
  updateYFragment,
  yCursorPluginKey,
  ySyncPluginKey,
} from "@tiptap/y-tiptap";

/* y-tiptap may fail to find the cursor again after a change from elsewhere, and then shows nothing of the change.
The next own change would then delete it. Rendering the whole document anew loses the cursor at most. */
export const RerenderOnError = Extension.create({
  name: "rerenderOnError",
  onCreate() {
    const { editor } = this;
    const { binding, doc } = ySyncPluginKey.getState(editor.state);
    writeChangesOnly(binding);
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

/* y-tiptap compares all blocks with the Yjs document after each update of the view. Here only the changed block is
compared; where several have changed, or the order of blocks, y-tiptap does as before. */
function writeChangesOnly(binding) {
  const writeAll = binding._prosemirrorChanged.bind(binding);
  binding._prosemirrorChanged = (doc) => {
    const before = binding.mapping.get(binding.type);
    const change = before && (before === doc ? { path: [] } : findChange(before, doc, binding));
    if (!change) return writeAll(doc);
    binding.doc.transact(() => {
      for (const [type, node] of change.path) binding.mapping.set(type, node);
      if (change.node) updateYFragment(binding.doc, change.type, change.node, binding);
      binding.beforeTransactionSelection = getRelativeSelection(binding, binding.prosemirrorView.state);
    }, ySyncPluginKey);
  };
}

/* The one textblock that differs between two documents, its Yjs type, and the nodes around it by their types. Null where
more differs, and where the Yjs document is not what the editor held before. */
function findChange(before, after, { type: root, mapping }) {
  const path = [];
  let [type, old, node] = [root, before, after];
  while (!node.isTextblock) {
    if (!node.sameMarkup(old) || node.childCount !== old.childCount || type.length !== node.childCount) return null;
    const index = changedChild(old, node);
    const child = index === null ? null : type.get(index);
    if (!child || mapping.get(child) !== old.child(index)) return null;
    path.push([type, node]);
    [type, old, node] = [child, old.child(index), node.child(index)];
    if (node.isInline || !node.sameMarkup(old)) return null;
  }
  return { path, type, node };
}

/* The index of the only child that differs; null if there is none or are several. */
function changedChild(old, node) {
  let found = null;
  for (let index = 0; index < node.childCount; index += 1) {
    if (node.child(index) === old.child(index)) continue;
    if (found !== null) return null;
    found = index;
  }
  return found;
}

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

/* Whether the carets of others are drawn where y-tiptap would draw them now. */
function haveCaretsStayed(state, awareness) {
  const shown = yCursorPluginKey.getState(state)?.find() ?? [];
  const wanted = createDecorations(state, awareness, defaultAwarenessStateFilter, () => document.createElement("span"), () => ({})).find();
  return shown.length === wanted.length && shown.every(({ from, to, spec }, index) => {
    const other = wanted[index];
    return from === other.from && to === other.to && spec.key === other.spec.key;
  });
}

/* Draws the carets of others only after the browser's own selection was read, and only where one of them changed. */
export const PreserveCursor = Extension.create({
  name: "preserveCursor",
  addOptions: () => ({ awareness: null }),
  addProseMirrorPlugins() {
    const { awareness } = this.options;
    let view = null;
    // Whether a state of somebody else has changed since their carets were drawn.
    let isStale = false;
    const onChange = ({ added, updated, removed }) => {
      isStale ||= [...added, ...updated, ...removed].some((client) => client !== awareness.clientID);
    };
    return [
      new Plugin({
        view(editorView) {
          view = editorView;
          awareness?.on("change", onChange);
          return { destroy: () => awareness?.off("change", onChange) };
        },
        filterTransaction(transaction, state) {
          const meta = transaction.getMeta(yCursorPluginKey);
          if (!meta?.awarenessUpdated) return true;
          // y-tiptap asks for a second update of the view after each key, as its writer's own position has changed.
          if (awareness && !isStale && haveCaretsStayed(state, awareness)) return false;
          if (meta.isLate || !view || !isAhead(view)) {
            isStale = false;
            return true;
          }
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
