"""The parts that every space has: overview, todos, files, members, settings."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ...groups.models import Membership
from ...todos.models import Todo
from ..models import SpacePage, page_url
from .parts import Reader, Shown, SpacePart, count_of, register


def show_overview(space: SpacePage, reader: Reader, _value: Any) -> Shown:
    return Shown(pgettext("of a space", "Overview"), page_url(space))


def open_todos(space: SpacePage, user: Any, now: datetime.datetime) -> Any:
    if not space.group_id or not user.is_authenticated:
        return None
    return count_of(Todo.objects.visible_to(user).current().filter(group_id=space.group_id))


def show_todos(space: SpacePage, reader: Reader, number: int | None) -> Shown | None:
    if number is None or space.group is None:
        return None
    url = f"{reverse('teamweb_todos:todos')}?group={space.group.key}"
    figure = ngettext("%(count)d open", "%(count)d open", number) % {"count": number}
    return Shown(_("Todos"), url, figure if number else "")


def show_files(space: SpacePage, reader: Reader, _value: Any) -> Shown:
    return Shown(_("Files"), reverse("teamweb_spaces:space_files", args=[space.key]))


def members(space: SpacePage, user: Any, now: datetime.datetime) -> Any:
    """How many belong to the group; asked only for those who may see who."""
    if not space.group_id or not user.is_authenticated:
        return None
    today = Membership.objects.on().filter(group_id=space.group_id)
    if not user.is_superuser:
        own = Membership.objects.on().filter(user_id=user.pk)
        today = today.filter(group_id__in=own.values("group_id"))
    return count_of(today)


def show_members(space: SpacePage, reader: Reader, number: int | None) -> Shown | None:
    if space.group is None:
        return None
    if number:
        url = reverse("teamweb_groups:members", args=[space.group.key])
        return Shown(_("Members"), url, str(number))
    return Shown(_("About the group"), reverse("teamweb_groups:group", args=[space.group.key]))


def show_settings(space: SpacePage, reader: Reader, _value: Any) -> Shown | None:
    if not reader.may_manage:
        return None
    return Shown(_("Settings"), reverse("teamweb_spaces:settings", args=[space.key]))


def register_all() -> None:
    register(SpacePart("overview", 10, show_overview))
    register(SpacePart("todos", 40, show_todos, open_todos))
    register(SpacePart("files", 50, show_files))
    register(SpacePart("members", 60, show_members, members))
    register(SpacePart("settings", 70, show_settings))
