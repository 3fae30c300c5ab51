"""Spaces and wiki pages, made by the actions that make them in earnest."""

from typing import Any

from teamweb.groups.models import Membership, WorkingGroup
from teamweb.spaces.actions import create_page, create_space
from teamweb.spaces.models import SpacePage, WikiPage
from teamweb_site.models import User

from .people import MembershipFactory, UserFactory, WorkingGroupFactory


def make_chair(group: WorkingGroup) -> User:
    return MembershipFactory(group=group, role=Membership.Role.CHAIR).user


def make_member(group: WorkingGroup) -> User:
    return MembershipFactory(group=group).user


def make_space(
    *,
    group: WorkingGroup | None = None,
    by: User | None = None,
    audience: str = "group",
    **facts: Any,
) -> SpacePage:
    """A space of a (new) group, opened by its chair; read by the group only unless told."""
    group = group or WorkingGroupFactory()
    by = by or make_chair(group)
    facts.setdefault("key", group.key)
    facts.setdefault("title", group.name)
    return create_space(group=group, by=by, audience=audience, **facts)


def make_page(
    *,
    parent: Any,
    by: User | None = None,
    title: str = "Seite",
    body: str = "<p>Text</p>",
    **facts: Any,
) -> WikiPage:
    by = by or UserFactory(is_superuser=True)
    return create_page(parent=parent, title=title, body=body, by=by, **facts)
