import datetime

import pytest
import time_machine
from wagtail.models import Page

from teamweb.access.actions import Rule, inherit_access, open_access, restrict
from teamweb.access.models import AccessRule, Level, PageAccess
from teamweb.access.readable import access_levels
from teamweb.groups.actions import add_membership, end_membership
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db
KIND = AccessRule.Principal


@pytest.fixture
def space():
    return Page.objects.get(depth=1).add_child(instance=Page(title="Raum", slug="raum"))


@pytest.fixture
def group():
    return WorkingGroupFactory()


@pytest.fixture
def access(space, group):
    from teamweb.access.actions import group_space_rules

    audience, _members = open_access(space=space, audience=[], members=group_space_rules(group))
    return audience


def test_a_membership_counts_from_its_first_to_its_last_day(access, group):
    member = MembershipFactory(
        group=group, starts_on=datetime.date(2026, 3, 1), ends_on=datetime.date(2026, 3, 31)
    ).user
    seen = {}
    for day in ["2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"]:
        with time_machine.travel(f"{day}T12:00:00+01:00"):
            seen[day] = access.pk in access_levels(member)

    assert list(seen.values()) == [False, True, True, False]


def test_leaving_a_group_takes_the_right_at_once(access, group):
    chair = MembershipFactory(group=group, role="chair").user
    membership = add_membership(group=group, user=UserFactory(), by=chair)
    member = membership.user
    assert access_levels(member)[access.pk] == Level.EDIT

    end_membership(membership=membership, by=chair)

    assert access.pk not in access_levels(member)


def test_a_group_with_its_sub_groups_reaches_members_far_below(space):
    top = WorkingGroupFactory()
    below = WorkingGroupFactory(parent=WorkingGroupFactory(parent=top))
    far, near = MembershipFactory(group=below).user, MembershipFactory().user
    audience, _ = open_access(space=space, audience=[Rule(KIND.GROUP_TREE, group=top)], members=[])

    assert audience.pk in access_levels(far)
    assert audience.pk not in access_levels(near)


def test_a_narrowed_page_needs_both_rights_and_gives_the_lower_level(space, access, group):
    page = space.add_child(instance=Page(title="Eng", slug="eng"))
    PageAccess.objects.create(page=page, access=access)
    editor = MembershipFactory(group=group).user
    reader = MembershipFactory(group=group).user
    outsider = UserFactory()

    narrowed = restrict(
        page=page,
        by=editor,
        rules=[Rule(KIND.PERSON, user=reader), Rule(KIND.PERSON, user=outsider)],
    )

    levels = [access_levels(u).get(narrowed.pk) for u in (editor, reader, outsider)]
    assert levels == [Level.EDIT, Level.READ, None]
    assert PageAccess.objects.get(page=page).access_id == narrowed.pk
    inherit_access(page=page, by=editor)
    assert PageAccess.objects.get(page=page).access_id == access.pk


def test_a_deactivated_person_sees_what_a_visitor_sees(access, group):
    member = MembershipFactory(group=group).user
    member.is_active = False

    assert access.pk not in access_levels(member)
