"""Reads q, kind, space, year, page and size of an address."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from ..find import unknown_filters
from ..labels import kind_names
from ..query import MAX_SIZE, SearchQuery, parse
from ..query.search_query import MAX_DEPTH

DEFAULT_SIZE = 20
KNOWN = {"q", "kind", "space", "year", "page", "size"}


@dataclass
class Parameters:
    """What was asked, and what was wrong with it: parameter -> message."""

    typed: str = ""
    kinds: list[str] = field(default_factory=list)
    spaces: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    page: int = 1
    size: int = DEFAULT_SIZE
    errors: dict[str, str] = field(default_factory=dict)

    def query(self) -> SearchQuery:
        return parse(
            self.typed,
            kinds=self.kinds,
            spaces=self.spaces,
            years=self.years,
            page=self.page,
            size=self.size,
        )


def read_parameters(sent: QueryDict, *, also: Iterable[str] = ()) -> Parameters:
    """Wrong values are left out and named in `errors`: the API refuses, the page goes on.

    `also` are names of parameters that the view reads itself.
    """
    read = Parameters(typed=sent.get("q", "").strip())
    read.kinds = [kind for kind in sent.getlist("kind") if kind]
    read.spaces = [space for space in sent.getlist("space") if space]
    for year in sent.getlist("year"):
        if re.fullmatch(r"[0-9]{4}", year):
            read.years.append(int(year))
        elif year:
            read.errors["year"] = _("A year has four digits.")
    read.page = _number(sent, "page", 1, MAX_DEPTH, read)
    read.size = _number(sent, "size", DEFAULT_SIZE, MAX_SIZE, read)
    if read.page * read.size > MAX_DEPTH:
        read.errors["page"] = _("Only the first %(number)d hits can be paged through.") % {
            "number": MAX_DEPTH
        }
        read.page = 1
    for name in sorted(set(sent) - KNOWN.union(also)):
        read.errors[name] = _("There is no such parameter.")
    return read


def misunderstandings(query: SearchQuery) -> list[str]:
    """What looks like a filter and is none, in words."""
    return [
        _(
            "“%(piece)s” is no filter, so its words are looked for. Filters are kind:, space: and "
            "year: with four digits. In quotes it is found exactly as written."
        )
        % {"piece": piece}
        for piece in query.not_understood
    ]


def unknown_values(query: SearchQuery, *, user: Any) -> dict[str, str]:
    """Kinds and spaces of the query that do not exist for this person: parameter -> message."""
    unknown = unknown_filters(query, user=user)
    messages = {}
    if "kind" in unknown:
        messages["kind"] = _("Nothing is of the kind “%(value)s”. Kinds are: %(kinds)s.") % {
            "value": ", ".join(unknown["kind"]),
            "kinds": ", ".join(kind_names()),
        }
    if "space" in unknown:
        messages["space"] = _("You may read nothing in a space with the key “%(value)s”.") % {
            "value": ", ".join(unknown["space"])
        }
    return messages


def _number(sent: QueryDict, name: str, default: int, most: int, read: Parameters) -> int:
    value = sent.get(name, "")
    if not value:
        return default
    if re.fullmatch(r"[0-9]{1,6}", value) and 1 <= int(value) <= most:
        return int(value)
    read.errors[name] = _("A whole number between 1 and %(most)d.") % {"most": most}
    return default
