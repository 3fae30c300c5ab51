"""Votes of a frozen version in words; versions of older releases know resolutions only."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...core.richtext import Resolver
from .models.resolutions import HEADINGS, Resolution
from .outcomes import WITHOUT_VOTE, Ballot, Outcome, by_name, propose


def in_words(row: dict[str, Any], *, with_names: bool) -> dict[str, Any]:
    """A frozen vote with what templates say of it; who voted how is for members only."""
    outcome = Outcome(row.get("outcome", Outcome.ADOPTED))
    names = row.get("votes_by_name", []) if with_names else []
    return row | {
        "heading": heading_of(row),
        "is_adopted": outcome == Outcome.ADOPTED,
        "counted": counted_votes(row),
        "rule": _rule_in_words(row, outcome),
        "ballot_in_words": _ballot_in_words(row),
        "by_name": list(by_name(names)),
        "votes_by_name": names,
        "became": became(row),
    }


def heading_of(row: dict[str, Any]) -> str:
    if row["number"]:
        return _("Resolution %(number)s") % {"number": row["number"]}
    return str(HEADINGS[Outcome(row.get("outcome", Outcome.ADOPTED))])


def counted_votes(row: dict[str, Any]) -> str:
    """How it was voted on; empty where nothing was counted."""
    if all(votes is None for votes in row["votes"]):
        return ""
    yes, no, abstained = (votes or 0 for votes in row["votes"])
    return ngettext(
        "%(yes)s yes, %(no)s no, %(abstained)s abstained",
        "%(yes)s yes, %(no)s no, %(abstained)s abstained",
        abstained,
    ) % {"yes": yes, "no": no, "abstained": abstained}


def became(row: dict[str, Any]) -> str:
    """What became of it until the version was frozen: repealed, replaced, or what it replaces."""
    said = []
    if row.get("repealed_on"):
        said.append(
            _("Repealed on %(day)s.") % {"day": _day(row["repealed_on"])}
            + (f" {row['repeal_reason']}" if row.get("repeal_reason") else "")
        )
    if row.get("replaced_by"):
        said.append(_("Replaced by: %(other)s.") % {"other": _other(row["replaced_by"])})
    if row.get("replaces"):
        said.append(_("Replaces: %(other)s.") % {"other": _other(row["replaces"])})
    return " ".join(said)


def mark_later_changes(rows: Iterable[dict[str, Any]]) -> None:
    """Say of frozen votes what happened to them since: a reader of the version would miss it."""
    by_id = {row["id"]: row for row in rows}
    later = Resolution.objects.filter(pk__in=by_id).select_related("superseded_by")
    for resolution in later:
        row = by_id[resolution.pk]
        if resolution.state == "repealed" and not row.get("repealed_on"):
            day = formats.date_format(resolution.repealed_on or "", "d.m.Y")
            row["since"] = _("Since this version: repealed on %(day)s.") % {"day": day}
        elif resolution.state == "superseded" and not row.get("replaced_by"):
            row["since"] = _("Since this version: replaced by another.")


class FrozenRecords(Resolver):
    """Votes named in frozen notes, as the same version has them; others keep the words they have."""

    def __init__(self, items: Iterable[dict[str, Any]]) -> None:
        self.votes = {f"resolution:{row['id']}": row for it in items for row in it["resolutions"]}

    def record(self, record: str, words: str) -> str | None:
        row = self.votes.get(record)
        if row is None:
            return None
        return format_html(
            '<span class="rt-record"><a href="{}">{}</a>: {}</span>',
            self.record_url(record),
            heading_of(row),
            row["wording"],
        )


def _rule_in_words(row: dict[str, Any], outcome: Outcome) -> str:
    yes, no, abstained = row["votes"]
    total = (row.get("quorum") or [None, None, None])[1] or 0
    rule = row.get("majority_rule", "")
    found = propose(rule, yes=yes, no=no, abstained=abstained, entitled=total)
    said = str(found.reason) if found and rule and outcome not in WITHOUT_VOTE else ""
    if row.get("outcome_reason"):
        decided = _("Decided otherwise: %(reason)s") % {"reason": row["outcome_reason"]}
        return f"{said}. {decided}" if said else decided
    return said


def _ballot_in_words(row: dict[str, Any]) -> str:
    ballot = Ballot(row.get("ballot", Ballot.OPEN))
    return "" if ballot == Ballot.OPEN else str(ballot.label)


def _other(name: str) -> str:
    if name in Outcome.values:
        return str(HEADINGS[Outcome(name)])
    return _("Resolution %(number)s") % {"number": name}


def _day(written: str) -> str:
    return formats.date_format(datetime.date.fromisoformat(written), "d.m.Y")
