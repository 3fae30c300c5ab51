/* Find and replace: all matches are highlighted, the selected one is the current match. */
import { Extension } from "@tiptap/core";
import { closeHistory } from "@tiptap/pm/history";
import { Plugin, PluginKey, TextSelection } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { Mapping } from "@tiptap/pm/transform";
import { yUndoPluginKey } from "@tiptap/y-tiptap";

const key = new PluginKey("search");
const EMPTY = { words: "", matchesCase: false, matches: [], decorations: DecorationSet.empty };
// Changes that are made one by one for each block; see replaceAll.
const MAX_ROUNDS = 200;

/* A space also matches a no-break space. */
function pattern({ words, matchesCase }) {
  const escaped = words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/[ \u00a0]/g, "[ \u00a0]");
  return new RegExp(escaped, matchesCase ? "gu" : "giu");
}

/* The text of a block. Other inline nodes become as many placeholders, so that offsets equal positions. */
function textOf(block) {
  let text = "";
  block.forEach((child) => (text += child.isText ? child.text : "\ufffc".repeat(child.nodeSize)));
  return text;
}

function findMatches(doc, query) {
  const matches = [];
  if (!query.words) return matches;
  const wanted = pattern(query);
  doc.descendants((block, position) => {
    if (!block.isTextblock) return true;
    for (const { index, 0: found } of textOf(block).matchAll(wanted)) {
      const from = position + 1 + index;
      matches.push({ from, to: from + found.length, block: position });
    }
    return false;
  });
  return matches;
}

const indexIn = (matches, { from, to }) => matches.findIndex((match) => match.from === from && match.to === to);

function withDecorations({ doc, selection }, found) {
  if (!found.words) return EMPTY;
  const current = indexIn(found.matches, selection);
  const decorations = found.matches.map(({ from, to }, index) =>
    Decoration.inline(from, to, { class: index === current ? "editor-match editor-match--current" : "editor-match" }),
  );
  return { ...found, decorations: DecorationSet.create(doc, decorations) };
}

export const Search = Extension.create({
  name: "search",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key,
        state: {
          init: () => EMPTY,
          apply(transaction, found, _before, state) {
            const asked = transaction.getMeta(key);
            if (!asked && (!found.words || (!transaction.docChanged && !transaction.selectionSet))) return found;
            const wanted = { words: found.words, matchesCase: found.matchesCase, ...asked };
            const matches = asked || transaction.docChanged ? findMatches(state.doc, wanted) : found.matches;
            return withDecorations(state, { ...wanted, matches });
          },
        },
        props: { decorations: (state) => key.getState(state).decorations },
      }),
    ];
  },
});

/* The number of matches, and the position of the selected one among them (0: none). */
export function searchState({ state }) {
  const { words, matches } = key.getState(state);
  return { words, count: matches.length, current: indexIn(matches, state.selection) + 1 };
}

export function setQuery({ view }, words, matchesCase) {
  view.dispatch(view.state.tr.setMeta(key, { words, matchesCase }));
}

/* Selects the next match (1), the previous one (-1), or the first one from the cursor on (0). */
export function selectMatch({ view }, step) {
  const { state } = view;
  const { matches } = key.getState(state);
  if (!matches.length) return;
  const { from } = state.selection;
  const current = indexIn(matches, state.selection);
  let index = current + step;
  if (current < 0) {
    index = step < 0 ? matches.findLastIndex((match) => match.from < from) : Math.max(0, matches.findIndex((match) => match.from >= from));
  }
  const match = matches.at(index % matches.length);
  view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, match.from, match.to)));
  view.dom.querySelector(".editor-match--current")?.scrollIntoView({ block: "center" });
}

/* New text keeps the formatting of what it replaces. */
function replaceRange(transaction, words, from, to) {
  if (words) transaction.insertText(words, from, to);
  else transaction.delete(from, to);
}

/* Replaces the current match and selects the next one; without a current match only selects. */
export function replaceOne(editor, words) {
  const { view } = editor;
  const { matches } = key.getState(view.state);
  const match = matches[indexIn(matches, view.state.selection)];
  if (match) {
    asSingleUndoStep(view, () => {
      const { tr } = view.state;
      replaceRange(tr, words, match.from, match.to);
      const after = match.from + words.length;
      view.dispatch(closeHistory(tr.setSelection(TextSelection.create(tr.doc, after))));
    });
  }
  selectMatch(editor, 0);
  return Boolean(match);
}

/* Everywhere, undone with one step; returns how many.

Written together, each change holds one place of a block at most: y-tiptap writes all from the first to the last
change in a block anew, and the words in between would lose their writers. */
export function replaceAll({ view }, words) {
  const { matches } = key.getState(view.state);
  const rounds = [];
  let place = 0;
  matches.forEach((match, index) => {
    place = index && matches[index - 1].block === match.block ? place + 1 : 0;
    const round = yUndoPluginKey.getState(view.state) ? Math.min(place, MAX_ROUNDS) : 0;
    (rounds[round] ??= []).push(match);
  });
  const done = new Mapping();
  asSingleUndoStep(view, () => {
    for (const round of rounds) {
      const { tr } = view.state;
      for (const { from, to } of round.toReversed()) replaceRange(tr, words, done.map(from, 1), done.map(to, -1));
      done.appendMapping(tr.mapping);
      view.dispatch(closeHistory(tr));
    }
  });
  return matches.length;
}

/* All changes of `work` together, and nothing else with them. */
function asSingleUndoStep({ state }, work) {
  const manager = yUndoPluginKey.getState(state)?.undoManager;
  if (!manager) return work();
  const { captureTimeout } = manager;
  manager.stopCapturing();
  manager.captureTimeout = Infinity;
  try {
    work();
  } finally {
    manager.captureTimeout = captureTimeout;
    manager.stopCapturing();
  }
}
