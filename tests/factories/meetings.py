"""Meetings with agenda and minutes, made through the actions that people use."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.models import AgendaItem, Meeting, Part
from teamweb.spaces.actions import create_space
from teamweb.spaces.models import SpacePage
from teamweb_site.models import User
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory

BERLIN = ZoneInfo("Europe/Berlin")


def make_space(*, audience: str = "members", **facts: Any) -> tuple[SpacePage, User]:
    """A group's space and the chair of the group."""
    group = facts.pop("group", None) or WorkingGroupFactory()
    chair = MembershipFactory(group=group, role="chair").user
    space = create_space(
        key=facts.pop("key", group.key),
        title=facts.pop("title", group.name),
        by=chair,
        group=group,
        audience=audience,
        **facts,
    )
    return space, chair


def make_meeting(
    *,
    space: SpacePage,
    by: User,
    items: tuple[str, ...] = (),
    part_b: tuple[str, ...] = (),
    published: bool = False,
    starts_at: datetime.datetime | None = None,
    **facts: Any,
) -> Meeting:
    """A meeting whose items have notes "Notiz zu <title>"."""
    meeting = actions.create_meeting(
        space=space,
        title=facts.pop("title", "Sitzung"),
        starts_at=starts_at or datetime.datetime(2026, 3, 4, 10, tzinfo=BERLIN),
        by=by,
        **facts,
    )
    for title in (*items, *part_b):
        actions.add_agenda_item(
            meeting=meeting,
            title=title,
            by=by,
            notes=from_markdown(f"Notiz zu {title}"),
            part=Part.B if title in part_b else Part.A,
        )
    if published:
        actions.publish_minutes(meeting=meeting, by=by, quiet=True)
    return Meeting.objects.get(pk=meeting.pk)


def release_and_reopen(meeting: Meeting, *, by: User) -> None:
    """Release the minutes, which fixes and numbers what was recorded, and write on."""
    actions.publish_minutes(meeting=meeting, by=by, quiet=True)
    actions.reopen_minutes(meeting=meeting, by=by, reason="Nachtrag")


def item_of(meeting: Meeting, title: str) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting").get(meeting=meeting, title=title)


def make_member(space: SpacePage, **facts: Any) -> User:
    return MembershipFactory(group=space.group, **facts).user


def make_outsider() -> User:
    """Somebody signed in who belongs to no group."""
    return UserFactory()
