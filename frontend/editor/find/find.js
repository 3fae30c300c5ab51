/* Find and replace: every place that matches is marked, the selected one is the current one. */
import { Extension } from "@tiptap/core";
import { closeHistory } from "@tiptap/pm/history";
import { Plugin, PluginKey, TextSelection } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { Mapping } from "@tiptap/pm/transform";
import { yUndoPluginKey } from "@tiptap/y-tiptap";

const key = new PluginKey("finding");
const NOTHING = { words: "", matchesCase: false, matches: [], decorations: DecorationSet.empty };
// Changes that are made one by one for each block; see replaceAll.
const ROUNDS = 200;

/* A blank also finds the one that does not break. */
function pattern({ words, matchesCase }) {
  const escaped = words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/[ \u00a0]/g, "[ \u00a0]");
  return new RegExp(escaped, matchesCase ? "gu" : "giu");
}

/* The text of a block; what is no text takes its room, so that places in both are the same. */
function textOf(block) {
  let text = "";
  block.forEach((child) => (text += child.isText ? child.text : "\ufffc".repeat(child.nodeSize)));
  return text;
}

function search(doc, search) {
  const matches = [];
  if (!search.words) return matches;
  const wanted = pattern(search);
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

function marked({ doc, selection }, found) {
  if (!found.words) return NOTHING;
  const current = indexIn(found.matches, selection);
  const decorations = found.matches.map(({ from, to }, index) =>
    Decoration.inline(from, to, { class: index === current ? "editor-match editor-match--current" : "editor-match" }),
  );
  return { ...found, decorations: DecorationSet.create(doc, decorations) };
}

export const Finding = Extension.create({
  name: "finding",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key,
        state: {
          init: () => NOTHING,
          apply(transaction, found, _before, state) {
            const asked = transaction.getMeta(key);
            if (!asked && (!found.words || (!transaction.docChanged && !transaction.selectionSet))) return found;
            const wanted = { words: found.words, matchesCase: found.matchesCase, ...asked };
            const matches = asked || transaction.docChanged ? search(state.doc, wanted) : found.matches;
            return marked(state, { ...wanted, matches });
          },
        },
        props: { decorations: (state) => key.getState(state).decorations },
      }),
    ];
  },
});

/* How many places match, and the number of the selected one (0: none of them). */
export function findings({ state }) {
  const { words, matches } = key.getState(state);
  return { words, count: matches.length, current: indexIn(matches, state.selection) + 1 };
}

export function look({ view }, words, matchesCase) {
  view.dispatch(view.state.tr.setMeta(key, { words, matchesCase }));
}

/* Select the next place (1), the one before (-1), or the first one from here on (0). */
export function go({ view }, step) {
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

/* Text keeps the formatting of what it takes the place of. */
function put(transaction, words, from, to) {
  if (words) transaction.insertText(words, from, to);
  else transaction.delete(from, to);
}

/* The current place, then on to the next; without a current one only that. */
export function replaceOne(editor, words) {
  const { view } = editor;
  const { matches } = key.getState(view.state);
  const match = matches[indexIn(matches, view.state.selection)];
  if (match) {
    asOneStep(view, () => {
      const { tr } = view.state;
      put(tr, words, match.from, match.to);
      const after = match.from + words.length;
      view.dispatch(closeHistory(tr.setSelection(TextSelection.create(tr.doc, after))));
    });
  }
  go(editor, 0);
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
    const round = yUndoPluginKey.getState(view.state) ? Math.min(place, ROUNDS) : 0;
    (rounds[round] ??= []).push(match);
  });
  const done = new Mapping();
  asOneStep(view, () => {
    for (const round of rounds) {
      const { tr } = view.state;
      for (const { from, to } of round.toReversed()) put(tr, words, done.map(from, 1), done.map(to, -1));
      done.appendMapping(tr.mapping);
      view.dispatch(closeHistory(tr));
    }
  });
  return matches.length;
}

/* All changes of `work` together, and nothing else with them. */
function asOneStep({ state }, work) {
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
