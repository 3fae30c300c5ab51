/* What every key asks of the whole text is asked anew of the changed part only: nodes never change. */

/* A function of a node that remembers its answer for each node; `answer` gets the function itself for what is inside. */
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
