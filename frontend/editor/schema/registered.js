/* Nodes that apps register on the server (hook register_richtext_nodes): the scripts of an app hand over the TipTap
   extensions for them, and our own take the same way. docs/richtext-nodes.md explains it. */
import { Extension, Mark, Node, mergeAttributes } from "@tiptap/core";
import callout from "../nodes/callout.js";
import macro from "../nodes/macro.js";
import record from "../nodes/record.js";
import { attributes, rule } from "./attributes.js";
import { schema } from "./schema.js";

const OWN = { callout, macro, record };
const CONTENTS = { blocks: "block+", inline: "inline*", text: "text*", nothing: "" };

/* The element of a node: its tag with all that tells it from others. */
function selector({ tag, marker, attributes: known }) {
  const fixed = Object.entries(marker).map(([name, value]) => `[${name}="${value}"]`);
  const required = Object.values(known).filter(({ html, is_required: isRequired }) => html && isRequired);
  return tag + fixed.join("") + required.map(({ html }) => `[${html}]`).join("");
}

/* What Node.create needs to know of a registered node; a script adds a node view, commands or shortcuts. */
export function nodeSpec(name) {
  const type = schema.nodes[name];
  if (!type) throw new Error(`The server knows no node "${name}": register it with the hook register_richtext_nodes.`);
  const isEmpty = type.content === "nothing";
  return {
    name,
    group: type.is_inline ? "inline" : "block",
    inline: type.is_inline,
    content: CONTENTS[type.content],
    ...(type.content === "text" ? { marks: "" } : {}),
    atom: isEmpty || type.is_inline,
    defining: !isEmpty && !type.is_inline,
    addAttributes: () => attributes(type),
    parseHTML: () => [rule(selector(type), type, 60)],
    renderHTML: ({ HTMLAttributes }) => [type.tag, { ...type.marker, ...HTMLAttributes }, ...(isEmpty ? [] : [0])],
  };
}

/* A name inside the text that stands for something: one unit for cursor and deletion. */
export const reference = (name, sign = "") =>
  Node.create({
    ...nodeSpec(name),
    addNodeView() {
      return ({ node }) => {
        const dom = document.createElement("span");
        dom.className = `editor-${name}`;
        dom.contentEditable = "false";
        dom.textContent = sign + node.textContent;
        return { dom };
      };
    },
  });

const TIPTAP = { Extension, Mark, Node, mergeAttributes, nodeSpec, reference };

/* A script that fails takes only its own nodes with it; missingNodes() in extensions.js then names them. */
function made(make, options) {
  try {
    return [make({ ...TIPTAP, ...options })].flat().filter((extension) => {
      const isKnown = extension.type !== "node" || extension.name in schema.nodes;
      if (!isKnown) console.error(`The server knows no node "${extension.name}": it would refuse the text.`);
      return isKnown;
    });
  } catch (error) {
    console.error(error);
    return [];
  }
}

export function registered(options) {
  const own = Object.keys(OWN).filter((name) => name in schema.nodes).map((name) => OWN[name]);
  return [...own, ...(globalThis.teamwebEditorExtensions ?? [])].flatMap((make) => made(make, options));
}
