import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from teamweb.groups.actions import (
    add_membership,
    change_role,
    close_group,
    create_group,
    edit_group,
    edit_membership,
    end_membership,
    mirror_all_groups,
    move_group,
    reopen_group,
)
from teamweb.groups.errors import (
    GroupClosed,
    HasOpenSubGroups,
    MembershipExists,
    ParentNotAllowed,
    PersonDeactivated,
)
from teamweb.groups.models import Membership, WorkingGroup
from tests.factories.people import (
    GroupTypeFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    WorkingGroupFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date


@pytest.fixture
def group():
    return WorkingGroupFactory()


@pytest.fixture
def chair(group):
    return MembershipFactory(group=group, role="chair").user


def test_who_chaired_on_a_day_is_one_query(group, django_assert_num_queries):
    first = MembershipFactory(
        group=group, role="chair", starts_on=DAY(2019, 1, 1), ends_on=DAY(2021, 6, 30)
    )
    MembershipFactory(group=group, role="chair", starts_on=DAY(2021, 7, 1))
    MembershipFactory(group=group, role="deputy", starts_on=DAY(2019, 1, 1))

    with django_assert_num_queries(1):
        chairs = [(m.user, m.organisation) for m in group.chairs_on(DAY(2021, 6, 30))]

    assert chairs == [(first.user, None)]
    assert not group.chairs_on(DAY(2018, 12, 31))


def test_a_role_changes_from_a_day_on_and_the_old_one_stays_in_the_history(group, chair):
    member = MembershipFactory(group=group, organisation=OrganisationFactory())

    with time_machine.travel("2026-05-01T12:00:00+02:00"):
        new = change_role(membership=member, role="deputy", by=chair, on=DAY(2026, 6, 1))

    member.refresh_from_db()
    assert (member.role, member.ends_on) == ("member", DAY(2026, 5, 31))
    assert (new.role, new.starts_on, new.ends_on) == ("deputy", DAY(2026, 6, 1), None)
    assert new.organisation == member.organisation


def test_a_guest_who_becomes_a_member_may_vote(group, chair):
    guest = MembershipFactory(group=group, role="guest", has_vote=False)

    assert change_role(membership=guest, role="member", by=chair).has_vote


def test_nobody_holds_the_same_role_twice_on_one_day(group, chair):
    person = UserFactory()
    add_membership(
        group=group, user=person, by=chair, starts_on=DAY(2026, 1, 1), ends_on=DAY(2026, 1, 31)
    )
    later = add_membership(group=group, user=person, by=chair, starts_on=DAY(2026, 3, 1))

    for starts_on, ends_on in [(DAY(2026, 1, 31), DAY(2026, 2, 1)), (DAY(2026, 2, 1), None)]:
        with pytest.raises(MembershipExists):
            add_membership(group=group, user=person, by=chair, starts_on=starts_on, ends_on=ends_on)
    earlier = Membership.objects.get(ends_on=DAY(2026, 1, 31))
    with pytest.raises(MembershipExists):
        edit_membership(
            membership=earlier, by=chair, organisation=None, has_vote=True, ends_on=later.starts_on
        )


def test_a_deactivated_person_joins_no_group(group, chair):
    with pytest.raises(PersonDeactivated):
        add_membership(group=group, user=UserFactory(is_active=False), by=chair)


def test_a_deactivated_chair_manages_nothing(group, chair):
    chair.is_active = False
    chair.save()

    with pytest.raises(PermissionDenied):
        edit_group(group=group, by=chair, name="Anders")


def test_groups_stand_only_where_the_rules_of_their_type_allow(group, chair):
    allowed = GroupTypeFactory(key="uak", may_be_top=False)
    allowed.allowed_parents.add(group.type)
    forbidden = GroupTypeFactory(key="themen-ag")

    below = create_group(by=chair, key="uak-1", name="UAK 1", type=allowed, parent=group)

    assert below.auth_group.name == "uak-1: UAK 1"
    with pytest.raises(ParentNotAllowed):
        create_group(by=chair, key="tag", name="TAG", type=forbidden, parent=group)
    admin = UserFactory(is_superuser=True)
    with pytest.raises(ParentNotAllowed):
        move_group(group=below, parent=None, by=admin)


def test_a_group_never_moves_below_itself(group):
    group.type.allowed_parents.add(group.type)
    admin = UserFactory(is_superuser=True)
    below = create_group(by=admin, key="b", name="B", type=group.type, parent=group)

    with pytest.raises(ParentNotAllowed):
        move_group(group=group, parent=below, by=admin)


def test_an_officer_of_one_place_does_not_move_groups_to_another(group, chair):
    group.type.allowed_parents.add(group.type)
    below = create_group(by=chair, key="b", name="B", type=group.type, parent=group)
    elsewhere = WorkingGroupFactory(type=group.type)

    with pytest.raises(PermissionDenied):
        move_group(group=below, parent=elsewhere, by=chair)


def test_a_closed_group_keeps_its_members_but_takes_no_new_ones(group, chair):
    close_group(group=group, by=chair, note="Ziel erreicht")

    assert chair in group.members()
    with pytest.raises(GroupClosed):
        add_membership(group=group, user=UserFactory(), by=chair)
    reopen_group(group=group, by=chair)
    add_membership(group=group, user=UserFactory(), by=chair)


def test_sub_groups_are_closed_first(group, chair):
    WorkingGroupFactory(parent=group)

    with pytest.raises(HasOpenSubGroups):
        close_group(group=group, by=chair)


def test_officers_of_a_group_above_manage_the_ones_below_but_not_beside(group, chair):
    below, beside = WorkingGroupFactory(parent=group), WorkingGroupFactory()

    add_membership(group=below, user=UserFactory(), by=chair)

    with pytest.raises(PermissionDenied):
        add_membership(group=beside, user=UserFactory(), by=chair)


def test_members_leave_by_themselves_and_are_not_put_out_by_others(group, chair):
    first, second = MembershipFactory(group=group), MembershipFactory(group=group)

    with pytest.raises(PermissionDenied):
        end_membership(membership=second, by=first.user)
    end_membership(membership=first, by=first.user)

    assert first.user not in group.members()
    assert second.user in group.members()


def test_the_mirror_follows_memberships_that_begin_and_end_by_date(group, chair):
    mirror_all_groups()
    coming = MembershipFactory(group=group, starts_on=DAY(2026, 12, 24))
    going = MembershipFactory(group=group, ends_on=DAY(2026, 12, 23))
    with time_machine.travel("2026-12-23T23:30:00+01:00"):
        mirror_all_groups()
        assert set(group.auth_group.user_set.all()) == {chair, going.user}
    with time_machine.travel("2026-12-24T00:03:00+01:00"):
        assert mirror_all_groups() == 1
        assert mirror_all_groups() == 0

    assert set(group.auth_group.user_set.all()) == {chair, coming.user}


def test_the_list_of_groups_costs_the_same_with_more_groups(client, django_assert_max_num_queries):
    top = WorkingGroupFactory()
    for _ in range(30):
        WorkingGroupFactory(parent=WorkingGroupFactory(parent=top, type=top.type), type=top.type)

    with django_assert_max_num_queries(6):
        page = client.get("/groups/")

    assert page.content.decode().count("/groups/ak-") == WorkingGroup.objects.count()


def test_a_visitor_learns_no_names_from_a_group(client, group, chair):
    page = client.get(group.get_absolute_url()).content.decode()

    assert group.name in page
    assert chair.last_name not in page
    assert client.get(f"/groups/{group.key}/members/").status_code == 302


@pytest.mark.parametrize(("founded", "words"), [("2019-04", "April 2019"), ("2019", "2019")])
def test_when_a_group_was_founded_is_said_in_words(client, group, founded, words):
    group.founded = founded
    group.save()

    page = client.get(group.get_absolute_url()).content.decode()

    assert f"<dt>Gegründet</dt><dd>{words}</dd>" in page


def test_members_are_shown_to_members_only(client, group, chair):
    member = MembershipFactory(group=group).user
    outsider = MembershipFactory().user
    address = f"/groups/{group.key}/members/"
    answers = {}
    for name, user in [("member", member), ("outsider", outsider), ("chair", chair)]:
        client.force_login(user)
        answer = client.get(address)
        answers[name] = (answer.status_code, chair.last_name in answer.content.decode())

    assert answers == {"member": (200, True), "outsider": (403, False), "chair": (200, True)}


def test_the_list_of_members_costs_the_same_with_more_members(
    client, group, chair, django_assert_max_num_queries
):
    for _ in range(30):
        MembershipFactory(group=group, organisation=OrganisationFactory())
    client.force_login(chair)

    with django_assert_max_num_queries(20):
        page = client.get(f"/groups/{group.key}/members/")

    assert page.content.decode().count("<time") >= 25


@pytest.mark.parametrize(
    "name", ["edit_group", "move_group", "close_group", "new_sub_group", "add_member", "invite"]
)
def test_members_without_an_office_manage_nothing(client, group, name):
    client.force_login(MembershipFactory(group=group).user)

    assert client.get(reverse(f"teamweb_groups:{name}", args=[group.key])).status_code == 403


def test_an_officer_adds_somebody_found_by_search(client, group, chair):
    person = UserFactory(first_name="Ada", last_name="Lovelace")
    client.force_login(chair)
    address = f"/groups/{group.key}/members/add/"

    found = client.get(address, {"q": "lovel"}).content.decode()
    assert f"?person={person.pk}" in found
    form = {"person": person.pk, "role": "secretary", "has_vote": "on", "starts_on": "2026-01-01"}
    client.post(f"{address}?person={person.pk}", form)

    assert Membership.objects.get(user=person).role == "secretary"


def test_who_chaired_is_answered_on_the_groups_page(client, group, chair):
    old = MembershipFactory(
        group=group, role="chair", starts_on=DAY(2010, 1, 1), ends_on=DAY(2012, 1, 1)
    ).user
    client.force_login(chair)

    page = client.get(group.get_absolute_url(), {"day": "2011-05-05"}).content.decode()

    assert old.last_name in page
