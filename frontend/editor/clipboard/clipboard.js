/* What goes to the clipboard and what comes from it, for every editor. */
import { Extension } from "@tiptap/core";
import { DOMSerializer } from "@tiptap/pm/model";
import { NodeSelection, Plugin, TextSelection } from "@tiptap/pm/state";
import { dressed, isOwnCopy } from "./copied_html.js";
import { closedAtStart, flattened } from "../schema/nesting.js";
import { cleanPasted, cleanText } from "./paste.js";

export const Clipboard = Extension.create({
  name: "clipboard",
  addOptions: () => ({ strings: {}, say: () => {}, storedPictures: () => undefined, onLostImages: null, onLeftOut: null }),

  addProseMirrorPlugins() {
    const { editor } = this;
    const { strings, say, storedPictures = () => undefined, onLostImages = null, onLeftOut = null } = this.options;
    let isForeign = false;
    const clean = (html) => {
      isForeign = !isOwnCopy(html);
      return cleanPasted(html, onLostImages ?? (() => say(strings.imagesLeftOut)), storedPictures(), onLeftOut ?? ((leftOut) => say(leftOutWords(leftOut, strings))));
    };
    const plain = DOMSerializer.fromSchema(editor.schema);
    return [
      new Plugin({
        /* A picture or macro that a paste ends with would stay selected, and the next key would take its place. */
        appendTransaction(transactions, _before, state) {
          const { selection, schema, tr } = state;
          if (!(selection instanceof NodeSelection) || !selection.node.isBlock || !transactions.some((transaction) => transaction.getMeta("paste"))) return null;
          if (!state.doc.resolve(selection.to).nodeAfter?.isTextblock) tr.insert(selection.to, schema.nodes.paragraph.create());
          return tr.setSelection(TextSelection.near(tr.doc.resolve(selection.to + 1))).scrollIntoView();
        },
        props: {
          clipboardSerializer: { serializeFragment: (content, options) => dressed(plain.serializeFragment(content, options)) },
          transformPastedHTML: clean,
          transformPastedText: cleanText,
          transformPasted(slice, view) {
            const { isFlat, slice: flat } = flattened(slice, view.state.selection.$from);
            if (!isFlat) say(strings.flattened);
            const mayMerge = !isForeign || beginsWithWords(flat.content);
            isForeign = false;
            return (!mayMerge && closedAtStart(flat)) || flat;
          },
        },
      }),
    ];
  },
});

/* Whether the first words may join the paragraph that the cursor is in: a heading, a list or code stays what it is. */
function beginsWithWords({ firstChild, childCount }) {
  if (!firstChild || firstChild.isInline || firstChild.type.name === "paragraph") return true;
  if (firstChild.type.spec.code || childCount > 1 || !/^(heading|bulletList|orderedList|taskList)$/.test(firstChild.type.name)) return false;
  let blocks = 0;
  firstChild.descendants((node) => {
    if (node.isTextblock) blocks += 1;
    return !node.isTextblock;
  });
  return blocks < 2;
}

const MOST_NAMED = 5;

/* What a paste leaves out, in sentences. */
export function leftOutWords({ links, hidden, comments, embedded }, strings) {
  const named = links.slice(0, MOST_NAMED).join(", ") + (links.length > MOST_NAMED ? " …" : "");
  return [
    links.length > 0 && strings.linksLeftOut?.replace("{words}", named),
    hidden && strings.hiddenLeftOut,
    comments && strings.commentsLeftOut,
    embedded && strings.embeddedLeftOut,
  ]
    .filter(Boolean)
    .join(" ");
}
