import { Selection } from "@tiptap/pm/state";
import { Search } from "../find/find.js";
import { find } from "../requests.js";
import { extensions } from "../schema/extensions.js";
import { suggestions } from "../suggestions.js";
import { blockHandle } from "./block_handle.js";
import { insertMention, insertPageLink } from "./insertions.js";
import { LongText } from "./long_text.js";

// The toolbar covers so many pixels at the top of the window.
const TOOLBAR_HEIGHT = 130;

/* TipTap's options for a page's editor; `collaboration` are the extensions of co-editing. */
export function editorOptions(controller, content, collaboration) {
  const margin = scrollMargin(controller);
  return {
    element: controller.surfaceTarget,
    content,
    injectCSS: false,
    extensions: [...contentExtensions(controller, collaboration.length > 0), Search, LongText, blockHandle(controller.handleTarget), ...collaboration, ...suggestionLists(controller)],
    editorProps: {
      scrollThreshold: margin,
      scrollMargin: margin,
      attributes: {
        class: "prose",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": controller.strings.label,
        spellcheck: "true",
      },
      ...fileHandlers(controller.uploads),
      handleKeyDown: (_view, event) => handleKeyDown(controller, event),
    },
    onUpdate: () => controller.scheduleDraft(),
    onTransaction: ({ transaction }) => {
      controller.update();
      if (transaction.getMeta("paste")) controller.uploads.copyPasted();
    },
  };
}

/* How much of the window lies under the bar and, on a phone, under the tools above its keyboard. */
function scrollMargin({ toolsTarget: tools }) {
  return {
    top: TOOLBAR_HEIGHT,
    get bottom() {
      return 20 + (getComputedStyle(tools).position === "fixed" ? tools.offsetHeight : 0);
    },
    left: 0,
    right: 0,
  };
}

function contentExtensions(controller, hasOwnHistory) {
  const { strings, imageUrlValue: imageUrl } = controller;
  return extensions({
    strings,
    placeholder: strings.placeholder,
    previewUrl: controller.previewUrlValue,
    hasOwnHistory,
    notify: (text) => controller.notify(text),
    storedImages: () => controller.uploads.storedImages,
    ...(imageUrl ? { imageUrl: (id) => imageUrl.replace("/0/", `/${id}/`) } : {}),
  });
}

function suggestionLists(controller) {
  const { strings } = controller;
  const { nothingFound: emptyText } = strings;
  return [
    suggestions({
      name: "insertList", char: "/", label: strings.insert, emptyText,
      items: (query) => controller.insertableBlocks(query),
      choose: (editor, range, item) => {
        editor.chain().focus().deleteRange(range).run();
        item.run();
      },
    }),
    suggestions({
      name: "people", char: "@", label: strings.peopleList, emptyText,
      items: (query) => find(controller.peopleUrlValue, query),
      choose: (editor, range, person) => insertMention(editor, person, range),
    }),
    suggestions({
      name: "pages", char: "[[", label: strings.pagesList, emptyText, allowSpaces: true, allowedPrefixes: null,
      items: (query) => find(controller.pagesUrlValue, query),
      choose: (editor, range, page) => insertPageLink(editor, page, range),
    }),
  ];
}

const fileHandlers = (uploads) => ({
  handleDOMEvents: {
    paste: (view, event) => uploads.rejectTooLarge(event, event.clipboardData) || uploads.pasteImages(view, event),
    drop: (_view, event) => uploads.rejectTooLarge(event, event.dataTransfer),
  },
  handlePaste: (_view, event) => uploads.insertFrom(event.clipboardData),
  handleDrop: (view, event, _slice, moved) => {
    if (moved) return false;
    const position = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
    return uploads.insertFrom(event.dataTransfer, position);
  },
});

function handleKeyDown({ dialogs, editor, toolbar }, event) {
  const hasModifier = event.ctrlKey || event.metaKey;
  if (hasModifier && event.key === "k") {
    event.preventDefault();
    toolbar.closeMenus();
    dialogs.open("link");
    return true;
  }
  if (event.altKey && event.key === "F10") {
    toolbar.tabStop().focus();
    return true;
  }
  // Browsers stop at images on their way to the end of a text.
  if (hasModifier && (event.key === "End" || event.key === "Home") && !event.shiftKey) {
    const { state, view } = editor;
    const end = event.key === "End" ? Selection.atEnd(state.doc) : Selection.atStart(state.doc);
    view.dispatch(state.tr.setSelection(end).scrollIntoView());
    view.focus();
    return true;
  }
  return false;
}
