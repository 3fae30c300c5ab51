/* Answers about a whole document, computed anew for its changed nodes only: ProseMirror's nodes are immutable. */

/* Memoises a function of a node; `answer` gets the memoised function for the node's children. */
export function memo(answer) {
  const known = new WeakMap();
  const ask = (node) => {
    let found = known.get(node);
    if (found === undefined) known.set(node, (found = answer(node, ask)));
    return found;
  };
  return ask;
}

/* The sum of a number over the children of a node. */
export function sum(node, number) {
  let total = 0;
  for (let index = 0; index < node.childCount; index += 1) total += number(node.child(index));
  return total;
}
