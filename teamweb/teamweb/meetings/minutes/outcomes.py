"""What a count of votes means by the rule of the group. Nothing here reads or writes rows.

Abstentions are votes neither for nor against: they count only in rules that ask for a part of all
entitled, where whoever abstains or is away is missing. As many votes for as against are a tie by
every rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...groups.models import MajorityRule


class Outcome(models.TextChoices):
    """What came of a motion; only an adopted one is a resolution."""

    ADOPTED = "adopted", pgettext_lazy("motion", "adopted")
    REJECTED = "rejected", pgettext_lazy("motion", "rejected")
    TIED = "tied", pgettext_lazy("motion", "tied vote")
    DEFERRED = "deferred", pgettext_lazy("motion", "deferred")
    WITHDRAWN = "withdrawn", pgettext_lazy("motion", "withdrawn")


# Nobody voted on it.
WITHOUT_VOTE = (Outcome.DEFERRED, Outcome.WITHDRAWN)


class Ballot(models.TextChoices):
    """How a vote is taken."""

    OPEN = "open", _("open vote")
    NAMED = "named", _("vote by name")
    SECRET = "secret", _("secret vote")


class Choice(models.TextChoices):
    """What one voter says in a vote by name."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    ABSTAINED = "abstained", _("abstained")


_REACHED = {
    MajorityRule.SIMPLE: (_("simple majority reached"), _("simple majority not reached")),
    MajorityRule.TWO_THIRDS: (
        _("two-thirds majority reached"),
        _("two-thirds majority not reached"),
    ),
    MajorityRule.THREE_QUARTERS: (
        _("three-quarters majority reached"),
        _("three-quarters majority not reached"),
    ),
    MajorityRule.ENTITLED: (
        _("majority of the {entitled} entitled reached"),
        _("majority of the {entitled} entitled not reached"),
    ),
    MajorityRule.ENTITLED_TWO_THIRDS: (
        _("two thirds of the {entitled} entitled reached"),
        _("two thirds of the {entitled} entitled not reached"),
    ),
}


@dataclass(frozen=True)
class Proposal:
    """The outcome that follows from a count, and why in words."""

    outcome: Outcome
    reason: str | Promise


def is_reached(rule: str, *, yes: int, no: int, entitled: int) -> bool:
    """Whether `yes` votes are the majority that the rule asks for; `entitled` are all who may vote."""
    match rule:
        case MajorityRule.TWO_THIRDS:
            return yes > 0 and 3 * yes >= 2 * (yes + no)
        case MajorityRule.THREE_QUARTERS:
            return yes > 0 and 4 * yes >= 3 * (yes + no)
        case MajorityRule.ENTITLED:
            return 2 * yes > entitled
        case MajorityRule.ENTITLED_TWO_THIRDS:
            return yes > 0 and 3 * yes >= 2 * entitled
    return yes > no


def propose(
    rule: str,
    *,
    yes: int | None,
    no: int | None,
    abstained: int | None = None,
    entitled: int = 0,
) -> Proposal | None:
    """The outcome of a count by `rule`; None where nothing was counted."""
    if yes is None and no is None and abstained is None:
        return None
    yes, no = yes or 0, no or 0
    if yes == no and yes:
        return Proposal(Outcome.TIED, format_lazy(_COUNTED, yes=yes, no=no, rule=_("tied vote")))
    reached = is_reached(rule, yes=yes, no=no, entitled=entitled)
    words = _REACHED[_rule(rule)][0 if reached else 1]
    return Proposal(
        Outcome.ADOPTED if reached else Outcome.REJECTED,
        format_lazy(_COUNTED, yes=yes, no=no, rule=format_lazy(words, entitled=entitled)),
    )


def by_name(cast: list[dict[str, Any]]) -> Iterator[str]:
    """A vote by name in words, a line for each choice."""
    for choice in Choice:
        names = ", ".join(row["name"] for row in cast if row["choice"] == choice)
        if names:
            yield f"{choice.label}: {names}"


_COUNTED = _("{yes} yes, {no} no: {rule}")


def _rule(rule: str) -> MajorityRule:
    return MajorityRule(rule) if rule in MajorityRule.values else MajorityRule.SIMPLE
