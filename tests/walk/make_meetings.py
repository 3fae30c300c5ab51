"""Meetings with agendas, minutes, resolutions, todos and papers."""

import datetime
from typing import Any

from django.utils import timezone

from teamweb.core.richtext import from_markdown
from teamweb.exchange.minutes.review.actions import upload_minutes
from teamweb.meetings import actions as meetings
from teamweb.meetings.models import CircularVote, Meeting
from teamweb.spaces.models import SpacePage
from teamweb.todos.actions import create_todo, set_todo_state

from .world import World, file, hidden


def fill_meetings(
    world: World, space: SpacePage, author: Any, colleague: Any, *, outer: str, inner: str
) -> None:
    def words(what: str) -> str:
        return hidden(outer, what) if outer else f"Offen {what} Kennwort"

    series = meetings.create_series(space=space, title=words("reihe"), by=author)
    start = timezone.now() - datetime.timedelta(days=3)
    world.add(series)
    held = _meeting(space, author, colleague, start, words("sitzung"), words, inner, world)
    meetings.publish_minutes(meeting=Meeting.objects.get(pk=held.pk), by=author)
    held = Meeting.objects.get(pk=held.pk)
    objection = meetings.raise_objection(
        meeting=held, by=colleague, reason=hidden(inner, "einwand")
    )
    again = _meeting(space, author, colleague, start, words("revision"), words, inner, world)
    meetings.publish_minutes(meeting=Meeting.objects.get(pk=again.pk), by=author)
    meetings.reopen_minutes(meeting=Meeting.objects.get(pk=again.pk), by=author, reason="Fehler")
    item = again.items.order_by("rank").first()
    meetings.edit_agenda_item(
        item=item,
        by=author,
        base_version=item.version,
        notes=from_markdown(hidden(inner, "notiz-in-arbeit")),
    )
    soon = timezone.now() + datetime.timedelta(days=9)
    coming = _meeting(space, author, colleague, soon, words("einladung"), words, inner, world)
    meetings.invite(meeting=Meeting.objects.get(pk=coming.pk), by=author)
    meetings.invite_guest(
        meeting=coming, by=author, name="Zqnamegast", email=f"zqmailgast{space.pk}@example.org"
    )
    draft = _meeting(
        space, author, colleague, soon, hidden(inner, "sitzung"), lambda w: hidden(inner, w), inner,
        world,
    )  # fmt: skip
    minutes = f"# Protokoll vom 12.03.2026\n\n## TOP 1: {hidden(inner, 'einlesen')}\n\nText.\n"
    world.add(upload_minutes(space=space, name="protokoll.md", data=minutes.encode(), by=author))
    topic = meetings.propose_topic(
        space=space, by=colleague, title=hidden(inner, "vorschlag"), reason=hidden(inner, "grund")
    )
    paper = meetings.add_paper(topic=topic, file=file(inner), by=author)
    meetings.record_execution(
        resolution=held.items.first().resolutions.get(),
        by=author,
        state="open",
        owner=colleague,
        text=hidden(inner, "umsetzung"),
    )
    votes = [_circular_vote(space, author, inner, f"umlauf{number}") for number in range(2)]
    meetings.object_to_circular_vote(
        vote=votes[1], by=colleague, reason=hidden(inner, "umlaufeinwand")
    )
    world.add(*votes)
    world.add(held.page, held.page.get_parent(), objection, topic, paper, held, again, coming)
    world.add(*held.versions.all(), draft)
    world.rows["teamweb_meetings.Meeting"][:0] = [held, again, coming, draft]


def _circular_vote(space, author, inner, what) -> CircularVote:
    vote = meetings.create_circular_vote(
        space=space,
        by=author,
        title=hidden(inner, what),
        wording=hidden(inner, f"{what}text"),
        part="b",
        file=file(inner),
    )
    vote = meetings.open_circular_vote(vote=vote, by=author)
    meetings.cast_ballot(vote=vote, choice="yes", by=author)
    return vote


def _meeting(space, author, colleague, start, title, words, inner, world) -> Meeting:
    meeting = meetings.create_meeting(
        space=space,
        title=title,
        starts_at=start,
        ends_at=start + datetime.timedelta(hours=2),
        place=words("ort"),
        by=author,
    )
    for user, role in ((author, "chair"), (colleague, "member")):
        row = meetings.record_attendance(
            meeting=meeting, by=author, user=user, role=role, note="pünktlich"
        )
        world.add(row)
    for part, say in (("a", words), ("b", lambda what: hidden(inner, what))):
        item = meetings.add_agenda_item(
            meeting=meeting,
            title=say("punkt"),
            by=author,
            notes=from_markdown(say("notiz")),
            announcement=from_markdown(say("vorlage")),
            part=part,
        )
        resolution = meetings.record_vote(
            item=item,
            title=say("beschluss"),
            wording=say("wortlaut"),
            category=say("art"),
            by=author,
        )
        todo = create_todo(title=say("aufgabe"), by=author, source=item, owners=[colleague])
        set_todo_state(todo=todo, state="in_progress", by=colleague, text=say("stand"))
        written = create_todo(
            title=say("auftrag"), by=author, source=item, owner_text="Zqnamefrei Mustermann"
        )
        paper = meetings.add_paper(topic=item.topic, file=file(inner), by=author)
        world.add(item, item.topic, paper, resolution, todo, written)
    return meeting
