/* The editor holds only what the server stores: each change of one's own is looked through, and mended or refused. */
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { isChangeOrigin } from "@tiptap/extension-collaboration";
import { isAllowed, schema } from "./schema.js";

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]/gu;

/* Each node of `after` that is not in `before`, with its position and how many nodes stand around it. */
function eachNew(after, before, visit, position = 0, depth = 0) {
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
    if (!node.isLeaf) eachNew(node, former?.type === node.type ? former : null, visit, offset + 1, depth + 1);
    offset += node.nodeSize;
  }
}

function isTooDeep(after, before) {
  let found = false;
  eachNew(after, before, (node, _position, depth) => (found ||= !node.isInline && depth >= schema.max_depth));
  return found;
}

/* Sets what is not allowed back to what it was by default; takes away what cannot be without it. */
function mended(state, before, onLostLink) {
  const { tr } = state;
  const later = [];
  eachNew(state.doc, before, (node, position) => {
    const end = position + node.nodeSize;
    for (const mark of node.marks) {
      const { attributes } = schema.marks[mark.type.name];
      if (Object.entries(attributes).some(([key, attribute]) => !isFitting(attribute, mark.attrs[key]))) {
        tr.removeMark(position, end, mark);
        onLostLink(node.textContent);
      }
    }
    if (node.isText) {
      for (const { index, 0: sign } of [...node.text.matchAll(CONTROL)].reverse()) later.push(() => tr.delete(position + index, position + index + sign.length));
      return;
    }
    for (const [key, attribute] of Object.entries(schema.nodes[node.type.name]?.attributes ?? {})) {
      if (isFitting(attribute, node.attrs[key])) continue;
      const usual = node.type.spec.attrs[key].default ?? null;
      if (isFitting(attribute, usual)) tr.setNodeAttribute(position, key, usual);
      // Tasks are given their ids elsewhere.
      else if (key !== "id") later.push(() => (node.isInline ? tr.replaceWith(position, end, node.content) : tr.delete(position, end)));
    }
  });
  for (const change of later.reverse()) change();
  return tr.docChanged ? tr : null;
}

const isFitting = (attribute, value) => (value === null || value === undefined || value === "" ? !attribute.is_required : isAllowed(attribute, value));

/* `say` tells what was not done, in words. */
export const AsStored = Extension.create({
  name: "asStored",
  addOptions: () => ({ strings: {}, say: () => {} }),

  addProseMirrorPlugins() {
    const { strings, say } = this.options;
    return [
      new Plugin({
        filterTransaction(transaction) {
          if (!transaction.docChanged || isChangeOrigin(transaction) || !isTooDeep(transaction.doc, transaction.before)) return true;
          say(strings.tooDeep);
          return false;
        },
        appendTransaction(transactions, before, state) {
          if (!transactions.some((transaction) => transaction.docChanged && !isChangeOrigin(transaction))) return null;
          return mended(state, before.doc, (words) => say(strings.linksLeftOut?.replace("{words}", words)));
        },
      }),
    ];
  },
});
