"""Names found in a text, judged by what stands around them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from . import context
from .index import Hit, Index
from .names import Form, Named
from .words import Word, words_of

# From here on a name is taken without asking; below it is only offered.
CERTAIN = 0.9
OFFERED = 0.3
# A second name of this certainty makes the first uncertain.
RIVAL = 0.6


@dataclass(frozen=True)
class Candidate:
    """An organisation that a text may mean; `certainty` is 1 where nothing speaks against it."""

    id: int
    certainty: float

    @property
    def is_certain(self) -> bool:
        return self.certainty >= CERTAIN


class Recogniser:
    """Recognises the organisations that it was made with; making one takes longer than asking it."""

    def __init__(self, organisations: Iterable[Named]) -> None:
        rows = list(organisations)
        self.index = Index(rows)
        self.towns = {form.joined for form in self.index.forms if form.named.kind == context.TOWN}
        self.own = {named.id: _places(named) for named in rows}
        self.districts: dict[str, set[Form]] = defaultdict(set)
        for form in self.index.forms:
            if form.named.kind == context.DISTRICT:
                for word in form.words:
                    self.districts[word].add(form)

    def recognise(self, text: str) -> list[Candidate]:
        """The organisations that `text` may mean, the likeliest first."""
        words = words_of(text)
        hits = self.index.hits(words)
        hits += self._districts_by_a_part(words, hits)
        states = context.states_in(words)
        judged = [(hit, self._certainty(words, hit, hits)) for hit in hits]
        judged = [
            (hit, certainty if not states or hit.form.named.state in states else certainty / 2)
            for hit, certainty in judged
        ]
        judged = [(hit, certainty) for hit, certainty in judged if certainty >= OFFERED]
        best = _several(words, _namesakes(judged))
        found = [Candidate(id, round(certainty, 3)) for id, certainty in best.items()]
        return sorted(found, key=lambda one: (-one.certainty, one.id))

    def _districts_by_a_part(self, words: list[Word], hits: list[Hit]) -> list[Hit]:
        """ "Kreis Neuss" for the Rhein-Kreis Neuss, where one district alone has the word."""
        starts = {hit.start for hit in hits}
        found = []
        for hit in hits:
            mark = context.marker(words, hit, starts)
            if mark is None or context.kind_of_word(mark.text) != context.DISTRICT:
                continue
            here = [other for other in hits if other.start == hit.start]
            if any(other.form.named.kind == context.DISTRICT for other in here):
                continue
            forms = {form.named.id: form for form in self.districts.get(hit.form.joined, ())}
            if len(forms) == 1:
                found.append(Hit(hit.start, hit.end, next(iter(forms.values())), 0.95))
        return found

    def _certainty(self, words: list[Word], hit: Hit, hits: list[Hit]) -> float:
        mark = context.marker(words, hit, {other.start for other in hits})
        kind = context.kind_of_word(mark.text) if mark else ""
        if hit.form.named.kind == context.TOWN:
            return hit.likeness * self._of_town(words, hit, mark, kind)
        if hit.form.named.kind in (context.DISTRICT, context.REGION):
            return hit.likeness * self._of_area(words, hit, kind)
        return hit.likeness * _of_other(words, hit)

    def _of_town(self, words: list[Word], hit: Hit, mark: Word | None, kind: str) -> float:
        if kind not in ("", context.TOWN) or context.is_part_of_name(words, hit):
            return 0
        if mark and mark.text.startswith("gemeinde") and hit.form.named.is_city:
            return 0.4
        if context.is_hyphenated(words, hit):
            return 0.4
        agreement = context.agreement(words, hit, self.own[hit.form.named.id] | hit.form.qualifiers)
        if agreement < 0:
            return 0.5
        if mark is None and not agreement and not _is_prominent(words, hit):
            return 0.6
        return 1 if agreement or not hit.form.qualifiers else 0.98

    def _of_area(self, words: list[Word], hit: Hit, kind: str) -> float:
        if not hit.form.needs_marker:
            return 1
        if kind == hit.form.named.kind:
            return 0.98
        if kind or hit.form.joined in self.towns or hit.form.named.kind == context.REGION:
            return 0
        if hit.end - hit.start == len(words):
            return 0.95
        return 0.93 if len(hit.form.words) > 1 and _is_prominent(words, hit) else 0.6


def _places(named: Named) -> frozenset[str]:
    return frozenset(word.text for place in named.places for word in words_of(place))


def _is_prominent(words: list[Word], hit: Hit) -> bool:
    """Whether the name stands where names stand, and is written as one."""
    if not context.stands_at_edge(words, hit):
        return False
    is_small = not any(word.is_capital for word in words[hit.start : hit.end])
    return not is_small or not any(word.is_capital for word in words)


def _of_other(words: list[Word], hit: Hit) -> float:
    """Companies and ministries: their names are words of everyday language as well."""
    if words[hit.start].begins_part and context.ends_its_part(words, hit):
        return 0.97
    return 0.92 if hit.end - hit.start > 2 else 0.5


def _namesakes(judged: list[tuple[Hit, float]]) -> list[tuple[Hit, float]]:
    """Where a name is that of several, none of them is certain, unless one alone is agreed on."""
    places: dict[int, dict[int, float]] = defaultdict(dict)
    for hit, certainty in judged:
        here = places[hit.start]
        here[hit.form.named.id] = max(certainty, here.get(hit.form.named.id, 0))
    return [
        (hit, certainty if _is_alone(places[hit.start], hit, certainty) else min(certainty, 0.5))
        for hit, certainty in judged
    ]


def _is_alone(here: dict[int, float], hit: Hit, certainty: float) -> bool:
    others = [value for id, value in here.items() if id != hit.form.named.id]
    return all(value < CERTAIN or (certainty == 1 and value < 1) for value in others)


def _several(words: list[Word], judged: list[tuple[Hit, float]]) -> dict[int, float]:
    """One certainty for each organisation: a text that names two means neither for certain."""
    best: dict[int, tuple[float, Hit]] = {}
    for hit, certainty in judged:
        if certainty > best.get(hit.form.named.id, (0,))[0]:
            best[hit.form.named.id] = certainty, hit
    rivals = {id: hit for id, (certainty, hit) in best.items() if certainty >= RIVAL}
    meant = _meant(words, rivals) if len(rivals) > 1 else next(iter(rivals), None)
    return {
        id: certainty if id == meant else min(certainty, 0.8)
        for id, (certainty, _hit) in best.items()
    }


def _meant(words: list[Word], rivals: dict[int, Hit]) -> int | None:
    """Of several names in a text the one that the others only place: a town and its district."""
    kinds = defaultdict(list)
    for hit in rivals.values():
        kinds[hit.form.named.kind].append(hit)
    if len(kinds[context.TOWN]) == len(kinds[context.DISTRICT]) == 1 and len(rivals) == 2:
        return _town_or_district(words, *kinds[context.TOWN], *kinds[context.DISTRICT])
    starts = {hit.start for hit in rivals.values()}
    marked = [
        id
        for id, hit in rivals.items()
        if (mark := context.marker(words, hit, starts)) and mark.text in ("stadt", "gemeinde")
    ]
    return marked[0] if len(marked) == 1 else None


def _town_or_district(words: list[Word], town: Hit, district: Hit) -> int | None:
    before = words[town.start - 1].text if town.start else ""
    if before.isdigit() and len(before) == 5:
        return district.form.named.id  # The town stands in the address of the district's seat.
    if words[district.start].begins_part and town.start < district.start:
        return town.form.named.id
    return None
