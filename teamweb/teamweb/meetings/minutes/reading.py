"""A meeting as one reader sees it: only the items, resolutions and todos they may read."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ...access.actions import level_for
from ...access.models import Level
from ...access.readable import readable_access_ids
from ...core.richtext import Resolver, render, strip_names
from ...todos.models import Todo
from ..attendance.models import Attendance
from ..planning.models import AgendaItem, DecisionPaper, Meeting, Part, TopicPaper
from ..planning.timing import Timing
from .consultations import difference, papers_at
from .frozen_votes import FrozenRecords, in_words, mark_later_changes
from .models.resolutions import Resolution
from .models.versions import MinutesVersion


@dataclass
class ShownItem:
    """An agenda item with its resolutions, todos and papers, rendered for display."""

    row: AgendaItem
    depth: int
    announcement: SafeString
    notes: SafeString
    resolutions: list[Resolution] = field(default_factory=list)
    todos: list[Todo] = field(default_factory=list)
    # Of its topic, for those who may read them: the members.
    papers: list[TopicPaper] = field(default_factory=list)
    # Who takes no part in it for bias, where the reader may read names.
    excluded: list[str] = field(default_factory=list)
    # The minutes to be approved here, where the reader may read them.
    approves: Meeting | None = None
    # When it comes up, as far as durations tell.
    begins_at: datetime.datetime | None = None
    # What is dealt with here, for those who may read it.
    decision_paper: DecisionPaper | None = None

    @property
    def decisions(self) -> list[tuple[Resolution, SafeString]]:
        """The votes, each with how its wording differs from the draft decision."""
        paper = self.decision_paper
        rows = self.resolutions if paper else []
        return [(row, difference(paper.draft_decision, row.wording)) for row in rows if paper]

    @property
    def heading(self) -> int:
        """The level of its heading: 3 below the page's own sections, deeper for sub-items."""
        return min(3 + self.depth, 6)


def minutes_for(meeting: Meeting, *, user: Any) -> dict[str, Any]:
    """Return the context of a meeting's templates; the caller has checked the right to read it."""
    members = level_for(user, meeting.space.members_access)
    # A guest from outside the space reads its agenda, and nothing else of it.
    is_for_guest = meeting.access_id not in readable_access_ids(user)
    is_revised = (
        not meeting.is_open
        and meeting.circulated_at is not None
        and not members
        and not is_for_guest
    )
    items = [] if is_revised else shown_items(meeting, user=user)
    # Only members see every item: to others the times would tell how long part B takes.
    timing = Timing.of(meeting, [item.row for item in items]) if members else None
    if timing is not None:
        for item in items:
            item.begins_at = timing.begins.get(item.row.pk)
    return {
        "meeting": meeting,
        "space": meeting.space,
        "items": items,
        "timing": timing,
        "preamble": shown(meeting.preamble, with_names=user.is_authenticated)
        if members or (meeting.is_open and not is_for_guest)
        else "",
        "attendances": attendances_for(meeting, user=user),
        "has_part_b": any(item.row.part == Part.B for item in items),
        "may_write": members >= Level.EDIT and not meeting.is_published,
        "may_manage": members >= Level.MANAGE,
        "is_member": members >= Level.READ,
        "is_for_guest": is_for_guest,
        "is_revised": is_revised,
        "published": last_published(meeting, user=user) if is_revised else None,
    }


def shown_items(meeting: Meeting, *, user: Any) -> list[ShownItem]:
    """The readable items in order, with their resolutions and todos, in a fixed number of queries.

    Of what a guest reads for being invited only: the announcement and the papers.
    """
    rows = list(AgendaItem.objects.visible_to(user).filter(meeting=meeting).order_by("rank", "pk"))
    rows = _with_announced(rows, meeting, user=user)
    depths: dict[int, int] = {}
    records = LiveRecords((row.notes for row in rows), user=user)
    items = []
    for row in rows:
        row.meeting = meeting
        depths[row.pk] = depths.get(row.parent_id or 0, -1) + 1
        with_names = user.is_authenticated
        notes = shown(row.notes, records, with_names=with_names)
        announcement = shown(row.announcement, with_names=with_names)
        items.append(ShownItem(row, depths[row.pk], announcement, notes))
    by_id = {item.row.pk: item for item in items}
    by_topic = {item.row.topic_id: item for item in items}
    papers = TopicPaper.objects.visible_to(user).filter(topic__in=by_topic)
    for paper in papers.order_by("pk") if items else ():
        by_topic[paper.topic_id].papers.append(paper)
    if approved := {row.approves_id for row in rows if row.approves_id}:
        earlier = Meeting.objects.visible_to(user).in_bulk(approved)
        for item in items:
            item.approves = earlier.get(item.row.approves_id)
    for item_id, decision_paper in papers_at(meeting, user=user).items():
        if item_id in by_id:
            by_id[item_id].decision_paper = decision_paper
    resolutions = Resolution.objects.visible_to(user).filter(item__in=by_id)
    for resolution in resolutions.select_related("superseded_by").order_by("pk"):
        by_id[resolution.item_id or 0].resolutions.append(resolution)
    if user.is_authenticated and rows:
        through = AgendaItem.excluded.through.objects.filter(
            agendaitem__in=AgendaItem.objects.visible_to(user).filter(meeting=meeting)
        )
        for item_id, name in through.order_by("pk").values_list("agendaitem", "attendance__name"):
            by_id[item_id].excluded.append(name)
    if rows:
        todos = Todo.objects.visible_to(user).from_source(*rows).prefetch_related("owners")
        for todo in todos.order_by("pk"):
            by_id[todo.source_id or 0].todos.append(todo)
    return items


def _with_announced(rows: list[AgendaItem], meeting: Meeting, *, user: Any) -> list[AgendaItem]:
    """Return the rows and the announced items that the reader sees as a guest only, in order."""
    if level_for(user, meeting.space.members_access) or not user.is_authenticated:
        return rows
    readable = {row.pk for row in rows}
    announced = AgendaItem.objects.open_to_guest(user).filter(meeting=meeting)
    for row in announced.exclude(pk__in=readable):
        # The minutes of it are not theirs to read; nothing here is saved.
        row.notes, row.state = "", AgendaItem.State.OPEN
        rows.append(row)
    return sorted(rows, key=lambda row: (row.rank, row.pk))


@dataclass
class Published:
    """A frozen version, as one kind of reader may see it."""

    version: MinutesVersion
    preamble: SafeString
    attendances: list[dict[str, Any]]
    items: list[dict[str, Any]]

    @property
    def meeting(self) -> dict[str, Any]:
        """The frozen facts of the meeting."""
        return self.version.content["meeting"]


def published(version: MinutesVersion, *, with_part_b: bool, with_names: bool = True) -> Published:
    """Render a frozen version. Without part B, items moved to part B since are left out too.

    Names of people are for those who are signed in: see `attendances_for`.
    """
    withdrawn = set() if with_part_b else _withdrawn(version.meeting_id)
    frozen = [
        item
        for item in version.content["items"]
        if with_part_b
        or (item["part"] == Part.A and not withdrawn & {item.get("id"), item["title"]})
    ]
    records = FrozenRecords(frozen)
    items = [
        item
        | {
            "announcement": shown(item["announcement"], with_names=with_names),
            "notes": shown(item["notes"], records, with_names=with_names),
            "excluded": item.get("excluded", []) if with_names else [],
            "resolutions": [in_words(row, with_names=with_part_b) for row in item["resolutions"]],
            # For members, as the papers themselves.
            "papers": item.get("papers", []) if with_part_b else [],
        }
        for item in frozen
    ]
    mark_later_changes(row for item in items for row in item["resolutions"])
    if not with_names:
        for item in items:
            item["todos"] = [todo | {"owners": [], "owner_text": ""} for todo in item["todos"]]
    return Published(
        version=version,
        preamble=shown(version.content["meeting"]["preamble"], with_names=with_names),
        attendances=version.content["attendances"] if with_names else [],
        items=items,
    )


def _withdrawn(meeting_id: int) -> set[Any]:
    inner = AgendaItem.objects.filter(meeting_id=meeting_id, part=Part.B)
    return {word for row in inner.values_list("pk", "title") for word in row}


def last_published(meeting: Meeting, *, user: Any) -> Published | None:
    """Return the last published version for the audience, without items that are part B now."""
    version = meeting.versions.order_by("-number").first()
    if version is None:
        return None
    return published(version, with_part_b=False, with_names=user.is_authenticated)


def attendances_for(meeting: Meeting, *, user: Any, with_invited: bool = False) -> list[Attendance]:
    """Return the recorded attendances; with `with_invited` also those who are only invited.

    Names of people are for those who are signed in, also where the minutes are public.
    """
    if not user.is_authenticated:
        return []
    is_readable = meeting.is_open and meeting.access_id in readable_access_ids(user)
    if not (is_readable or level_for(user, meeting.space.members_access)):
        return []
    rows = meeting.attendances.select_related("organisation", "deputy_of").order_by("pk")
    return list(rows if with_invited else rows.exclude(presence=Attendance.Presence.UNKNOWN))


class LiveRecords(Resolver):
    """Resolutions and todos named in texts, as they are now; of the unreadable only that there is one."""

    named = re.compile(r'data-record="(resolution|todo):(\d+)"')

    def __init__(self, texts: Iterable[str], *, user: Any) -> None:
        ids: dict[str, set[int]] = {"resolution": set(), "todo": set()}
        for text in texts:
            for kind, number in self.named.findall(text):
                ids[kind].add(int(number))
        self.rows: dict[str, Any] = {}
        if ids["resolution"]:
            resolutions = Resolution.objects.visible_to(user).filter(pk__in=ids["resolution"])
            for resolution in resolutions.select_related("superseded_by"):
                self.rows[f"resolution:{resolution.pk}"] = resolution
        if ids["todo"]:
            for todo in Todo.objects.visible_to(user).filter(pk__in=ids["todo"]):
                self.rows[f"todo:{todo.pk}"] = todo
        hidden = {kind: {pk for pk in ids[kind] if f"{kind}:{pk}" not in self.rows} for kind in ids}
        self.deleted: set[str] = set()
        for kind, model in (("resolution", Resolution), ("todo", Todo)):
            if hidden[kind]:
                there = set(model.objects.filter(pk__in=hidden[kind]).values_list("pk", flat=True))
                self.deleted |= {f"{kind}:{pk}" for pk in hidden[kind] - there}

    def record(self, record: str, words: str) -> str:
        kind, _colon, _number = record.partition(":")
        row = self.rows.get(record)
        if record in self.deleted:
            deleted = _("deleted")
            return f'<span class="rt-missing">{escape(deleted)}</span>'
        if row is None:
            hidden = _("a resolution") if kind == "resolution" else _("a todo")
            return f'<span class="rt-missing">{escape(hidden)}</span>'
        return render_to_string(
            f"teamweb_meetings/minutes/components/{kind}_marker.html", {kind: row}
        )


def shown(html: str, resolver: Resolver | None = None, *, with_names: bool = True) -> SafeString:
    if not html:
        return SafeString("")
    rendered = render(html, resolver)
    return mark_safe(rendered if with_names else strip_names(rendered))
