"""Which accounts the names of todo owners mean."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from django.contrib.auth import get_user_model

from ...access.actions import level_for
from ...access.models import Level
from ...groups.models import WorkingGroup
from .parsing.grammar.words import names_of
from .parsing.people import Participant

WORD = re.compile(r"[^\W\d_a-z][\w'’-]+")
ADDRESSED = re.compile(r"(?:\b(?:Herrn?|Frau|Hr\.|Fr\.)\s+(?:Dr\.\s+)?|@)([^\W\d_a-z][\w'’-]+)")
TITLE = re.compile(r"^(?:(?:Herrn?|Frau|Dr|Prof|Dipl|Ing)\b\.?\s*)+", re.I)


class Accounts:
    """The people of a group, present and former, by the names that minutes call them.

    A name means an account when nobody else of the group could be meant, and nobody else who
    was present: "Karl" is no member Karl Muster when Karl Meier or a guest Karl was there.
    """

    def __init__(self, group: WorkingGroup, present: Iterable[Participant]) -> None:
        self.group = group
        self.present = list(present)
        self._people: list[Any] | None = None
        self._readers: dict[tuple[int, int], bool] = {}

    def owners(self, written: str, access_id: int) -> list[Any]:
        """The accounts of all who are named; none unless each is certain and may read the todo."""
        found = [self._find(name) for name in names_of(written)]
        if not found or not all(user and self._may_read(user, access_id) for user in found):
            return []
        return list(dict.fromkeys(found))

    def meant(self, written: str) -> str:
        """The full names of the accounts that the owner's words mean; empty unless each is certain."""
        found = [self._find(name) for name in names_of(written)]
        return ", ".join(user.get_full_name() for user in found) if all(found) else ""

    def named_in(self, text: str) -> str:
        """The full name of the one member whom a text names; empty where it names none or several."""
        words = WORD.findall(text)
        pairs = (f"{one} {other}" for one, other in pairwise(words))
        # A surname alone may be any noun, as "Muster" is, unless it is addressed.
        addressed = ADDRESSED.findall(text)
        found = [self._find(name) for name in (*pairs, *addressed)]
        found += [self._find(word) for word in words if self._is_first_name(word)]
        people = {user for user in found if user}
        return people.pop().get_full_name() if len(people) == 1 else ""

    def _is_first_name(self, word: str) -> bool:
        return any(_normal(user.first_name) == _normal(word) for user in self._of_group())

    def _find(self, name: str) -> Any:
        wanted = _normal(name)
        there = [person for person in self.present if wanted in _called(person.name)]
        if len({_normal(person.name) for person in there}) > 1 or any(p.is_guest for p in there):
            return None
        if there:
            wanted = _normal(there[0].name)
        meant = [user for user in self._of_group() if wanted in _names(user)]
        return meant[0] if len(meant) == 1 else None

    def _of_group(self) -> list[Any]:
        if self._people is None:
            users = get_user_model()._default_manager
            self._people = list(users.filter(memberships__group=self.group).distinct())
        return self._people

    def _may_read(self, user: Any, access_id: int) -> bool:
        known = (user.pk, access_id)
        if known not in self._readers:
            may = user.is_active and level_for(user, access_id) >= Level.READ
            self._readers[known] = may
        return self._readers[known]


def _normal(name: str) -> str:
    return " ".join(TITLE.sub("", name.strip()).casefold().rstrip(".").split())


def _called(name: str) -> set[str]:
    """Return the spellings of a name that minutes use: the whole or one of its words."""
    return {_normal(name), *_normal(name).split()}


def _names(user: Any) -> set[str]:
    parts = (user.get_full_name(), user.first_name, user.last_name)
    return {_normal(part) for part in parts if part}
