"""Topics: proposals, topics to take up again, and recurring ones."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log
from wagtail.log_actions import registry as log_registry

from ....accounts.typing import AnyUser, User
from ....notifications.actions import notify
from ....spaces.models import SpacePage
from ....spaces.text.uploads import read_upload
from ....todos.models import Todo
from ..errors import PaperIsAnnex, TopicDecided
from ..models import AgendaItem, Kind, Meeting, Part, Series, Topic, TopicPaper
from ..rights import can_withdraw, may_manage_space, may_plan
from .agenda import add_agenda_item
from .shared import announce_agenda_change, group_of, writable

# What was left longer ago than this does not come back by itself.
RETURNS_WITHIN = datetime.timedelta(days=366)


@dataclass
class OfferedTopic:
    """A topic that could go onto an agenda, and why."""

    topic: Topic
    # Its item in the latest meeting before, where it had one.
    last: AgendaItem | None = None
    was_left: bool = False
    was_deferred: bool = False
    todos: list[Todo] = field(default_factory=list)


@transaction.atomic
def propose_topic(
    *,
    space: SpacePage,
    title: str,
    by: User,
    reason: str = "",
    kind: str = Kind.DISCUSSION,
    part: str = Part.A,
    duration_minutes: int | None = None,
    series: Series | None = None,
    file: "UploadedFile[Any] | None" = None,
) -> Topic:
    """Ask for a topic on an agenda of the space's group, of `series` if given, with its first paper.

    Raises SpaceWithoutGroup, and FileNotAllowed: then nothing is proposed.
    """
    group = group_of(space)
    if not may_plan(space, by):
        raise PermissionDenied
    topic = Topic.objects.create(
        group=group,
        series=series,
        access=space.members_access,
        title=title,
        reason=reason,
        kind=kind,
        part=part,
        duration_minutes=duration_minutes,
        state=Topic.State.PROPOSED,
        proposed_by=by,
    )
    log(topic, "teamweb_meetings.propose_topic", user=by)
    if file:
        add_paper(topic=topic, file=file, by=by)
    chairs = [user for user in group.members() if may_manage_space(space, user)]
    notify(
        recipients=chairs,
        kind="topic_proposed",
        facts={"topic": title, "group": str(group), "reason": reason},
        url=topic.get_absolute_url(),
        access_id=topic.access_id,
        by=by,
    )
    return topic


@transaction.atomic
def add_paper(*, topic: Topic, file: "UploadedFile[Any]", by: User) -> TopicPaper:
    """Add a file to a topic. Raises FileNotAllowed."""
    if not may_plan(space_of(topic), by):
        raise PermissionDenied
    upload = read_upload(file)
    paper = TopicPaper(topic=topic, name=upload.name, uploaded_by=by, **upload.facts)
    paper.file = upload.file
    paper.save()
    log(topic, "teamweb_meetings.add_paper", user=by, data={"name": upload.name})
    _announce_papers(topic)
    return paper


@transaction.atomic
def remove_paper(*, paper: TopicPaper, by: User) -> None:
    """Remove a paper; allowed to its uploader and to managers of the space. Raises PaperIsAnnex."""
    if not can_withdraw(space_of(paper.topic), by, of=paper.uploaded_by):
        raise PermissionDenied
    if paper.is_annex:
        raise PaperIsAnnex(paper)
    stored = paper.file.name or ""
    log(paper.topic, "teamweb_meetings.remove_paper", user=by, data={"name": paper.name})
    paper.delete()
    transaction.on_commit(lambda: paper.file.storage.delete(stored))
    _announce_papers(paper.topic)


def _announce_papers(topic: Topic) -> None:
    for meeting in Meeting.objects.filter(items__topic=topic):
        announce_agenda_change(meeting)


@transaction.atomic
def decline_topic(*, topic: Topic, by: User, answer: str = "") -> Topic:
    """Decline a proposal and notify its author, who withdraws it in the same way.

    Raises TopicDecided.
    """
    if not can_withdraw(space_of(topic), by, of=topic.proposed_by):
        raise PermissionDenied
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    if topic.state != Topic.State.PROPOSED:
        raise TopicDecided(topic)
    topic.state = Topic.State.CLOSED
    topic.answer = answer
    topic.save(update_fields=["state", "answer"])
    log(topic, "teamweb_meetings.decline_topic", user=by)
    _notify_proposer(topic, by, "topic_declined", answer=answer)
    return topic


@transaction.atomic
def add_topic_to_agenda(*, topic: Topic, meeting: Meeting, by: User) -> AgendaItem:
    """Put a topic of the group on the agenda; one that is there already stays where it is.

    It comes as it stood on the last agenda. Raises TopicDecided for a declined one,
    MinutesAreFinal, and PartBNotRestrictable.
    """
    meeting = writable(meeting, by)
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    if topic.group_id != meeting.group_id:
        raise ValueError("the topic is one of another group")
    if topic.state == Topic.State.CLOSED:
        raise TopicDecided(topic)
    if there := AgendaItem.objects.filter(meeting=meeting, topic=topic).first():
        return there
    was_proposed = topic.state == Topic.State.PROPOSED
    if was_proposed:
        topic.state = Topic.State.OPEN
        topic.save(update_fields=["state"])
    item = add_agenda_item(
        meeting=meeting, topic=topic, by=by, **_latest_facts(topic, _last_item(topic, meeting))
    )
    if was_proposed:
        _notify_proposer(
            topic, by, "topic_taken", url=item.get_absolute_url(), meeting=str(meeting)
        )
    return item


def space_of(topic: Topic) -> SpacePage:
    """The space whose members read the topic."""
    space: SpacePage = SpacePage.objects.select_related("group__type").get(pk=topic.access.space_id)
    return space


def add_default_items(meeting: Meeting, *, by: User) -> None:
    """Add the recurring topics of the series to a new agenda."""
    for topic in standing_topics(meeting.series):
        add_agenda_item(
            meeting=meeting,
            topic=topic,
            by=by,
            is_closing=topic.is_closing,
            **_latest_facts(topic, None),
        )


def release_topic(topic: Topic) -> None:
    """A topic that is on no agenda any more waits again as the proposal that it was, or goes."""
    if topic.items.exists():
        return
    was_proposed = log_registry.get_logs_for_instance(topic).filter(
        action="teamweb_meetings.propose_topic"
    )
    if was_proposed.exists() or topic.papers.exists():
        topic.state = Topic.State.PROPOSED
        topic.save(update_fields=["state"])
    else:
        topic.delete()


def standing_topics(series: Series | None) -> QuerySet[Topic]:
    """Return the recurring topics of a series, the opening ones first."""
    standing = Topic.objects.filter(series=series, is_recurring=True, state=Topic.State.OPEN)
    return standing.order_by("is_closing", "place", "pk") if series else standing.none()


def set_standing_topics(series: Series, topics: Sequence[dict[str, Any]], *, by: User) -> None:
    """Make these the topics of every agenda to come; one with the title of an old one is that one.

    Each names `title`, `duration_minutes` and `is_closing`; agendas there are stay as they are.
    """
    old = {topic.title: topic for topic in standing_topics(series)}
    for place, facts in enumerate(topics, start=1):
        topic = old.pop(facts["title"], None) or Topic(
            series=series,
            group_id=series.group_id,
            access=series.space.members_access,
            title=facts["title"],
            kind=Kind.INFORMATION,
            is_recurring=True,
            proposed_by=by,
        )
        topic.place = place
        topic.duration_minutes = facts["duration_minutes"]
        topic.is_closing = facts["is_closing"]
        topic.save()
    for topic in old.values():
        topic.is_recurring = False
        topic.save(update_fields=["is_recurring"])


def proposed_topics(
    space: SpacePage, *, user: AnyUser, series: Series | None = None
) -> list[Topic]:
    """Return open proposals, the oldest first; for `series` also those of no series."""
    proposed = Topic.objects.visible_to(user).filter(
        group=space.group_id, access=space.members_access, state=Topic.State.PROPOSED
    )
    if series is not None:
        proposed = proposed.filter(Q(series=series) | Q(series=None))
    return list(proposed.select_related("proposed_by", "series").order_by("created_at", "pk"))


def returning_topics(meeting: Meeting, *, user: AnyUser) -> list[OfferedTopic]:
    """Return the topics to take up again: left undiscussed, or with open todos.

    Asked of the topics themselves: each has one item in every meeting that it was on. What a
    group voted on is dealt with, unless it put the matter off. Left is
    what the latest meeting before did not discuss or, cancelled, could not. What stands on the
    agenda of another coming meeting is not offered.
    """
    items = AgendaItem.objects.visible_to(user).filter(
        meeting__space=meeting.space_id,
        meeting__starts_at__lt=meeting.starts_at,
        meeting__starts_at__gte=meeting.starts_at - RETURNS_WITHIN,
        approves=None,
        topic__state=Topic.State.OPEN,
        topic__is_recurring=False,
    )
    if meeting.series_id:
        items = items.filter(topic__series=meeting.series_id)
    taken = AgendaItem.objects.filter(meeting=meeting).values("topic")
    items = items.exclude(topic__in=taken)
    todos: dict[int, list[Todo]] = {}
    open_todos = Todo.objects.visible_to(user).open().from_rows(items)
    for todo in open_todos.order_by("pk"):
        todos.setdefault(todo.source_id or 0, []).append(todo)
    deferred, decided = _voted_on(items)
    left = ~Q(state=AgendaItem.State.DISCUSSED) & ~Q(pk__in=decided)
    wanted = items.filter(left | Q(pk__in=list(todos)) | Q(pk__in=deferred)).values("topic")
    offered: dict[int, OfferedTopic] = {}
    rows = items.filter(topic__in=wanted).select_related("topic", "meeting")
    # The latest item of a topic comes last, and says how things stand.
    for item in rows.order_by("meeting__starts_at", "meeting", "rank"):
        entry = offered.setdefault(item.topic_id, OfferedTopic(item.topic))
        entry.last = item
        entry.was_deferred = item.pk in deferred
        entry.was_left = item.state != AgendaItem.State.DISCUSSED and item.pk not in decided
        entry.todos += todos.get(item.pk, [])
    return [
        entry
        for entry in offered.values()
        if entry.last
        and not _is_coming(entry.last.meeting)
        and (entry.was_left or entry.was_deferred or entry.todos)
    ]


def _voted_on(items: QuerySet[AgendaItem]) -> tuple[set[int], set[int]]:
    """The items whose last vote put the matter off, and those that were decided, in one query."""
    votes = items.filter(resolutions__isnull=False).order_by("resolutions__pk")
    last = dict(votes.values_list("pk", "resolutions__outcome"))
    deferred = {pk for pk, outcome in last.items() if outcome == "deferred"}
    return deferred, set(last) - deferred


def _is_coming(meeting: Meeting) -> bool:
    """Whether the meeting can still discuss its agenda."""
    if meeting.cancelled_at or meeting.is_published:
        return False
    return meeting.state in Meeting.HELD_STATES or not meeting.is_over


def _last_item(topic: Topic, meeting: Meeting) -> AgendaItem | None:
    before = AgendaItem.objects.filter(topic=topic, meeting__starts_at__lt=meeting.starts_at)
    return before.order_by("-meeting__starts_at", "-pk").first()


def _latest_facts(topic: Topic, last: AgendaItem | None) -> dict[str, Any]:
    source = last or topic
    # Who reads it is never widened on the way.
    part = Part.B if Part.B in (topic.part, source.part) else Part.A
    return {
        "title": source.title,
        "kind": source.kind,
        "part": part,
        "duration_minutes": source.duration_minutes,
    }


def _notify_proposer(topic: Topic, by: User, kind: str, *, url: str = "", **facts: str) -> None:
    if topic.proposed_by is None:
        return
    notify(
        recipients=[topic.proposed_by],
        kind=kind,
        facts={"topic": topic.title, **facts},
        url=url or topic.get_absolute_url(),
        access_id=topic.access_id,
        by=by,
    )
