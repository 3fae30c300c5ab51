"""Who wrote which words of a version: kept with it, worked out for versions from before.

A version's words are all of its texts in reading order without anything between (`texts_of`); a
record of who wrote them is a list of [code points, user id or null, number of the version]. From
the log such a number is the `seq` of its checkpoint; below zero it is minus a revision's id.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain, groupby, pairwise

from ...core.richtext.comparison.alignment import opcodes
from ...core.richtext.text import texts_of
from . import AuthoredText, Run, Share, Sources

Owner = tuple[int | None, int]
TOKENS = re.compile(r"\s+|\w+|[^\w\s]")


def to_record(runs: Iterable[Run], html: str) -> list[list]:
    """What to keep with the version `html` of the text that has these runs.

    The stored text lacks some blanks of the live one.
    """
    found = list(runs)
    live, words = "".join(run.text for run in found), "".join(texts_of(html))
    owners = list(_owners((len(run.text), run.writer, run.version) for run in found))
    if live != words:
        owners = _without_blanks(live, words, owners)
    return _record(owners)


def _owners(shares: Iterable[Share]) -> Iterator[Owner]:
    for size, writer, version in shares:
        for _code_point in range(size):
            yield writer, version


def _record(owners: Iterable[Owner]) -> list[list]:
    return [[len(list(same)), *owner] for owner, same in groupby(owners)]


def _without_blanks(live: str, words: str, owners: list[Owner]) -> list[Owner]:
    found: list[Owner] = []
    place = 0
    for sign in words:
        is_blank = sign.isspace()
        while (
            place < len(live) and live[place] != sign and not (is_blank and live[place].isspace())
        ):
            if not live[place].isspace():
                return _aligned(live, words, owners)
            place += 1
        if place == len(live):
            return _aligned(live, words, owners)
        found.append(owners[place])
        place += 1
    return found


def _aligned(live: str, words: str, owners: list[Owner]) -> list[Owner]:
    found: list[Owner] = []
    for is_same, a, b, c, d in opcodes(live, words):
        found += owners[a:b] if is_same else [(None, 0)] * (d - c)
    return found


def of_history(
    versions: Iterable[tuple[str, int | None, int]], start: AuthoredText | None = None
) -> list[AuthoredText]:
    """Who wrote what of each of these versions (HTML, user id, number), oldest first.

    `start`: the one before the first. Worked out by comparing texts and their words; what was
    moved keeps its writer.
    """
    found: list[AuthoredText] = []
    texts: list[str] = [start.text] if start else []
    owners = [list(_owners(start.part(0, len(start.text))))] if start else []
    for html, user_id, number in versions:
        new_texts = texts_of(html)
        owners = _next(texts, owners, new_texts, (user_id, number))
        texts = new_texts
        found.append(AuthoredText("".join(texts), _record(chain.from_iterable(owners))))
    return found


def _next(
    old: list[str], owners: list[list[Owner]], new: list[str], owner: Owner
) -> list[list[Owner]]:
    gaps = opcodes(old, new)
    gone = [
        AuthoredText(old[place], _record(owners[place]))
        for is_same, a, b, _c, _d in gaps
        if not is_same
        for place in range(a, b)
    ]
    sources, found = Sources(gone), list[list[Owner]]()
    for is_same, a, b, c, d in gaps:
        if is_same:
            found += owners[a:b]
        else:
            words = list(chain.from_iterable(owners[a:b]))
            found += _reworded(old[a:b], words, new[c:d], owner, sources)
    return found


def _reworded(
    old: list[str], owners: list[Owner], new: list[str], owner: Owner, sources: Sources
) -> list[list[Owner]]:
    """Texts that took others' place: word by word, then by what was taken away anywhere."""
    before = [token for text in old for token in TOKENS.findall(text)]
    after = [token for text in new for token in TOKENS.findall(text)]
    places = [0, *accumulate(map(len, before))]
    words: list[Owner] = []
    for is_same, a, b, c, d in opcodes(before, after):
        if is_same:
            words += owners[places[a] : places[b]]
        else:
            for known in sources.parts("".join(after[c:d])):
                words += [owner] * known if isinstance(known, int) else _owners(known)
    ends = [0, *accumulate(map(len, new))]
    return [words[start:end] for start, end in pairwise(ends)]
