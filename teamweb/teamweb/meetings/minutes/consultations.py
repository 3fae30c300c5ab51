"""What the bodies of a decision paper made of it, as one reader may know; and its draft decision at an item."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from ...access.readable import readable_access_ids
from ..planning.models import AgendaItem, Consultation, DecisionPaper, Meeting
from .models.resolutions import Resolution


@dataclass
class ShownConsultation:
    """A body's turn: its item, meeting and votes only for those who may read the item."""

    row: Consultation
    item: AgendaItem | None = None
    resolutions: list[Resolution] = field(default_factory=list)


def shown_consultations(paper: DecisionPaper, *, user: Any) -> list[ShownConsultation]:
    rows = [
        ShownConsultation(row)
        for row in paper.consultations.select_related("group__type").order_by("rank", "pk")
    ]
    items = AgendaItem.objects.visible_to(user).filter(
        pk__in=[shown.row.item_id for shown in rows if shown.row.item_id],
        meeting__access__in=readable_access_ids(user),
    )
    by_id = {item.pk: item for item in items.select_related("meeting")}
    votes: dict[int, list[Resolution]] = {}
    for resolution in Resolution.objects.visible_to(user).filter(item__in=by_id).order_by("pk"):
        votes.setdefault(resolution.item_id or 0, []).append(resolution)
    for shown in rows:
        shown.item = by_id.get(shown.row.item_id or 0)
        shown.resolutions = votes.get(shown.row.item_id or 0, [])
    return rows


def papers_at(meeting: Meeting, *, user: Any) -> dict[int, DecisionPaper]:
    """Item id -> the paper that is dealt with under it, of those that the reader may read."""
    rows = Consultation.objects.filter(
        item__meeting=meeting, paper__in=DecisionPaper.objects.visible_to(user)
    )
    return {row.item_id: row.paper for row in rows.select_related("paper") if row.item_id}


def draft_at(item: AgendaItem, *, user: Any) -> dict[str, str]:
    """Title and wording that a vote on the item's draft decision begins with, until one is recorded."""
    rows = Consultation.objects.filter(
        item=item, item__resolutions=None, paper__in=DecisionPaper.objects.visible_to(user)
    )
    found = rows.select_related("paper").first()
    return {"title": found.paper.title, "wording": found.paper.draft_decision} if found else {}


def difference(draft: str, wording: str) -> SafeString:
    """What was voted on, marked where it differs from the draft; empty where it does not."""
    before, after = _words(draft), _words(wording)
    if [word.strip() for word in before] == [word.strip() for word in after]:
        return SafeString("")
    said: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = escape("".join(before[a:b])), escape("".join(after[c:d]))
        if kind == "equal":
            said.append(new)
            continue
        said += [f"<del>{old}</del>"] if old else []
        said += [f"<ins>{new}</ins>"] if new else []
    return mark_safe("".join(said))


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)
