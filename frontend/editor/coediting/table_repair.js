/* Repairs tables that several people have changed at once.

Merged changes can leave a table with missing or overlapping cells. prosemirror-tables repairs that in every browser: all
of them would add the missing cell at once, and then repair each other's cells without end. Here the browser with the
lowest client id does it; the others wait longer the higher their rank, in case that the first one cannot. */
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { TableMap, fixTablesKey } from "@tiptap/pm/tables";
import { isChangeOrigin } from "@tiptap/extension-collaboration";
import { ySyncPluginKey } from "@tiptap/y-tiptap";
import { memo } from "../memo.js";

const DELAY = 300;
const DELAY_PER_CLIENT = 2_000;

const areRegular = memo((node, areAllRegular) => {
  if (node.isTextblock || node.isAtom) return true;
  if (node.type.spec.tableRole === "table" && TableMap.get(node).problems) return false;
  for (let index = 0; index < node.childCount; index += 1) if (!areAllRegular(node.child(index))) return false;
  return true;
});

/* A transaction that makes every table regular, or nothing when all are. */
export function repairTables(state) {
  const { tr } = state;
  if (areRegular(state.doc)) return null;
  state.doc.descendants((node, position) => {
    if (node.type.spec.tableRole === "table" && TableMap.get(node).problems) repairTable(tr, node, position);
    return !node.isTextblock;
  });
  return tr.docChanged ? tr : null;
}

/* Each cell takes the first free place of its row and as much of its span as is free; empty places get a cell. */
function repairTable(tr, table, tablePosition) {
  const taken = Array.from({ length: table.childCount }, () => []);
  const areFree = (row, column, count) => row < taken.length && !taken[row].slice(column, column + count).includes(true);
  const at = (offset) => tr.mapping.map(tablePosition + 1 + offset);
  table.forEach((row, rowOffset, rowIndex) => {
    row.forEach((cell, cellOffset) => {
      let column = 0;
      while (taken[rowIndex][column]) column += 1;
      let colspan = 1;
      while (colspan < cell.attrs.colspan && areFree(rowIndex, column, colspan + 1)) colspan += 1;
      let rowspan = 1;
      while (rowspan < cell.attrs.rowspan && areFree(rowIndex + rowspan, column, colspan)) rowspan += 1;
      for (let r = 0; r < rowspan; r += 1) for (let c = 0; c < colspan; c += 1) taken[rowIndex + r][column + c] = true;
      if (colspan !== cell.attrs.colspan || rowspan !== cell.attrs.rowspan) {
        tr.setNodeMarkup(at(rowOffset + 1 + cellOffset), null, { ...cell.attrs, colspan, rowspan });
      }
    });
  });
  const width = Math.max(...taken.map((row) => row.length));
  if (!width) return tr.delete(at(-1), at(-1) + table.nodeSize);
  table.forEach((row, rowOffset, rowIndex) => {
    const missing = width - taken[rowIndex].filter(Boolean).length;
    const type = row.firstChild?.type ?? tr.doc.type.schema.nodes.tableCell;
    const cells = Array.from({ length: missing }, () => type.createAndFill());
    tr.insert(at(rowOffset + row.nodeSize - 1), cells);
  });
  return tr;
}

/* `rank()`: how many browsers have a lower client id. */
export const TableRepair = Extension.create({
  name: "tableRepair",
  addOptions: () => ({ rank: () => 0 }),

  addProseMirrorPlugins() {
    const { editor, options } = this;
    const timers = new Set();
    let isWaiting = false;

    function repairLater(state) {
      isWaiting = false;
      return repairTables(state);
    }

    function schedule(pause, makeChange) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        const change = makeChange(editor.state);
        if (change && editor.isEditable) editor.view.dispatch(change.setMeta("addToHistory", false));
      }, pause);
      timers.add(timer);
    }

    return [
      new Plugin({
        filterTransaction: (transaction) => !transaction.getMeta(fixTablesKey),
        appendTransaction(transactions, _before, state) {
          if (!transactions.some((transaction) => transaction.docChanged)) return null;
          const fromDocument = transactions.find(isChangeOrigin);
          if (fromDocument && !fromDocument.getMeta(ySyncPluginKey).isUndoRedoOperation) {
            if (!isWaiting) schedule(DELAY + DELAY_PER_CLIENT * options.rank(), repairLater);
            isWaiting = true;
            return null;
          }
          const change = repairTables(state);
          // An own undo comes out of the Yjs document; the repair gets into it with the next transaction.
          if (change && fromDocument) schedule(0, ({ tr }) => tr);
          return change;
        },
        view: () => ({ destroy: () => timers.forEach(clearTimeout) }),
      }),
    ];
  },
});
