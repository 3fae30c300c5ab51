/* Copying and pasting in every editor. */
import { Extension } from "@tiptap/core";
import { DOMSerializer } from "@tiptap/pm/model";
import { NodeSelection, Plugin, TextSelection } from "@tiptap/pm/state";
import { prepareCopy, isOwnCopy } from "./copied_html.js";
import { closeStart, limitNesting } from "../schema/nesting.js";
import { cleanHTML, cleanText } from "./paste.js";

export const Clipboard = Extension.create({
  name: "clipboard",
  addOptions: () => ({ strings: {}, notify: () => {}, storedImages: () => undefined, onLostImages: null, onRemoved: null }),

  addProseMirrorPlugins() {
    const { editor } = this;
    const { strings, notify, storedImages = () => undefined, onLostImages = null, onRemoved = null } = this.options;
    let isForeign = false;
    const clean = (html) => {
      isForeign = !isOwnCopy(html);
      return cleanHTML(html, onLostImages ?? (() => notify(strings.imagesLeftOut)), storedImages(), onRemoved ?? ((removed) => notify(removedContentText(removed, strings))));
    };
    const plain = DOMSerializer.fromSchema(editor.schema);
    return [
      new Plugin({
        /* An image or macro at the end of a paste would stay selected, and the next key would replace it. */
        appendTransaction(transactions, _before, state) {
          const { selection, schema, tr } = state;
          if (!(selection instanceof NodeSelection) || !selection.node.isBlock || !transactions.some((transaction) => transaction.getMeta("paste"))) return null;
          if (!state.doc.resolve(selection.to).nodeAfter?.isTextblock) tr.insert(selection.to, schema.nodes.paragraph.create());
          return tr.setSelection(TextSelection.near(tr.doc.resolve(selection.to + 1))).scrollIntoView();
        },
        props: {
          clipboardSerializer: { serializeFragment: (content, options) => prepareCopy(plain.serializeFragment(content, options)) },
          transformPastedHTML: clean,
          transformPastedText: cleanText,
          transformPasted(slice, view) {
            const { isFlat, slice: flat } = limitNesting(slice, view.state.selection.$from);
            if (!isFlat) notify(strings.flattened);
            const mayMerge = !isForeign || beginsWithWords(flat.content);
            isForeign = false;
            return (!mayMerge && closeStart(flat)) || flat;
          },
        },
      }),
    ];
  },
});

/* Whether the first block may join the paragraph of the cursor: a heading, a list or code stays what it is. */
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

const MAX_NAMED = 5;

/* What was removed from a paste, as text. */
export function removedContentText({ links, hidden, comments, embedded }, strings) {
  const named = links.slice(0, MAX_NAMED).join(", ") + (links.length > MAX_NAMED ? " …" : "");
  return [
    links.length > 0 && strings.linksLeftOut?.replace("{words}", named),
    hidden && strings.hiddenLeftOut,
    comments && strings.commentsLeftOut,
    embedded && strings.embeddedLeftOut,
  ]
    .filter(Boolean)
    .join(" ");
}
