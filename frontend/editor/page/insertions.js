/* Links, people and other pages as the editor inserts them. */
import { insertBlock } from "../commands.js";

const LINKS = ["link", "pageLink", "fileLink"];

export const hasLink = (editor) => LINKS.some((mark) => editor.isActive(mark));

/* The selected words become a link; without a selection the address itself is inserted. */
export function setLink(editor, href) {
  const chain = editor.chain().focus();
  if (editor.state.selection.empty && !editor.isActive("link")) {
    chain.insertContent({ type: "text", text: href.replace(/^(https?:\/\/|mailto:)/, ""), marks: [{ type: "link", attrs: { href } }] }).run();
  } else {
    chain.extendMarkRange("link").setLink({ href }).run();
  }
}

export function removeLink(editor) {
  const chain = editor.chain().focus();
  for (const mark of LINKS) if (editor.isActive(mark)) chain.extendMarkRange(mark).unsetMark(mark);
  chain.run();
}

/* A link to a page, in place of `range` or around the selected words. */
export function insertPageLink(editor, page, range) {
  const mark = { type: "pageLink", attrs: { page: String(page.id) } };
  const chain = editor.chain().focus();
  if (range) chain.deleteRange(range);
  if (!range && !editor.state.selection.empty) {
    chain.unsetMark("link").setMark("pageLink", mark.attrs).run();
  } else {
    chain.insertContent([{ type: "text", text: page.title, marks: [mark] }, { type: "text", text: " " }]).run();
  }
}

export function insertMention(editor, person, range) {
  const chain = editor.chain().focus();
  if (range) chain.deleteRange(range);
  chain
    .insertContent([
      { type: "mention", attrs: { user: String(person.id) }, content: [{ type: "text", text: person.name }] },
      { type: "text", text: " " },
    ])
    .run();
}

export function insertInclude(editor, page) {
  insertBlock(editor.chain().focus(), { type: "macro", attrs: { name: "include", page: String(page.id), title: page.title } }).run();
}
