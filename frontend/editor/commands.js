import { TextSelection } from "@tiptap/pm/state";
import { columnIsHeader, isInTable, rowIsHeader, selectedRect } from "@tiptap/pm/tables";
import { schema } from "./schema/schema.js";

/* Leads back into the text at once. TipTap's own command waits for the next frame and would take the focus from
   whatever the person has reached by then. */
export const focusText = (editor) => {
  if (editor.view.hasFocus()) return;
  editor.view.focus();
  editor.commands.scrollIntoView();
};

/* Inserts a block at the cursor, which moves behind it or inside it. */
export const insertBlock = (chain, json, isInside = false) =>
  chain.command(({ tr, dispatch }) => {
    const node = tr.doc.type.schema.nodeFromJSON(json);
    if (!dispatch) return true;
    tr.replaceSelectionWith(node, false);
    let start = null;
    tr.doc.descendants((other, position) => {
      if (other === node) start = position;
      return start === null;
    });
    if (start === null) return false;
    const end = start + node.nodeSize;
    if (!isInside && !tr.doc.resolve(end).nodeAfter?.isTextblock) tr.insert(end, tr.doc.type.schema.nodes.paragraph.create());
    tr.setSelection(TextSelection.near(tr.doc.resolve(isInside ? start + 1 : end + 1))).scrollIntoView();
    return true;
  });

/* The block of the text that the cursor is in: its number, place and node. */
function blockAtCursor({ doc, selection }) {
  const index = selection.$from.index(0);
  const node = doc.maybeChild(index);
  let start = 0;
  for (let before = 0; before < index; before += 1) start += doc.child(before).nodeSize;
  return { index, node, start, end: start + (node?.nodeSize ?? 0) };
}

const moveBlock = (step) => (chain) =>
  chain.command(({ tr }) => {
    const { index, node, start, end } = blockAtCursor(tr);
    const other = tr.doc.maybeChild(index + step);
    if (!node || !other) return false;
    const offset = tr.selection.from - start;
    const target = step < 0 ? start - other.nodeSize : start + other.nodeSize;
    tr.delete(start, end).insert(target, node);
    tr.setSelection(TextSelection.near(tr.doc.resolve(target + offset))).scrollIntoView();
    return true;
  });

const changeBlock = (change) => (chain) =>
  chain.command(({ tr }) => {
    const block = blockAtCursor(tr);
    if (block.node) change(tr, block);
    return Boolean(block.node);
  });

const macro = (name, content) => ({ run: (chain) => insertBlock(chain, { type: "macro", attrs: { name }, content }, Boolean(content)) });

/* The commands of the toolbar and the "/" list. `isActive` sets a button's pressed state, `can` whether it is enabled. */
const wrap = (run, active) => ({ run, isActive: active });

/* Whether the first row (or column) of the table that the cursor is in holds headings. */
const hasHeader = (isHeader) => ({ state }) => {
  if (!isInTable(state)) return false;
  const { map, table } = selectedRect(state);
  return isHeader(map, table, 0);
};

export const commands = {
  undo: { run: (chain) => chain.undo(), can: (editor) => editor.can().undo() },
  redo: { run: (chain) => chain.redo(), can: (editor) => editor.can().redo() },
  bold: wrap((chain) => chain.toggleBold(), "bold"),
  italic: wrap((chain) => chain.toggleItalic(), "italic"),
  underline: wrap((chain) => chain.toggleUnderline(), "underline"),
  strike: wrap((chain) => chain.toggleStrike(), "strike"),
  code: wrap((chain) => chain.toggleCode(), "code"),
  highlight: wrap((chain) => chain.toggleHighlight(), "highlight"),
  subscript: wrap((chain) => chain.unsetMark("superscript").toggleSubscript(), "subscript"),
  superscript: wrap((chain) => chain.unsetMark("subscript").toggleSuperscript(), "superscript"),
  plain: { run: (chain) => chain.unsetAllMarks().clearNodes() },
  bulletList: wrap((chain) => chain.toggleBulletList(), "bulletList"),
  orderedList: wrap((chain) => chain.toggleOrderedList(), "orderedList"),
  taskList: wrap((chain) => chain.toggleTaskList(), "taskList"),
  blockquote: wrap((chain) => chain.toggleBlockquote(), "blockquote"),
  codeBlock: wrap((chain) => chain.toggleCodeBlock(), "codeBlock"),
  horizontalRule: { run: (chain) => chain.setHorizontalRule() },
  paragraph: wrap((chain) => chain.setParagraph(), "paragraph"),
  heading2: { run: (chain) => chain.toggleHeading({ level: 2 }) },
  heading3: { run: (chain) => chain.toggleHeading({ level: 3 }) },
  heading4: { run: (chain) => chain.toggleHeading({ level: 4 }) },
  calloutInfo: { run: (chain) => chain.toggleCallout("info") },
  calloutNote: { run: (chain) => chain.toggleCallout("note") },
  calloutSuccess: { run: (chain) => chain.toggleCallout("success") },
  calloutWarning: { run: (chain) => chain.toggleCallout("warning") },
  table: { run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }) },
  rowBefore: { run: (chain) => chain.addRowBefore() },
  rowAfter: { run: (chain) => chain.addRowAfter() },
  rowDelete: { run: (chain) => chain.deleteRow() },
  columnBefore: { run: (chain) => chain.addColumnBefore() },
  columnAfter: { run: (chain) => chain.addColumnAfter() },
  columnDelete: { run: (chain) => chain.deleteColumn() },
  headerRow: wrap((chain) => chain.toggleHeaderRow(), hasHeader(rowIsHeader)),
  headerColumn: wrap((chain) => chain.toggleHeaderColumn(), hasHeader(columnIsHeader)),
  cellsMerge: { run: (chain) => chain.mergeCells(), can: (editor) => editor.can().mergeCells() },
  cellSplit: { run: (chain) => chain.splitCell(), can: (editor) => editor.can().splitCell() },
  tableDelete: { run: (chain) => chain.deleteTable() },
  blockUp: { run: moveBlock(-1) },
  blockDown: { run: moveBlock(1) },
  blockCopy: { run: changeBlock((tr, { node, end }) => tr.insert(end, node)) },
  blockDelete: { run: changeBlock((tr, { start, end }) => tr.delete(start, end)) },
  blockInsert: {
    run: changeBlock((tr, { end }) => {
      tr.insert(end, tr.doc.type.schema.nodes.paragraph.create());
      tr.setSelection(TextSelection.create(tr.doc, end + 1)).scrollIntoView();
    }),
  },
  today: { run: (chain) => chain.insertContent(`${new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date())} `) },
  macroToc: macro("toc"),
  macroChildren: macro("children"),
  macroAttachments: macro("attachments"),
  macroExcerpt: macro("excerpt", [{ type: "paragraph" }]),
};

/* Nodes of apps that have a label can be inserted. */
const insertNode = (name) => (chain) => {
  const { content, is_inline: isInline } = schema.nodes[name];
  if (isInline) return chain.insertContent({ type: name, content: content === "text" ? [{ type: "text", text: schema.insertable[name] }] : [] });
  return insertBlock(chain, { type: name, content: content === "blocks" ? [{ type: "paragraph" }] : [] }, content !== "nothing");
};

for (const name of Object.keys(schema.insertable ?? {})) commands[`insert:${name}`] = { run: insertNode(name) };

/* The options of the format select: whether each is active at the cursor. */
export const formats = {
  paragraph: (editor) => editor.isActive("paragraph"),
  heading2: (editor) => editor.isActive("heading", { level: 2 }),
  heading3: (editor) => editor.isActive("heading", { level: 3 }),
  heading4: (editor) => editor.isActive("heading", { level: 4 }),
  codeBlock: (editor) => editor.isActive("codeBlock"),
};
