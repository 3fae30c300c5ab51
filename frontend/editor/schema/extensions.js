/* The editor's schema, built from the page's schema: names and attributes come from Python's table. */
import { Extension, InputRule, Mark, Node, getSchema, mergeAttributes, textblockTypeInputRule, wrappingInputRule } from "@tiptap/core";
import { Code } from "@tiptap/extension-code";
import { CodeBlock } from "@tiptap/extension-code-block";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Placeholder } from "@tiptap/extensions";
import { Plugin } from "@tiptap/pm/state";
import StarterKit from "@tiptap/starter-kit";
import { SchemaValidation } from "./validation.js";
import { Clipboard } from "../clipboard/clipboard.js";
import { memo } from "../memo.js";
import { attributes, rule } from "./attributes.js";
import { figureView, taskView } from "./node_views.js";
import { reference, registered } from "./registered.js";
import { addressOf, isAllowed, schema } from "./schema.js";

export { schema };

const NO_IDS = [];
const newTaskId = () => Array.from(crypto.getRandomValues(new Uint8Array(5)), (n) => n.toString(16).padStart(2, "0")).join("");

const Headings = Extension.create({
  name: "headingShortcut",
  /* "# " means the page's highest heading, which is the second level. */
  addInputRules() {
    return [textblockTypeInputRule({ find: /^#\s$/, type: this.editor.schema.nodes.heading, getAttributes: { level: 2 } })];
  },
});

const CodeBlockAttributes = {
  addAttributes() {
    return attributes(schema.nodes.codeBlock, {
      language: { read: (element) => (element.querySelector("code") ?? element).getAttribute("data-language") },
    });
  },
  renderHTML({ HTMLAttributes }) {
    return ["pre", ["code", HTMLAttributes, 0]];
  },
};

/* Code may be bold or a link as well: the schema allows it, so the editor must not lose it. */
const CodeWithMarks = Code.extend({ excludes: "" });
const PlainCodeBlock = CodeBlock.extend(CodeBlockAttributes).configure({ defaultLanguage: null });

const Tasks = TaskList.extend({
  parseHTML: () => [{ tag: "ul[data-tasks]", priority: 60 }],
  renderHTML: () => ["ul", { "data-tasks": "" }, 0],
});

const Task = TaskItem.extend({
  addAttributes() {
    return attributes(schema.nodes.taskItem, { checked: { renderHTML: (attrs) => ({ "data-checked": String(attrs.checked) }) } });
  },
  parseHTML: () => [{ tag: "li[data-task]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["li", HTMLAttributes, 0],
  /* "[ ] " makes a task, also at the start of a bullet point, as Markdown has it. */
  addInputRules() {
    return [
      new InputRule({
        find: /^\s*\[([ x])?\]\s$/,
        handler: ({ range, match, chain }) => {
          chain()
            .deleteRange(range)
            .toggleTaskList()
            .updateAttributes(this.name, { checked: match[1] === "x" })
            .run();
        },
      }),
    ];
  },
  addNodeView() {
    return taskView(this.options.strings);
  },
  addProseMirrorPlugins() {
    const type = this.type;
    const idsIn = memo((node, ids) => {
      const own = node.type === type ? [node.attrs.id] : [];
      if (node.isTextblock) return NO_IDS;
      for (let index = 0; index < node.childCount; index += 1) own.push(...ids(node.child(index)));
      return own.length ? own : NO_IDS;
    });
    const mayRepeat = (doc) => {
      const ids = idsIn(doc);
      return ids.some((id) => !id) || new Set(ids).size < ids.length;
    };
    return [
      new Plugin({
        /* Every task has an id of its own, also after splitting, copying and pasting. */
        appendTransaction(transactions, _before, state) {
          if (!transactions.some((transaction) => transaction.docChanged)) return null;
          if (!mayRepeat(state.doc)) return null;
          const seen = new Set();
          const change = state.tr;
          state.doc.descendants((node, position) => {
            if (node.type !== type) return;
            if (!isAllowed(schema.nodes.taskItem.attributes.id, node.attrs.id ?? "") || seen.has(node.attrs.id)) {
              change.setNodeAttribute(position, "id", newTaskId());
            } else {
              seen.add(node.attrs.id);
            }
          });
          return change.docChanged ? change.setMeta("addToHistory", false) : null;
        },
      }),
    ];
  },
});

/* Tab in a list item that cannot go deeper keeps the focus, or the next words would go elsewhere. Shift+Tab leads out of lists, Alt+F10 to the toolbar. */
const PreventFocusLoss = Extension.create({
  name: "preventFocusLoss",
  priority: 10,
  addOptions: () => ({ strings: {}, notify: () => {} }),
  addKeyboardShortcuts() {
    const { strings, notify } = this.options;
    return {
      Tab: ({ editor }) => {
        if (!editor.isActive("listItem") && !editor.isActive("taskItem")) return false;
        notify(strings.deepestPoint);
        return true;
      },
    };
  },
});

const cell = (base, name) =>
  base.extend({
    addAttributes() {
      // The table commands expect a width; it is not kept.
      return { ...attributes(schema.nodes[name]), colwidth: { default: null, parseHTML: () => null, rendered: false } };
    },
  });

const PlainTable = Table.extend({
  renderHTML: () => ["table", ["tbody", 0]],
});

const shortened = (words) => [...(words ?? "").replace(/\s+/g, " ").trim()].slice(0, 500).join("");

const Figure = Node.create({
  name: "figure",
  group: "block",
  atom: true,
  draggable: true,
  addOptions: () => ({ strings: {}, imageUrl: (id) => `/attachments/${id}/inline/` }),
  addAttributes: () =>
    attributes(schema.nodes.figure, {
      alt: { read: (element) => shortened(element.querySelector("img")?.getAttribute("alt")), renderHTML: () => ({}) },
      caption: { read: (element) => shortened(element.querySelector("figcaption")?.textContent) },
    }),
  parseHTML: () => [rule("figure[data-attachment]", schema.nodes.figure)],
  renderHTML({ node, HTMLAttributes }) {
    const image = ["img", { alt: node.attrs.alt }];
    const caption = node.attrs.caption ? [["figcaption", node.attrs.caption]] : [];
    return ["figure", HTMLAttributes, image, ...caption];
  },
  addNodeView() {
    return figureView(this.options);
  },
});

const LINKS = "link pageLink fileLink";

const linkMark = (name, tag) =>
  Mark.create({
    name,
    inclusive: false,
    excludes: LINKS,
    addAttributes: () => attributes(schema.marks[name]),
    parseHTML: () => [rule(tag, schema.marks[name], 70)],
    renderHTML: ({ HTMLAttributes }) => ["a", mergeAttributes(HTMLAttributes), 0],
  });

const simpleMark = (name, tag, excludes) =>
  Mark.create({
    name,
    ...(excludes ? { excludes } : {}),
    parseHTML: () => [{ tag }],
    renderHTML: () => [tag, 0],
    addCommands() {
      const toggle = `toggle${name[0].toUpperCase()}${name.slice(1)}`;
      return { [toggle]: () => ({ commands }) => commands.toggleMark(this.name) };
    },
  });

/* The Link of TipTap with the one attribute that is kept, its address as it may be stored. */
const plainLink = (link) =>
  link.extend({
    excludes: LINKS,
    inclusive: false,
    parseHTML: () => [{ tag: "a[href]", getAttrs: (element) => addressOf(element.getAttribute("href")) !== null && null }],
    addAttributes: () => attributes(schema.marks.link, { href: { read: (element) => addressOf(element.getAttribute("href")) } }),
  });

const numberedList = (list) =>
  list.extend({
    addAttributes: () => attributes(schema.nodes.orderedList),
    /* "3. " begins a list at three, "a) " and "i) " one with letters. */
    addInputRules() {
      const begins = (find, getAttributes) =>
        wrappingInputRule({
          find,
          type: this.type,
          getAttributes,
          joinPredicate: (match, { attrs, childCount }) => {
            const { start = 1, type = null } = getAttributes(match);
            return attrs.type === type && attrs.start + childCount === start;
          },
        });
      return [begins(/^(\d{1,9})\.\s$/, (match) => ({ start: Number(match[1]) })), begins(/^([aAiI])\)\s$/, (match) => ({ type: match[1] }))];
    },
  });

/* `hasOwnHistory`: another extension undoes, each person's own changes only. `notify` is called with a text about what could not be done. */
export function extensions({ strings = {}, imageUrl, previewUrl = "", placeholder = "", hasOwnHistory = false, notify = () => {}, storedImages, onLostImages, onRemoved } = {}) {
  return [
    StarterKit.configure({
      heading: { levels: [2, 3, 4] },
      code: false,
      codeBlock: false,
      link: {
        openOnClick: false,
        autolink: true,
        linkOnPaste: true,
        defaultProtocol: "https",
        isAllowedUri: (address) => isAllowed(schema.marks.link.attributes.href, address),
        HTMLAttributes: { target: null, rel: null, class: null },
      },
      dropcursor: { class: "editor-dropcursor", color: false, width: 3 },
      orderedList: { keepAttributes: false },
      ...(hasOwnHistory ? { undoRedo: false } : {}),
    }).extend({
      addExtensions() {
        return this.parent().map((extension) => {
          if (extension.name === "link") return plainLink(extension);
          if (extension.name === "orderedList") return numberedList(extension);
          if (extension.name === "heading") return extension.extend({ addAttributes: () => attributes(schema.nodes.heading, { level: { default: 2, rendered: false } }) });
          return extension;
        });
      },
    }),
    Headings,
    CodeWithMarks,
    PlainCodeBlock,
    Tasks,
    Task.configure({ nested: true, strings }),
    PlainTable.configure({ resizable: false, allowTableNodeSelection: true }),
    TableRow,
    cell(TableHeader, "tableHeader"),
    cell(TableCell, "tableCell"),
    Figure.configure({ strings, ...(imageUrl ? { imageUrl } : {}) }),
    reference("mention", "@"),
    ...registered({ strings, previewUrl }),
    linkMark("pageLink", "a[data-page]"),
    linkMark("fileLink", "a[data-attachment]"),
    simpleMark("subscript", "sub", "superscript"),
    simpleMark("superscript", "sup", "subscript"),
    simpleMark("highlight", "mark"),
    Clipboard.configure({ strings, notify, storedImages, onLostImages, onRemoved }),
    SchemaValidation.configure({ strings, notify }),
    PreventFocusLoss.configure({ strings, notify }),
    ...(placeholder ? [Placeholder.configure({ placeholder })] : []),
  ];
}

let missing = null;

/* Names of the nodes of the schema that no script has an extension for: the editor would lose them. */
export function missingNodes() {
  if (!missing) {
    const { nodes } = getSchema(extensions());
    missing = Object.keys(schema.nodes).filter((name) => !nodes[name]);
  }
  return missing.map((name) => schema.insertable?.[name] ?? name);
}
