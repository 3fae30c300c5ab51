/* How many nodes stand inside one another: never more than the schema allows. */
import { Fragment, Slice } from "@tiptap/pm/model";
import { schema } from "./schema.js";

const LIST_ITEMS = { bulletList: "listItem", orderedList: "listItem", taskList: "taskItem" };
const TABLE_LEVELS = 4;

/* Levels of a node: itself and the blocks inside; words and what stands among them do not count. */
export function height(node) {
  if (node.isInline) return 0;
  if (node.isTextblock) return 1;
  let highest = 0;
  node.forEach((child) => (highest = Math.max(highest, height(child))));
  return 1 + highest;
}

/* What is pasted, as flat as the place at `$from` needs it. */
export function flattened(slice, $from) {
  const content = flat(slice.content, schema.max_depth - Math.max($from.depth - 1, 0));
  const isFlat = content === slice.content;
  return { isFlat, slice: new Slice(content, Math.min(slice.openStart, open(content, "firstChild")), Math.min(slice.openEnd, open(content, "lastChild"))) };
}

/* How far a slice may be open at an end: down to its words, and into no name or record among them. */
function open(content, side) {
  let depth = 0;
  for (let node = content[side]; node?.isBlock && !node.isLeaf; node = node[side]) depth += 1;
  return depth;
}

/* The same slice closed at its beginning, so that its first block stays what it is. */
export function closedAtStart({ content, openEnd }) {
  const first = content.firstChild && whole(content.firstChild);
  return first ? new Slice(content.replaceChild(0, first), 0, openEnd) : null;
}

/* A node with what its beginning needs; null where that cannot be had. */
function whole(node) {
  if (!node.isBlock || node.isTextblock || node.isLeaf) return node;
  const first = node.firstChild && whole(node.firstChild);
  if (first === null && node.firstChild) return null;
  const content = first ? node.content.replaceChild(0, first) : node.content;
  const missing = node.type.contentMatch.fillBefore(content, true);
  return missing && node.copy(missing.append(content));
}

function flat(fragment, room) {
  const nodes = [];
  let isSame = true;
  fragment.forEach((node) => {
    const fitting = height(node) <= room ? [node] : lowered(node, room);
    isSame &&= fitting[0] === node;
    nodes.push(...fitting);
  });
  return isSame ? fragment : Fragment.from(nodes);
}

/* Nodes of at most `room` levels with the same words. */
function lowered(node, room) {
  const { name } = node.type;
  if (name in LIST_ITEMS && room >= 3) return [node.copy(Fragment.from(items(node, node, room)))];
  if (name === "table" && room >= TABLE_LEVELS) return [node.copy(mapped(node.content, (row) => row.copy(mapped(row.content, (cell) => cell.copy(flat(cell.content, room - 3))))))];
  const isBox = !(name in LIST_ITEMS) && !node.type.spec.tableRole && name !== "listItem" && name !== "taskItem";
  if (isBox && room >= 2) return [node.copy(flat(node.content, room - 1))];
  const inside = [];
  node.forEach((child) => inside.push(...(height(child) <= room && !isPart(child) ? [child] : lowered(child, room))));
  return inside;
}

const isPart = ({ type: { name, spec } }) => name === "listItem" || name === "taskItem" || spec.tableRole === "row" || spec.tableRole?.endsWith("cell");

const mapped = (fragment, change) => {
  const nodes = [];
  fragment.forEach((node) => nodes.push(change(node)));
  return Fragment.from(nodes);
};

/* The points of `list` as points of `outer`: those of lists that lie too deep follow the point they stood in. */
function items(list, outer, room) {
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
      if (height(child) <= room - 2) kept.push(child);
      else if (child.type.name in LIST_ITEMS && room < 5) {
        end();
        found.push(...items(child, outer, room));
      } else kept.push(...lowered(child, room - 2));
    });
    end();
  });
  return found;
}
