"""The content of a published version of the minutes, and the hashes that prove it unchanged."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...core.database.german_order import german_key
from ...todos.models import Todo
from ..attendance.models import Attendance
from ..planning.models import AgendaItem, Meeting, TopicPaper
from .models import MinutesVersion, Resolution


def frozen_content(meeting: Meeting) -> dict[str, Any]:
    """Return the content of the minutes as plain data; each item names its part, A or B."""
    every = AgendaItem.objects.filter(meeting=meeting).prefetch_related("excluded")
    items = list(every.order_by("rank", "pk"))
    numbers = {item.pk: item.number for item in items}
    resolutions: dict[int, list[Resolution]] = {}
    rows = Resolution.objects.filter(item__meeting=meeting).select_related(
        "supersedes", "superseded_by"
    )
    for resolution in rows.order_by("pk"):
        resolutions.setdefault(resolution.item_id or 0, []).append(resolution)
    todos: dict[int, list[Todo]] = {}
    if items:
        given = Todo.objects.from_source(items[0], *items[1:]).prefetch_related("owners")
        for todo in given.order_by("pk"):
            todos.setdefault(todo.source_id or 0, []).append(todo)
    papers = _papers(items)
    return {
        "meeting": {
            "id": meeting.pk,
            "title": meeting.title,
            "starts_at": meeting.starts_at.astimezone(meeting.zone).isoformat(),
            "has_start_time": meeting.has_start_time,
            "ends_at": meeting.ends_at.astimezone(meeting.zone).isoformat()
            if meeting.ends_at
            else None,
            "time_zone": meeting.time_zone,
            "place": meeting.place,
            "video_link": meeting.video_link,
            "preamble": meeting.preamble,
        },
        "amend_reason": meeting.amend_reason,
        "approval": {
            "objections_until": _day(meeting.objections_until),
            "approved_on": _day(
                meeting.approved_at and meeting.approved_at.astimezone(meeting.zone).date()
            ),
            "early_approval": meeting.early_approval,
        },
        # Who was only invited is no part of what happened.
        "attendances": [
            _attendance(row)
            for row in meeting.attendances.exclude(presence=Attendance.Presence.UNKNOWN)
            .select_related("organisation", "deputy_of")
            .order_by("pk")
        ],
        "items": [
            {
                "id": item.pk,
                "number": item.number,
                "parent": numbers.get(item.parent_id or 0, ""),
                "title": item.title,
                "kind": item.kind,
                "part": item.part,
                "state": item.state,
                "announcement": item.announcement,
                "notes": item.notes,
                "excluded": sorted((row.name for row in item.excluded.all()), key=german_key),
                "resolutions": [_resolution(row) for row in resolutions.get(item.pk, [])],
                "todos": [_todo(row) for row in todos.get(item.pk, [])],
                "papers": papers.get(item.topic_id, []),
            }
            for item in items
        ],
    }


def _papers(items: list[AgendaItem]) -> dict[int, list[dict[str, Any]]]:
    """The annexes of each topic: what names a file and proves that it is the same."""
    found: dict[int, list[dict[str, Any]]] = {}
    for paper in TopicPaper.objects.filter(topic__in=[item.topic_id for item in items]).order_by(
        "pk"
    ):
        facts = {"id": paper.pk, "name": paper.name, "size": paper.size, "sha256": paper.sha256}
        found.setdefault(paper.topic_id, []).append(facts)
    return found


def keep_papers(content: dict[str, Any], earlier: MinutesVersion) -> None:
    """Give each item the papers of the `earlier` version: approving adds none that came since."""
    frozen = {item["id"]: item for item in earlier.content["items"] if "id" in item}
    there = TopicPaper.objects.filter(uploaded_at__lte=earlier.created_at)
    # Versions of older releases name no papers; those that were there then are kept all the same.
    known = set(there.filter(topic__items__meeting=earlier.meeting_id).values_list("pk", flat=True))
    for item in content["items"]:
        then = [paper for paper in item["papers"] if paper["id"] in known]
        item["papers"] = frozen.get(item["id"], {}).get("papers", then)


def _attendance(row: Attendance) -> dict[str, Any]:
    return {
        "name": row.name,
        "organisation": str(row.organisation or ""),
        "role": row.role,
        "presence": row.presence,
        "has_vote": row.has_vote,
        "stands_in_for": row.deputy_of.name if row.deputy_of else "",
        "times": row.times,
        "note": row.note,
    }


def _resolution(row: Resolution) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.label,
        "title": row.title,
        "wording": row.wording,
        "votes": [row.votes_yes, row.votes_no, row.votes_abstained],
        "dissent": row.dissent,
        "quorum": [row.votes_there, row.votes_total, row.votes_needed],
        "quorum_reason": row.quorum_reason,
        "adopted_on": row.adopted_on.isoformat(),
        "outcome": row.outcome,
        "outcome_reason": row.outcome_reason,
        "majority_rule": row.majority_rule,
        "ballot": row.ballot,
        "votes_by_name": row.votes_by_name,
        "repealed_on": _day(row.repealed_on),
        "repeal_reason": row.repeal_reason,
        "replaces": _named(row.supersedes),
        "replaced_by": _named(row.superseded_by) if row.is_superseded else "",
    }


def _named(row: Resolution | None) -> str:
    """Its number, or what came of it where it has none."""
    return (row.label or row.outcome) if row else ""


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _todo(row: Todo) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "owners": sorted((str(owner) for owner in row.owners.all()), key=german_key),
        "owner_text": row.owner_text,
        "due_on": _day(row.due_on),
    }


def content_hash(content: dict[str, Any]) -> str:
    """The same for the same content, whatever database kept it in between."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def changed_places(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Where two versions differ: "TOP 3 Haushalt", or the name of what surrounds the items."""
    places = []
    for name, label in (("meeting", "facts"), ("attendances", "attendance")):
        if before.get(name) != after.get(name):
            places.append(label)
    earlier = {item.get("id", item["number"]): item for item in before["items"]}
    for item in after["items"]:
        old = earlier.pop(item.get("id", item["number"]), None)
        if old is None or not _says_the_same(old, item):
            places.append(f"TOP {item['number']} {item['title']}")
    return places + [f"TOP {item['number']} {item['title']}" for item in earlier.values()]


def _says_the_same(old: Any, new: Any) -> bool:
    """Whether nothing frozen before differs; what older releases did not freeze is no change."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(_says_the_same(value, new.get(key)) for key, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_says_the_same, old, new))
    return old == new


def chain_hash(version: MinutesVersion, before: str) -> str:
    """Seals a version together with `before`, the chain hash of the one before it ("" for none)."""
    moment = version.created_at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    links = [
        str(version.meeting_id),
        str(version.number),
        version.state,
        version.content_hash,
        moment,
        before,
    ]
    return hashlib.sha256("\n".join(links).encode()).hexdigest()


def find_faults(versions: Iterable[MinutesVersion]) -> list[tuple[MinutesVersion, Promise]]:
    """List the versions of one meeting that differ from what was frozen, in order."""
    faults: list[tuple[MinutesVersion, Promise]] = []
    before, number = "", 0
    for version in versions:
        number += 1
        if version.number != number:
            faults.append((version, _("a version before it is missing")))
            number = version.number
        if content_hash(version.content) != version.content_hash:
            faults.append((version, _("its content is not what was published")))
        if chain_hash(version, before) != version.chain_hash:
            faults.append((version, _("it does not follow from the version before it")))
        before = version.chain_hash
    return faults
