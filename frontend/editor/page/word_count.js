import { memo, sum } from "../memo.js";

const WORD = /[\p{L}\p{N}]/u;

const inBlock = (block) =>
  block
    .textBetween(0, block.content.size, " ", " ")
    .split(/\s+/u)
    .filter((word) => WORD.test(word)).length;

/* How many words a text has. */
export const countWords = memo((node, count) => (node.isTextblock ? inBlock(node) : sum(node, count)));
