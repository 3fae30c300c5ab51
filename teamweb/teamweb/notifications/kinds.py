"""The text of a notice, made from its kind and facts in the reader's language.

An app offers its kinds in a module `notice_kinds.py`, each a function of the facts:

    @notice_kind("comment")
    def comment(facts: Facts) -> Words:
        return Words(_("%(person)s commented on “%(page)s”") % facts, text=facts["excerpt"])

It is called while the reader's language is active. `facts["person"]` is whoever did it.
"""

import datetime
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from ..accounts.typing import User

logger = logging.getLogger(__name__)

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """A notice in one language; `details` are pairs of a label and a value."""

    subject: str
    text: str = ""
    details: tuple[tuple[str, str], ...] = ()


_kinds: dict[str, Callable[[Facts], Words]] = {}


def notice_kind(kind: str) -> Callable[[Callable[[Facts], Words]], Callable[[Facts], Words]]:
    """Make the decorated function say what notices of this kind say."""

    def register(say: Callable[[Facts], Words]) -> Callable[[Facts], Words]:
        if kind in _kinds:
            raise ValueError(f"there is a kind of notice named {kind!r} already")
        _kinds[kind] = say
        return say

    return register


def words_of(kind: str, facts: Facts, *, by: User | None = None) -> Words:
    """What a notice says in the active language. Raises KeyError for an unknown kind or a missing fact."""
    return _kinds[kind]({**facts, "person": str(by) if by else _("Somebody")})


def stored_words_of(kind: str, facts: Facts, *, by: User | None = None) -> Words:
    """As `words_of`, but a row that an older or newer release wrote otherwise breaks no page."""
    try:
        return words_of(kind, facts, by=by)
    except (KeyError, TypeError, ValueError):
        logger.warning("a notice of kind %s cannot be put into words", kind, exc_info=True)
        return Words(_("Notice"))


def day_in_words(day: str) -> str:
    """A fact that is a day (ISO) as the reader writes days; nothing stays nothing."""
    return formats.date_format(datetime.date.fromisoformat(day)) if day else ""


def only_known(*details: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The details that have a value."""
    return tuple((label, value) for label, value in details if value)


@notice_kind("as_written")
def as_written(facts: Facts) -> Words:
    """Words that are the same in every language because somebody wrote them."""
    return Words(facts["subject"], text=facts.get("text", ""))
