/* Limits how deep nodes may be nested in one another to what the schema allows. */
import { Fragment, Slice } from "@tiptap/pm/model";
import { schema } from "./schema.js";

const LIST_ITEMS = { bulletList: "listItem", orderedList: "listItem", taskList: "taskItem" };
const TABLE_LEVELS = 4;

/* The depth of a node: itself and the blocks inside it; inline nodes do not count. */
export function nestingDepth(node) {
  if (node.isInline) return 0;
  if (node.isTextblock) return 1;
  let highest = 0;
  node.forEach((child) => (highest = Math.max(highest, nestingDepth(child))));
  return 1 + highest;
}

/* A pasted slice, flattened as far as the position `$from` requires. */
export function limitNesting(slice, $from) {
  const content = flattenFragment(slice.content, schema.max_depth - Math.max($from.depth - 1, 0));
  const isFlat = content === slice.content;
  return { isFlat, slice: new Slice(content, Math.min(slice.openStart, openDepth(content, "firstChild")), Math.min(slice.openEnd, openDepth(content, "lastChild"))) };
}

/* How far a slice may be open at an end: down to its words, and into no name or record among them. */
function openDepth(content, side) {
  let depth = 0;
  for (let node = content[side]; node?.isBlock && !node.isLeaf; node = node[side]) depth += 1;
  return depth;
}

/* The same slice closed at its beginning, so that its first block stays what it is. */
export function closeStart({ content, openEnd }) {
  const first = content.firstChild && filled(content.firstChild);
  return first ? new Slice(content.replaceChild(0, first), 0, openEnd) : null;
}

/* A node with what its beginning needs; null where that cannot be had. */
function filled(node) {
  if (!node.isBlock || node.isTextblock || node.isLeaf) return node;
  const first = node.firstChild && filled(node.firstChild);
  if (first === null && node.firstChild) return null;
  const content = first ? node.content.replaceChild(0, first) : node.content;
  const missing = node.type.contentMatch.fillBefore(content, true);
  return missing && node.copy(missing.append(content));
}

function flattenFragment(fragment, maxDepth) {
  const nodes = [];
  let isSame = true;
  fragment.forEach((node) => {
    const fitting = nestingDepth(node) <= maxDepth ? [node] : flattenNode(node, maxDepth);
    isSame &&= fitting[0] === node;
    nodes.push(...fitting);
  });
  return isSame ? fragment : Fragment.from(nodes);
}

/* Nodes of at most `maxDepth` levels with the same words. */
function flattenNode(node, maxDepth) {
  const { name } = node.type;
  if (name in LIST_ITEMS && maxDepth >= 3) return [node.copy(Fragment.from(flattenItems(node, node, maxDepth)))];
  if (name === "table" && maxDepth >= TABLE_LEVELS) return [node.copy(mapped(node.content, (row) => row.copy(mapped(row.content, (cell) => cell.copy(flattenFragment(cell.content, maxDepth - 3))))))];
  const isBox = !(name in LIST_ITEMS) && !node.type.spec.tableRole && name !== "listItem" && name !== "taskItem";
  if (isBox && maxDepth >= 2) return [node.copy(flattenFragment(node.content, maxDepth - 1))];
  const inside = [];
  node.forEach((child) => inside.push(...(nestingDepth(child) <= maxDepth && !isPart(child) ? [child] : flattenNode(child, maxDepth))));
  return inside;
}

const isPart = ({ type: { name, spec } }) => name === "listItem" || name === "taskItem" || spec.tableRole === "row" || spec.tableRole?.endsWith("cell");

const mapped = (fragment, change) => {
  const nodes = [];
  fragment.forEach((node) => nodes.push(change(node)));
  return Fragment.from(nodes);
};

/* The items of `list` as items of `outer`: items of lists that lie too deep follow the item they were in. */
function flattenItems(list, outer, maxDepth) {
  const type = list.type.schema.nodes[LIST_ITEMS[outer.type.name]];
  const found = [];
  list.forEach((item) => {
    let kept = [];
    const end = () => {
      if (!kept.length) return;
      if (kept[0].type.name !== "paragraph") kept.unshift(type.schema.nodes.paragraph.create());
      found.push(type.create(type === item.type ? item.attrs : null, Fragment.from(kept)));
      kept = [];
    };
    item.forEach((child) => {
      if (nestingDepth(child) <= maxDepth - 2) kept.push(child);
      else if (child.type.name in LIST_ITEMS && maxDepth < 5) {
        end();
        found.push(...flattenItems(child, outer, maxDepth));
      } else kept.push(...flattenNode(child, maxDepth - 2));
    });
    end();
  });
  return found;
}
