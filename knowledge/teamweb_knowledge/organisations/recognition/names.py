"""The forms in which the name of an organisation is written."""

import re
from dataclasses import dataclass, field

from .words import BREAK, words_of

# Between a name and the river, region or town that tells it from its namesakes.
LINKS = frozenset(
    "an am a auf bei b der dem den d im in i ob o vor v vom von unter uber ueber".split()
)
OF_TOWNS = frozenset("stadt gemeinde flecken markt".split())
DISTRICT_WORDS = frozenset("kreis landkreis staedteregion region".split())
REGION_WORDS = frozenset("regierungsbezirk bezirksregierung regierungspraesidium regbez".split())
LEGAL_FORMS = frozenset("gmbh mbh ggmbh ag kg ohg gbr eg ev aoer kgaa se ug e v co".split())


@dataclass(frozen=True)
class Named:
    """What the recogniser knows of an organisation; `kind` as in the directory."""

    id: int
    kind: str
    names: tuple[str, ...]
    short_name: str = ""
    # Names of places that hold it: a district, a region, a state.
    places: tuple[str, ...] = ()
    state: str = ""  # the first two digits of its key
    is_city: bool = False  # it belongs to no district, so it is no "Gemeinde"


@dataclass(frozen=True)
class Form:
    """One way to write a name: its words, and those that tell it from its namesakes."""

    named: Named
    words: tuple[str, ...]
    qualifiers: frozenset[str] = field(default_factory=frozenset)
    needs_marker: bool = False

    @property
    def joined(self) -> str:
        return "".join(self.words)


def forms_of(named: Named) -> list[Form]:
    if named.kind == "municipality":
        return [_of_town(named, name) for name in named.names]
    if named.kind in ("district", "region"):
        return [form for name in named.names for form in _of_area(named, name)]
    names = [*named.names, *([named.short_name] if named.short_name else [])]
    return [form for name in names if (form := _whole(named, name)).words]


def _of_town(named: Named, name: str) -> Form:
    """ "Mülheim an der Ruhr" and "Halle (Westf.)": a name and what tells it from others."""
    words = words_of(name)
    end = next(
        (n for n, word in enumerate(words) if n and _qualifies(word.text, word.before)), None
    )
    base = tuple(word.text for word in words[:end])
    rest = frozenset(word.text for word in words[end:]) if end else frozenset()
    return Form(named, base, rest - LINKS - OF_TOWNS)


def _qualifies(word: str, before: str) -> bool:
    return word in LINKS or BREAK.search(before) is not None


def _of_area(named: Named, name: str) -> list[Form]:
    """ "Kreis Kleve" whole, and "Kleve" where the text says that it means a district."""
    words = tuple(word.text for word in words_of(name))
    own = DISTRICT_WORDS if named.kind == "district" else REGION_WORDS
    core = tuple(
        short for word in words if word not in own and (short := re.sub("(?<=.)kreis$", "", word))
    )
    forms = [Form(named, words, needs_marker=words == core)]
    if core and core != words:
        forms.append(Form(named, core, needs_marker=True))
    return forms


def _whole(named: Named, name: str) -> Form:
    words = tuple(word.text for word in words_of(name))
    return Form(named, tuple(word for word in words if word not in LEGAL_FORMS) or words)
