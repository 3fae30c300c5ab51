"""Changing who may read, edit and manage a space or a page."""

from collections.abc import Iterable

from django.db import transaction
from wagtail.models import Page

from ...access.actions import (
    Rule,
    grant,
    inherit_access,
    restrict,
    revoke_rule,
    set_rules,
)
from ...access.models import AccessRule, Level
from ...accounts.typing import User
from ...groups.models import WorkingGroup
from ..models import SpacePage
from ..permissions import check_may_change
from ..structure.tree import invalidate_etag

KINDS = AccessRule.Principal

# Who reads a space beside its members.
AUDIENCES = ("public", "members", "group", "groups")


def audience_rules(
    audience: str, *, group: WorkingGroup | None, groups: Iterable[WorkingGroup] = ()
) -> list[Rule]:
    """The rules behind one of AUDIENCES: who reads beside the members; the group's guests always do."""
    guests = [Rule(KINDS.GUESTS, group=group)] if group else []
    if audience == "public":
        return [Rule(KINDS.EVERYONE), *guests]
    if audience == "members":
        return [Rule(KINDS.MEMBERS), *guests]
    named = [group] if group else []
    if audience == "groups":
        named += list(groups)
    return [*(Rule(KINDS.GROUP_TREE, group=one) for one in named), *guests]


@transaction.atomic
def change_audience(
    *, space: SpacePage, audience: str, by: User, groups: Iterable[WorkingGroup] = ()
) -> None:
    """Replace who reads the space beside its members; rules that name persons or guests stay."""
    check_may_change(space, by, Level.MANAGE)
    outer, inner = space.audience_access, space.members_access
    kept = [
        Rule(rule.principal, rule.level, group=rule.group, user=rule.user, ends_on=rule.ends_on)
        for access, wanted in ((inner, KINDS.values), (outer, (KINDS.PERSON, KINDS.GUESTS)))
        for rule in access.rules.select_related("group", "user")
        if rule.principal in wanted
    ]
    rules = audience_rules(audience, group=space.group, groups=groups)
    set_rules(access=outer, rules=[*rules, *kept], by=by)
    invalidate_etag([space.pk])


@transaction.atomic
def add_rule(*, space: SpacePage, rule: Rule, is_member: bool, by: User) -> None:
    """Let a group or a person read (edit, manage) a space; `is_member`: also what only members read.

    Guests never read that.
    """
    check_may_change(space, by, Level.MANAGE)
    grant(access=space.audience_access, rule=rule, by=by)
    if is_member and rule.principal != KINDS.GUESTS:
        grant(access=space.members_access, rule=rule, by=by)
    invalidate_etag([space.pk])


@transaction.atomic
def remove_rule(*, space: SpacePage, rule: AccessRule, by: User) -> None:
    """Take a rule away. Without the right to read the space, the one to its inner part goes too.

    Raises SelfLockout when `by` could not manage the space afterwards.
    """
    check_may_change(space, by, Level.MANAGE)
    if rule.access_id == space.audience_access.pk:
        same = AccessRule.objects.filter(
            access=space.members_access,
            principal=rule.principal,
            group=rule.group,
            user=rule.user,
        ).first()
        if same is not None:
            revoke_rule(rule=same, by=by)
    revoke_rule(rule=rule, by=by)
    invalidate_etag([space.pk])


@transaction.atomic
def restrict_page(*, page: Page, rules: list[Rule], by: User) -> None:
    """Let only some of its readers read a page and what lies below. Raises as `access.restrict`."""
    restrict(page=page, rules=rules, by=by)
    invalidate_etag([page.pk])


@transaction.atomic
def inherit_page_access(*, page: Page, by: User) -> None:
    """Give a page the readers of the one above it again. Raises NotRestricted."""
    inherit_access(page=page, by=by)
    invalidate_etag([page.pk])


@transaction.atomic
def revoke_page_rule(*, rule: AccessRule, by: User) -> None:
    """Revoke a rule of a page with readers of its own. Raises SelfLockout as `revoke_rule`."""
    revoke_rule(rule=rule, by=by)
    invalidate_etag([rule.access.root_page_id] if rule.access.root_page_id else [])
