"""How far the approval of minutes has come, as members of the space may see it."""

from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from ...access.actions import level_for
from ...access.models import Level
from ..planning.models import AgendaItem, Meeting
from .actions import may_object, takes_objections
from .frozen_votes import in_words
from .models import MinutesVersion, Objection


@dataclass
class Approval:
    """The approval as members see it below the minutes."""

    versions: int
    objections: list[Objection]
    takes_objections: bool
    may_object: bool
    may_answer: bool
    # The item under which the minutes were approved, where the reader may read it.
    approved_at: AgendaItem | None


def approval_of(meeting: Meeting, *, user: Any) -> Approval | None:
    """Return the approval, or None for non-members and before the first publication."""
    level = level_for(user, meeting.space.members_access)
    if level < Level.READ or meeting.circulated_at is None:
        return None
    objections = meeting.objections.select_related("item", "answered_by")
    approved_at = (
        AgendaItem.objects.visible_to(user)
        .select_related("meeting")
        .filter(pk=meeting.approved_at_item_id)
        .first()
        if meeting.approved_at_item_id
        else None
    )
    return Approval(
        versions=meeting.versions.count(),
        objections=list(objections.order_by("raised_at", "pk")),
        takes_objections=takes_objections(meeting),
        may_object=may_object(meeting, user),
        may_answer=level >= Level.MANAGE,
        approved_at=approved_at,
    )


def text_of(version: MinutesVersion) -> str:
    """All that a frozen version says as one canonical text, to be compared with another."""
    content = version.content
    facts = content["meeting"]
    parts = [f"<p>{escape(facts['title'])}</p>"]
    for fact in (facts["starts_at"], facts["ends_at"], facts["place"]):
        if fact:
            parts.append(f"<p>{escape(fact)}</p>")
    parts.append(_listed(_person(row) for row in content["attendances"]))
    parts.append(facts["preamble"])
    for item in content["items"]:
        number, title = escape(item["number"]), escape(item["title"])
        parts.append(f"<h2>TOP {number} {title}</h2>")
        parts += [item["announcement"], item["notes"]]
        if item.get("excluded"):
            excluded = _("Excluded for bias: %(names)s") % {"names": ", ".join(item["excluded"])}
            parts.append(f"<p>{escape(excluded)}</p>")
        for row in item["resolutions"]:
            said = in_words(row, with_names=True)
            heading = said["heading"] + (f": {row['title']}" if row["title"] else "")
            wording = "".join(f"<p>{escape(line)}</p>" for line in row["wording"].split("\n"))
            parts.append(f"<p><strong>{escape(heading)}</strong></p>")
            parts.append(f"<blockquote>{wording}</blockquote>")
            facts_of_vote = (said["counted"], said["rule"], said["ballot_in_words"], said["became"])
            for fact in (*facts_of_vote, *said["by_name"]):
                if fact:
                    parts.append(f"<p>{escape(fact)}</p>")
        parts.append(_listed(_todo(row) for row in item["todos"]))
        parts.append(_listed(row["name"] for row in item.get("papers", [])))
    return "".join(parts)


def _listed(lines: Any) -> str:
    items = "".join(f"<li><p>{escape(line)}</p></li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _person(row: dict[str, Any]) -> str:
    return ", ".join(
        word
        for word in (row["name"], row["organisation"], row["presence"], row["times"], row["note"])
        if word
    )


def _todo(row: dict[str, Any]) -> str:
    owners = ", ".join(row["owners"]) or row["owner_text"]
    return f"{row['title']} – {owners}" if owners else row["title"]
