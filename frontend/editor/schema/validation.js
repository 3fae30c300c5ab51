/* The editor holds only what the server stores: each local change is validated, then repaired or rejected. */
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { isChangeOrigin } from "@tiptap/extension-collaboration";
import { isAllowed, schema } from "./schema.js";

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]/gu;

/* Visits each node of `after` that is not in `before`, with its position and depth. */
function forEachNewNode(after, before, visit, position = 0, depth = 0) {
  const [count, last] = [after.childCount, before?.childCount ?? 0];
  let start = 0;
  let offset = position;
  while (start < Math.min(count, last) && after.child(start) === before.child(start)) offset += after.child(start++).nodeSize;
  let end = 0;
  while (end < Math.min(count, last) - start && after.child(count - 1 - end) === before.child(last - 1 - end)) end += 1;
  for (let index = start; index < count - end; index += 1) {
    const node = after.child(index);
    const former = count - end - start === last - end - start ? before?.maybeChild(index) : null;
    visit(node, offset, depth);
    if (!node.isLeaf) forEachNewNode(node, former?.type === node.type ? former : null, visit, offset + 1, depth + 1);
    offset += node.nodeSize;
  }
}

function isTooDeep(after, before) {
  let found = false;
  forEachNewNode(after, before, (node, _position, depth) => (found ||= !node.isInline && depth >= schema.max_depth));
  return found;
}

/* Resets invalid attributes to their defaults; deletes nodes that cannot be without a valid one. */
function repaired(state, before, onRemovedLink) {
  const { tr } = state;
  const later = [];
  forEachNewNode(state.doc, before, (node, position) => {
    const end = position + node.nodeSize;
    for (const mark of node.marks) {
      const { attributes } = schema.marks[mark.type.name];
      if (Object.entries(attributes).some(([key, attribute]) => !isValid(attribute, mark.attrs[key]))) {
        tr.removeMark(position, end, mark);
        onRemovedLink(node.textContent);
      }
    }
    if (node.isText) {
      for (const { index, 0: sign } of [...node.text.matchAll(CONTROL)].reverse()) later.push(() => tr.delete(position + index, position + index + sign.length));
      return;
    }
    for (const [key, attribute] of Object.entries(schema.nodes[node.type.name]?.attributes ?? {})) {
      if (isValid(attribute, node.attrs[key])) continue;
      const usual = node.type.spec.attrs[key].default ?? null;
      if (isValid(attribute, usual)) tr.setNodeAttribute(position, key, usual);
      // Tasks are given their ids elsewhere.
      else if (key !== "id") later.push(() => (node.isInline ? tr.replaceWith(position, end, node.content) : tr.delete(position, end)));
    }
  });
  for (const change of later.reverse()) change();
  return tr.docChanged ? tr : null;
}

const isValid = (attribute, value) => (value === null || value === undefined || value === "" ? !attribute.is_required : isAllowed(attribute, value));

/* `notify` is called with a text about what was rejected. */
export const SchemaValidation = Extension.create({
  name: "schemaValidation",
  addOptions: () => ({ strings: {}, notify: () => {} }),

  addProseMirrorPlugins() {
    const { strings, notify } = this.options;
    return [
      new Plugin({
        filterTransaction(transaction) {
          if (!transaction.docChanged || isChangeOrigin(transaction) || !isTooDeep(transaction.doc, transaction.before)) return true;
          notify(strings.tooDeep);
          return false;
        },
        appendTransaction(transactions, before, state) {
          if (!transactions.some((transaction) => transaction.docChanged && !isChangeOrigin(transaction))) return null;
          return repaired(state, before.doc, (words) => notify(strings.linksLeftOut?.replace("{words}", words)));
        },
      }),
    ];
  },
});
