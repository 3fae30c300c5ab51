"""Cuts from a hit's text what the reader looked for. Everything is escaped but our own marks."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.html import escape

from ..analysis import clean, is_stop_word, normalise, parts_of, stem, tokens
from ..analysis.compounds import joined_words
from ..analysis.german import Token
from ..query.search_query import Form, SearchQuery
from .results import Hit

FRAGMENT = 220
FRAGMENTS = 2
# Highlights come from this much of a long text; a hit farther down is shown by its beginning.
LONGEST = 60_000


class Highlighter:
    """Marks the words of one query in any number of texts."""

    def __init__(self, query: SearchQuery) -> None:
        self._stems: set[str] = set()
        self._parts: set[str] = set()
        self._prefixes: tuple[str, ...] = ()
        quiet: set[str] = set()
        for term in query.positive_terms():
            for text in (term.text, *query.alternatives.get(term.text, ())):
                for token in tokens(clean(text)):
                    if term.form is Form.PREFIX:
                        self._prefixes = (*self._prefixes, normalise(token.text))
                    elif is_stop_word(token.text) and term.form is Form.WORD:
                        quiet.add(stem(token.text))
                    else:
                        self._stems.add(stem(token.text))
                        if term.form is Form.WORD:
                            self._parts.update(parts_of(token.text)[-1:])
                self._stems.update(joined_words(text))
        if not self._stems and not self._prefixes:
            self._stems = quiet
        self._seen: dict[str, str] = {}

    def highlighted(self, hit: Hit, body: str) -> Hit:
        title = clean(hit.title)
        return replace(
            hit,
            title_html=_marked(title, 0, len(title), [t for t, _ in self._matches(title)]),
            highlights=self.fragments(body),
        )

    def fragments(self, text: str) -> list[str]:
        """The passages with most of the words looked for; the beginning if there is none."""
        text = clean(text)
        matches = list(self._matches(text[:LONGEST]))
        if not matches:
            return [_marked(text, *_window(text, 0), [])] if text.strip() else []
        chosen: list[tuple[int, int]] = []
        rest = matches
        while rest and len(chosen) < FRAGMENTS:
            best = _best_start(rest)
            start, end = _window(text, best)
            chosen.append((start, end))
            rest = [m for m in rest if m[0].start >= end or m[0].end <= start]
            rest = [
                m for m in rest if m[0].start >= end + FRAGMENT // 4 or m[0].end <= start - FRAGMENT
            ]
        marked = [token for token, _ in matches]
        return [_marked(text, start, end, marked) for start, end in sorted(chosen)]

    def _matches(self, text: str) -> Iterable[tuple[Token, str]]:
        seen = self._seen
        for token in tokens(text):
            found = seen.get(token.text)
            if found is None:
                found = seen[token.text] = self._stem_if_wanted(token.text)
            if found:
                yield token, found

    def _stem_if_wanted(self, word: str) -> str:
        stemmed = stem(word)
        if stemmed in self._stems or normalise(word).startswith(self._prefixes or ("\0",)):
            return stemmed
        wanted = self._parts.intersection(parts_of(word)) if self._parts else ()
        return stemmed if wanted and stemmed not in self._stems else ""


def _best_start(matches: list[tuple[Token, str]]) -> int:
    """Where a fragment with the most different words begins; the first of the best."""
    best, best_start, first = 0, matches[0][0].start, 0
    for last in range(len(matches)):
        while matches[last][0].end - matches[first][0].start > FRAGMENT - 40:
            first += 1
            if first > last:
                first = last
                break
        different = len({word for _, word in matches[first : last + 1]})
        if different > best:
            best, best_start = different, matches[first][0].start
    return best_start


def _window(text: str, around: int) -> tuple[int, int]:
    start = max(0, around - 40)
    if start:
        space = text.find(" ", start, around)
        start = space + 1 if space >= 0 else around
    end = min(len(text), start + FRAGMENT)
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > around else end
    return start, end


def _marked(text: str, start: int, end: int, matches: list[Token]) -> str:
    pieces = ["… "] if start else []
    position = start
    for token in matches:
        if token.start < start or token.end > end:
            continue
        pieces.append(escape(text[position : token.start]))
        pieces.append(f"<mark>{escape(text[token.start : token.end])}</mark>")
        position = token.end
    pieces.append(escape(text[position:end]))
    if end < len(text):
        pieces.append(" …")
    return " ".join("".join(pieces).split())
