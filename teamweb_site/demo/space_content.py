"""Spaces of the groups with their pages and meetings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from teamweb.access.actions import Rule, grant
from teamweb.access.models import AccessRule, Level
from teamweb.accounts.typing import User
from teamweb.core.richtext import canonical
from teamweb.core.richtext.markdown import from_markdown
from teamweb.meetings.actions import (
    add_agenda_item,
    approve_minutes,
    create_circular_vote,
    create_meeting,
    create_series,
    invite,
    open_circular_vote,
    propose_topic,
    publish_minutes,
    record_attendance,
    record_vote,
    start_minutes,
)
from teamweb.meetings.models import CircularVote, Meeting, Series, Topic
from teamweb.meetings.planning.recurrence import Rhythm
from teamweb.notifications.models import Mailing
from teamweb.spaces.actions import create_page, create_space, edit_page, save_template
from teamweb.spaces.models import SpacePage, WikiPage
from teamweb.todos.actions import create_todo
from teamweb.todos.models import Todo

from .context import FOLDER, NOTICE, WELCOME, DemoContext, read_toml

PAGE_LINK = re.compile(r"\(page:([\w-]+)\)")
VERSION = re.compile(r"^%% version: (.+) \((\w+)\)$", re.MULTILINE)


@dataclass
class Source:
    """A Markdown file: facts in its head, the text below, later versions after `%% version:`."""

    key: str
    space: str
    facts: dict[str, Any]
    versions: list[tuple[str, str, str]] = field(default_factory=list)  # text, comment, author

    @property
    def linked(self) -> set[str]:
        return {key for text, *_rest in self.versions for key in PAGE_LINK.findall(text)}


def read_source(path: Path) -> Source:
    _nothing, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    facts: dict[str, Any] = {}
    for line in head.splitlines():
        name, _colon, value = line.partition(":")
        value = value.strip().strip('"')
        is_list = value.startswith("[")
        facts[name] = [it.strip() for it in value.strip("[]").split(",")] if is_list else value
    first, *later = VERSION.split(text)
    versions = [(first, "", facts.get("author", "admin"))]
    for comment, author, more in zip(later[::3], later[1::3], later[2::3], strict=True):
        versions.append((versions[-1][0] + more, comment, author))
    return Source(path.stem, path.parent.name, facts, versions)


def sources() -> Iterator[Source]:
    for path in sorted((FOLDER / "pages").glob("*/*.md")):
        yield read_source(path)


def to_html(text: str, pages: dict[str, WikiPage | None]) -> str:
    """Canonical HTML; a link to a page that is not there (yet) leads to the search for it."""

    def address(found: re.Match[str]) -> str:
        page = pages.get(found[1])
        return f"(/p/{page.pk}/)" if page else f"(/search/?q={found[1]})"

    return from_markdown(PAGE_LINK.sub(address, text), with_html=True)


# Spaces and pages


def load_spaces(context: DemoContext) -> None:
    audience = read_toml("spaces.toml")["audience"]
    with transaction.atomic():
        context.spaces[WELCOME] = context.loaded.once(f"space:{WELCOME}", _welcome, context)
    for key, group in context.groups.items():
        if group is None:
            continue
        with transaction.atomic():
            context.spaces[key] = context.loaded.once(
                f"space:{key}",
                create_space,
                key=key,
                title=str(group)[:255],
                by=context.admin,
                group=group,
                audience=audience.get(key, "members"),
                description=group.keywords,
                body=_plain_home(group),
            )


def _welcome(context: DemoContext) -> SpacePage:
    space = create_space(
        key=WELCOME,
        title="Willkommen im Teamweb",
        by=context.admin,
        audience="public",
        description="Einstieg, Anleitungen und Vorlagen für alle",
        body=_plain_home(None),
    )
    # Written by the secretary, managed by the administration.
    rule = Rule(AccessRule.Principal.PERSON, Level.EDIT, user=context.people["schriftfuehrung"])
    for access in (space.audience_access, space.members_access):
        grant(access=access, rule=rule, by=context.admin)
    return space


def _plain_home(group: Any) -> str:
    words = f"Bereich der Gruppe {group}." if group else "Bereich für alle."
    lines = [f'<aside data-callout="note"><p>{NOTICE}.</p></aside>', f"<p>{words}</p>"]
    if group and group.keywords:
        subjects = "".join(f"<li><p>{it.strip()}</p></li>" for it in group.keywords.split(","))
        lines.append(f"<h2>Themen</h2><ul>{subjects}</ul>")
    lines.append('<h2>Seiten</h2><div data-macro="children"></div>')
    return canonical("".join(lines))


def load_pages(context: DemoContext) -> None:
    """Pages in two passes: first all of them, then once more those that link to a later one."""
    pages: dict[str, WikiPage | None] = {}
    waiting = [it for it in sources() if not it.key.startswith("_")]
    # A page comes after the one above it.
    waiting.sort(key=lambda it: (bool(it.facts.get("parent")), it.space, it.key))
    with transaction.atomic():
        for source in waiting:
            pages[source.key] = context.loaded.once(
                f"page:{source.key}", _page, context, source, pages
            )
    with transaction.atomic():
        for source in waiting:
            if source.linked:
                context.loaded.once(
                    f"page_links:{source.key}",
                    _complete_links,
                    context,
                    source,
                    pages,
                )
        for source in sources():
            if source.key.startswith("_"):
                context.loaded.once(
                    f"space_home:{source.space}",
                    _home,
                    context,
                    source,
                    pages,
                )


def _page(
    context: DemoContext, source: Source, pages: dict[str, WikiPage | None]
) -> WikiPage | None:
    above: Any = pages.get(source.facts.get("parent", "")) or context.spaces[source.space]
    if above is None:
        return None
    (text, comment, author), *later = source.versions
    page = create_page(
        parent=above,
        title=source.facts["title"],
        body=to_html(text, pages),
        by=context.people[author],
        labels=source.facts.get("labels", []),
        comment=comment,
    )
    for text, comment, author in later:
        page = edit_page(
            page=page,
            title=page.title,
            body=to_html(text, pages),
            by=context.people[author],
            base_revision_id=page.latest_revision_id,
            comment=comment,
        )
    if source.facts.get("template"):
        title = source.facts["title"].removeprefix("Vorlage: ")
        save_template(space=None, title=title, body=page.body, by=context.admin)
    return page


def _complete_links(
    context: DemoContext, source: Source, pages: dict[str, WikiPage | None]
) -> None:
    page = pages[source.key]
    if page is None:
        return
    page = WikiPage.objects.get(pk=page.pk)
    text, _comment, author = source.versions[-1]
    if page.latest_revision_id and "/search/?q=" in page.body:
        edit_page(
            page=page,
            title=page.title,
            body=to_html(text, pages),
            by=context.people[author],
            base_revision_id=page.latest_revision_id,
            comment="Verweise ergänzt",
        )


def _home(context: DemoContext, source: Source, pages: dict[str, WikiPage | None]) -> None:
    space = context.spaces.get(source.space)
    if space is None:
        return
    space = SpacePage.objects.get(pk=space.pk)
    edit_page(
        page=space,
        title=space.title,
        body=to_html(source.versions[0][0], pages),
        by=context.admin,
        base_revision_id=space.latest_revision_id,
        comment="Startseite geschrieben",
    )


# Meetings


def load_meetings(context: DemoContext) -> None:
    for path in sorted((FOLDER / "minutes").glob("*.toml")):
        with transaction.atomic():
            context.loaded.once(
                f"minutes:{path.stem}",
                _minutes,
                context,
                read_toml(f"minutes/{path.name}"),
            )
    coming = read_toml("upcoming.toml")
    for row in coming["series"]:
        with transaction.atomic():
            series = context.loaded.once(f"series:{row['key']}", _series, context, row)
        context.series[row["key"]] = series
    for name, load in (
        ("topic", _topic),
        ("circular_vote", _circular_vote),
        ("meeting", _upcoming),
    ):
        for row in coming[f"{name}s"]:
            with transaction.atomic():
                context.loaded.once(f"{name}:{row['key']}", load, context, row)


def _minutes(context: DemoContext, record: dict[str, Any]) -> Meeting | None:
    meeting = _planned(context, record, days=-record["days_ago"])
    if meeting is None:
        return None
    by = context.people[record["by"]]
    for row in record["attendance"]:
        person = context.people.get(row.get("person", ""))
        organisation = context.organisations.get(row.get("organisation", ""))
        record_attendance(
            meeting=meeting,
            by=by,
            user=person,
            name=row.get("name", ""),
            organisation=organisation or (person and person.profile.organisation),
            role=row.get("role", "member"),
            presence=row.get("presence", "present"),
            note=row.get("note", ""),
        )
    start_minutes(meeting=meeting, by=by)
    for row in record["items"]:
        _item(context, meeting, row, by)
    if record.get("publish", True):
        publish_minutes(meeting=meeting, by=by, quiet=True)
    if record.get("approve"):
        agreed = "In der Sitzung, einstimmig von allen Stimmberechtigten."
        approve_minutes(meeting=meeting, by=by, early_approval=agreed, quiet=True)
    return meeting


def _planned(context: DemoContext, record: dict[str, Any], *, days: int) -> Meeting | None:
    space = context.spaces.get(record["space"])
    if space is None:
        return None
    day = context.workday(days)
    return create_meeting(
        space=space,
        title=record["title"],
        starts_at=context.moment(day, record["time"]),
        ends_at=context.moment(day, record["ends"]),
        place=record["place"],
        series=context.series.get(record.get("series", "")),
        by=context.people[record["by"]],
    )


def _series(context: DemoContext, record: dict[str, Any]) -> Series | None:
    space = context.spaces.get(record["space"])
    if space is None:
        return None
    start = context.moment(context.workday(record["in_days"]), record["time"])
    return create_series(
        space=space,
        title=record["title"],
        rhythm=Rhythm.WEEKLY,
        every=record["every"],
        begins_on=start.date(),
        begins_at=start.time(),
        duration_minutes=record["minutes"],
        place=record["place"],
        by=context.people[record["by"]],
        standing=[
            {"title": title, "duration_minutes": minutes, "is_closing": place == "closing"}
            for place in ("opening", "closing")
            for title, minutes in record[place]
        ],
    )


def _topic(context: DemoContext, record: dict[str, Any]) -> Topic | None:
    space = context.spaces.get(record["space"])
    if space is None:
        return None
    return propose_topic(
        space=space,
        title=record["title"],
        reason=record["reason"].strip(),
        duration_minutes=record["minutes"],
        series=context.series.get(record.get("series", "")),
        by=context.people[record["by"]],
    )


def _circular_vote(context: DemoContext, record: dict[str, Any]) -> CircularVote | None:
    space = context.spaces.get(record["space"])
    if space is None:
        return None
    facts = {name: record[name] for name in ("title", "wording", "reason")}
    vote = create_circular_vote(space=space, by=context.admin, **facts)
    if record["is_open"]:
        vote = open_circular_vote(vote=vote, by=context.admin)
        Mailing.objects.filter(kind="circular_vote").delete()  # The demo mails nobody.
    return vote


def _item(context: DemoContext, meeting: Meeting, row: dict[str, Any], by: User) -> None:
    item = add_agenda_item(
        meeting=meeting,
        title=row["title"],
        notes=to_html(row["notes"], {}),
        kind=row["kind"],
        part=row.get("part", "a"),
        by=by,
    )
    for resolution in row.get("resolutions", []):
        yes, no, abstained = resolution["votes"]
        record_vote(
            item=item,
            title=resolution["title"],
            wording=resolution["wording"],
            votes_yes=yes,
            votes_no=no,
            votes_abstained=abstained,
            dissent=resolution.get("dissent", ""),
            by=by,
        )
    priorities = {"high": Todo.Priority.HIGH, "low": Todo.Priority.LOW}
    for todo in row.get("todos", []):
        create_todo(
            title=todo["title"],
            source=item,
            owners=[context.people[todo["owner"]]],
            due_on=context.workday(todo["due_in"]),
            priority=priorities.get(todo.get("priority", ""), Todo.Priority.NORMAL),
            state=todo.get("state", Todo.State.OPEN),
            by=by,
        )


def _upcoming(context: DemoContext, record: dict[str, Any]) -> Meeting | None:
    meeting = _planned(context, record, days=record["in_days"])
    if meeting is None:
        return None
    by = context.people[record["by"]]
    for title, kind in record["items"]:
        add_agenda_item(meeting=meeting, title=title, kind=kind, by=by)
    return invite(meeting=meeting, by=by)
