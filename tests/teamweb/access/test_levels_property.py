"""`access_levels` against an evaluation that knows nothing of how it is computed."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from teamweb.access.models import Access, AccessRule, Level
from teamweb.access.readable import access_levels, bump_version, readable_access_ids
from teamweb.groups.models import GroupType, Membership, WorkingGroup
from teamweb_site.models import User
from tests.factories.people import AuthGroupFactory

pytestmark = pytest.mark.django_db
KIND = AccessRule.Principal
DAYS = st.integers(-3, 3)
INDEX = st.integers(0, 99)

worlds = st.fixed_dictionaries(
    {
        "groups": st.lists(st.none() | INDEX, min_size=1, max_size=7),
        "users": st.lists(
            st.tuples(st.booleans(), st.sampled_from([False, False, False, True])),
            min_size=1,
            max_size=4,
        ),
        "memberships": st.lists(
            st.tuples(
                INDEX,
                INDEX,
                st.sampled_from(Membership.Role.values),
                DAYS,
                st.none() | st.integers(0, 4),
            ),
            max_size=12,
        ),
        "accesses": st.lists(st.none() | INDEX, min_size=1, max_size=8),
        "rules": st.lists(
            st.tuples(
                INDEX,
                st.sampled_from(KIND.values),
                INDEX,
                st.sampled_from(Level.values),
                st.none() | DAYS,
            ),
            max_size=24,
        ),
    }
)


class World:
    """The rows of one example, and who may do what according to docs/permissions.md."""

    def __init__(self, spec: dict) -> None:
        today = timezone.localdate()
        root = Page.objects.get(depth=1)
        group_type, _ = GroupType.objects.get_or_create(key="ak", defaults={"name": "AK"})
        self.groups: list[WorkingGroup] = []
        for n, parent in enumerate(spec["groups"]):
            above = self.groups[parent % n] if n and parent is not None else None
            self.groups.append(
                WorkingGroup.objects.create(
                    key=f"g{n}",
                    name=f"g{n}",
                    type=group_type,
                    parent=above,
                    auth_group=AuthGroupFactory(),
                )
            )
        self.users = User.objects.bulk_create(
            User(
                email=f"u{n}@example.org", password="!", is_active=is_active, is_superuser=is_admin
            )
            for n, (is_active, is_admin) in enumerate(spec["users"])
        )
        self.memberships: dict = {}
        for user, group, role, start, length in spec["memberships"]:
            user, group = self.users[user % len(self.users)], self.groups[group % len(self.groups)]
            starts_on = today + datetime.timedelta(start)
            ends_on = None if length is None else starts_on + datetime.timedelta(length)
            self.memberships[user.pk, group.pk, role] = Membership(
                user=user, group=group, role=role, starts_on=starts_on, ends_on=ends_on
            )
        Membership.objects.bulk_create(self.memberships.values())
        self.accesses: list[Access] = []
        for n, parent in enumerate(spec["accesses"]):
            above = self.accesses[parent % n] if n and parent is not None else None
            # One of them is what only members read: no rule for guests counts there.
            kind = "narrowed" if n else "members"
            self.accesses.append(Access.objects.create(kind=kind, space=root, parent=above))
        self.rules: dict = {}
        for access, principal, whom, level, ends in spec["rules"]:
            access = self.accesses[access % len(self.accesses)]
            names_group = principal not in (KIND.EVERYONE, KIND.MEMBERS, KIND.PERSON)
            group = self.groups[whom % len(self.groups)] if names_group else None
            user = self.users[whom % len(self.users)] if principal == KIND.PERSON else None
            self.rules[access.pk, principal, group and group.pk, user and user.pk] = AccessRule(
                access=access,
                principal=principal,
                group=group,
                user=user,
                level=level,
                ends_on=None if ends is None else today + datetime.timedelta(ends),
            )
        AccessRule.objects.bulk_create(self.rules.values())
        bump_version()
        self.today = today

    def holds(self, row) -> bool:
        starts_on = getattr(row, "starts_on", self.today)
        return starts_on <= self.today and (row.ends_on is None or self.today <= row.ends_on)

    def roles(self, user, group) -> set[str]:
        return {
            role
            for (user_id, group_id, role), row in self.memberships.items()
            if (user_id, group_id) == (user.pk, group.pk) and self.holds(row)
        }

    def is_below(self, group, above) -> bool:
        return group == above or (group.parent is not None and self.is_below(group.parent, above))

    def names(self, rule, user) -> bool:
        if rule.principal == KIND.EVERYONE:
            return True
        if user is None or not user.is_active:
            return False
        belonging = set(Membership.Role.values) - {Membership.Role.GUEST}
        match rule.principal:
            case KIND.MEMBERS:
                return True
            case KIND.PERSON:
                return rule.user == user
            case KIND.GROUP:
                return bool(self.roles(user, rule.group) & belonging)
            case KIND.GROUP_TREE:
                return any(
                    self.roles(user, group) & belonging
                    for group in self.groups
                    if self.is_below(group, rule.group)
                )
            case KIND.OFFICERS:
                return bool(self.roles(user, rule.group) & {"chair", "deputy", "secretary"})
            case KIND.GUESTS:
                is_theirs = rule.access.kind != Access.Kind.MEMBERS
                return is_theirs and "guest" in self.roles(user, rule.group)
        raise AssertionError(rule.principal)

    def level(self, access, user) -> int:
        if user is not None and user.is_active and user.is_superuser:
            return Level.MANAGE
        own = [
            rule.level
            for rule in self.rules.values()
            if rule.access == access and self.holds(rule) and self.names(rule, user)
        ]
        level = max(own, default=0)
        return min(level, self.level(access.parent, user)) if access.parent else level

    def levels(self, user) -> dict[int, int]:
        levels = {access.pk: self.level(access, user) for access in self.accesses}
        return {pk: level for pk, level in levels.items() if level}


@settings(
    deadline=None,
    max_examples=25,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(spec=worlds)
def test_everybody_has_exactly_the_levels_that_the_rules_give(spec):
    with transaction.atomic():
        world = World(spec)
        for user in [None, *world.users]:
            expected = world.levels(user)
            assert dict(access_levels(user)) == expected
            assert readable_access_ids(user) == {0, *expected}
        transaction.set_rollback(True)


@settings(
    deadline=None,
    max_examples=10,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(spec=worlds, changes=st.lists(st.tuples(st.sampled_from("mgru"), INDEX), max_size=6))
def test_what_was_cached_never_outlives_a_change(spec, changes):
    with transaction.atomic():
        world = World(spec)
        for kind, n in changes:
            for user in [None, *world.users]:
                access_levels(user)  # fills the cache before the change
            _change(world, kind, n)
            for user in [None, *world.users]:
                assert dict(access_levels(user)) == world.levels(user)
        transaction.set_rollback(True)


def _change(world: World, kind: str, n: int) -> None:
    if kind == "m" and world.memberships:
        key = list(world.memberships)[n % len(world.memberships)]
        world.memberships.pop(key).delete()
    elif kind == "r" and world.rules:
        rule = list(world.rules.values())[n % len(world.rules)]
        rule.level = rule.level % 3 + 1
        rule.save()
    elif kind == "g":
        group = world.groups[n % len(world.groups)]
        group.parent = None
        group.save()
        for each in world.groups:
            if each.parent == group:
                each.parent = group
    elif kind == "u":
        user = world.users[n % len(world.users)]
        user.is_active = not user.is_active
        user.save()
