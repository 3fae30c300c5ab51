"""Finding the forms of names in a row of words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .names import Form, Named, forms_of
from .words import Word

LONGEST_NAME = 6
# Shorter names are too like each other to guess at.
GUESSED_FROM = 9


@dataclass(frozen=True)
class Hit:
    """A form found at the words from `start` to before `end`, and how surely it is this form."""

    start: int
    end: int
    form: Form
    likeness: float = 1.0


class Index:
    def __init__(self, organisations: Iterable[Named]) -> None:
        self.forms = [form for named in organisations for form in forms_of(named)]
        self.exact: dict[str, list[Form]] = defaultdict(list)
        self.plain: dict[str, list[Form]] = defaultdict(list)
        self.shortened: dict[str, set[str]] = defaultdict(set)
        for form in self.forms:
            self.exact[form.joined].append(form)
        for joined in list(self.exact):
            self.plain[_without_umlauts(joined)] += self.exact[joined]
            if len(joined) >= GUESSED_FROM:
                for short in _shortened(joined):
                    self.shortened[short].add(joined)

    def hits(self, words: list[Word]) -> list[Hit]:
        """The longest names in the text; none covers another, several may share a place."""
        found: list[Hit] = []
        covered: set[int] = set()
        for look in (self._exact, self._adjectives, self._abbreviated, self._misspelt):
            for start, end in _windows(len(words)):
                if covered.isdisjoint(range(start, end)):
                    here = look(words, start, end)
                    found += here
                    # "Kreis Kleve" is no place to look for Kleve; "Kleve" alone stays open to all.
                    if here:
                        covered |= set(range(start, end))
        return found

    def _exact(self, words: list[Word], start: int, end: int) -> list[Hit]:
        window = words[start:end]
        if any(word.is_abbreviated and word.text != "sankt" for word in window[:-1]):
            return []
        joined = "".join(word.text for word in window)
        return [Hit(start, end, form) for form in self.exact.get(joined, ())]

    def _adjectives(self, words: list[Word], start: int, end: int) -> list[Hit]:
        """ "Kölner Zoo": before a noun; alone it is a surname, before a street an address."""
        text = words[start].text
        if end - start > 1 or not text.endswith("er") or len(text) < 6 or end == len(words):
            return []
        if words[end].text.startswith(("str", "platz", "allee", "weg")):
            return []
        forms = [
            form for form in self.exact.get(text[:-2], ()) if form.named.kind == "municipality"
        ]
        return [Hit(start, end, form, 0.94) for form in forms if words[start].is_capital]

    def _abbreviated(self, words: list[Word], start: int, end: int) -> list[Hit]:
        window = words[start:end]
        if end - start == 1 and (cut := _apostrophe(window[0].text)):
            matches = [
                form
                for form in self.forms
                if form.joined.startswith(cut[0]) and form.joined.endswith(cut[1])
            ]
        elif any(word.is_abbreviated for word in window) and _is_telling(window):
            matches = [form for form in self.forms if _fits(form.words, window)]
        else:
            matches = []
        return [Hit(start, end, form, 0.95) for form in matches]

    def _misspelt(self, words: list[Word], start: int, end: int) -> list[Hit]:
        joined = "".join(word.text for word in words[start:end])
        if len(joined) > 3 and joined in self.plain:
            return [Hit(start, end, form, 0.95) for form in self.plain[joined]]
        if len(joined) < GUESSED_FROM - 1:
            return []
        near = set(self.shortened.get(joined, ()))
        for short in _shortened(joined):
            near |= {short} & self.exact.keys()
            near |= {name for name in self.shortened.get(short, ()) if _is_swap(name, joined)}
        near = {name for name in near if len(name) >= GUESSED_FROM}
        return [Hit(start, end, form, 0.93) for name in near for form in self.exact[name]]


def _windows(number: int) -> Iterator[tuple[int, int]]:
    for length in range(min(LONGEST_NAME, number), 0, -1):
        for start in range(number - length + 1):
            yield start, start + length


def _without_umlauts(joined: str) -> str:
    """ "Koln" for Köln: people without the letter leave the dots out."""
    return joined.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _shortened(joined: str) -> set[str]:
    """The word without one letter inside: slips at its ends make other names."""
    return {joined[:n] + joined[n + 1 :] for n in range(1, len(joined) - 1)}


def _is_swap(one: str, other: str) -> bool:
    """Whether two neighbouring letters stand in the wrong order."""
    places = [n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(places) != 2 or places[1] != places[0] + 1:
        return False
    return one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]


def _apostrophe(text: str) -> tuple[str, str] | None:
    for sign in "'’`´":
        first, found, last = text.partition(sign)
        if found and first and len(last) > 2:
            return first, last
    return None


def _is_telling(window: list[Word]) -> bool:
    return len(window) > 1 or len(window[0].text) > 5


def _fits(name: tuple[str, ...], window: list[Word]) -> bool:
    if len(name) != len(window):
        return False
    return all(
        full == word.text or (word.is_abbreviated and full.startswith(word.text))
        for full, word in zip(name, window, strict=True)
    )
