"""Leaving groups and losing an account: who is told, and who looks after a group without officers."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from teamweb.groups.actions import (
    add_membership,
    change_role,
    close_group,
    end_membership,
    leave_group,
)
from teamweb.groups.actions.invitations import request_new_invitation
from teamweb.groups.errors import ImplausibleDays, LastOfficer
from teamweb.groups.models import Membership
from teamweb.notifications.models import Mailing, Notification
from teamweb.spaces.actions import ask_for_access
from teamweb.spaces.models import AccessRequest, page_url
from tests.factories.meetings import make_space
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def above():
    return WorkingGroupFactory()


@pytest.fixture
def group(above):
    return WorkingGroupFactory(parent=above)


@pytest.fixture
def chair(group):
    return MembershipFactory(group=group, role="chair").user


@pytest.fixture
def chair_above(above):
    return MembershipFactory(group=above, role="chair").user


def told(person):
    return list(
        Notification.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True)
    )


def _check_box(client, admin, person, is_active):
    form = {"email": person.email, "first_name": "A", "last_name": "B"}
    if is_active:
        form["is_active"] = "on"
    client.force_login(admin)
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    assert client.post(address, form).status_code == 302


def _bulk_action(client, admin, person, is_active):
    client.force_login(admin)
    address = reverse("wagtail_bulk_action", args=["teamweb_site", "user", "set_active_state"])
    form = {"mark_as_active": str(is_active)}
    assert client.post(f"{address}?id={person.pk}", form).status_code == 302


def _button(client, admin, person, is_active):
    client.force_login(admin)
    name = "reactivate" if is_active else "deactivate"
    client.post(reverse(f"teamweb_accounts:{name}", args=[person.pk]))


def _program(client, admin, person, is_active):
    person.is_active = is_active
    person.save()


WAYS = [_check_box, _bulk_action, _button, _program]


@pytest.mark.parametrize("deactivate", WAYS)
def test_deactivating_in_any_way_ends_memberships_by_date(client, group, deactivate):
    admin = UserFactory(is_superuser=True)
    membership = MembershipFactory(group=group)
    person = membership.user
    client.force_login(person)

    deactivate(client, admin, person, False)

    membership.refresh_from_db()
    person.refresh_from_db()
    assert membership.ends_on == timezone.localdate() - timezone.timedelta(days=1)
    assert not person.is_active
    assert not person.has_usable_password()


@pytest.mark.parametrize("reactivate", WAYS)
def test_whoever_gets_the_account_back_is_told_by_mail(client, reactivate):
    admin = UserFactory(is_superuser=True)
    person = UserFactory(is_active=False)

    reactivate(client, admin, person, True)

    mailing = Mailing.objects.get(deliveries__address=person.email)
    assert "wieder aktiv" in mailing.subject
    assert "/accounts/password/reset/" in mailing.text


def test_saving_an_account_otherwise_changes_no_membership(group):
    membership = MembershipFactory(group=group)
    membership.user.first_name = "Neu"
    membership.user.save()

    assert Membership.objects.on().filter(pk=membership.pk).exists()
    assert not Mailing.objects.exists()


def test_people_are_told_what_becomes_of_their_memberships(group, chair):
    person = UserFactory()
    membership = add_membership(group=group, user=person, by=chair)
    membership = change_role(membership=membership, role="guest", by=chair)
    end_membership(membership=membership, by=chair)

    assert told(person) == ["membership_added", "membership_role", "membership_ended"]
    assert not told(chair)


def test_who_leaves_with_a_closed_group_is_told(group, chair):
    person = MembershipFactory(group=group).user

    close_group(group=group, by=chair, end_memberships=True)

    assert told(person) == ["membership_ended"]


def test_members_leave_by_a_link_they_see(client, group, chair):
    membership = MembershipFactory(group=group)
    address = reverse("teamweb_groups:leave_group", args=[group.key])
    client.force_login(membership.user)
    for page in (group.get_absolute_url(), f"/groups/{group.key}/members/"):
        assert f'href="{address}"' in client.get(page).content.decode()

    assert "Wer übernimmt" not in client.get(address).content.decode()
    client.post(address, {"on": ""})

    assert membership.user not in group.members()
    assert address not in client.get(group.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("name", ["leave_group", "end_member"])
@pytest.mark.parametrize("on", ["1960-01-01", "2020-05-01"])
def test_members_do_not_take_away_that_they_were_there(client, group, chair, name, on):
    membership = MembershipFactory(group=group, starts_on=datetime.date(2019, 1, 1))
    client.force_login(membership.user)
    key = group.key if name == "leave_group" else membership.pk

    page = client.post(reverse(f"teamweb_groups:{name}", args=[key]), {"on": on})

    assert "Bitte prüfen Sie die Tage" in page.content.decode()
    membership.refresh_from_db()
    assert membership.ends_on is None


def test_officers_end_a_membership_on_a_day_that_is_over_but_not_before_its_first(group, chair):
    membership = MembershipFactory(group=group, starts_on=datetime.date(2019, 1, 1))
    with pytest.raises(ImplausibleDays):
        end_membership(membership=membership, by=chair, on=datetime.date(2018, 12, 31))

    end_membership(membership=membership, by=chair, on=datetime.date(2020, 5, 1))

    membership.refresh_from_db()
    assert membership.ends_on == datetime.date(2020, 5, 1)


def test_the_last_officer_says_who_follows(client, group, chair):
    member = MembershipFactory(group=group).user
    address = reverse("teamweb_groups:leave_group", args=[group.key])
    client.force_login(chair)

    refused = client.post(address, {"on": "", "follows": ""})
    assert "Wer übernimmt" in refused.content.decode()
    assert group.has_officer(chair, ["chair", "deputy"])
    client.post(address, {"follows": member.pk})

    assert group.has_officer(member, ["chair", "deputy"])
    assert not group.has_officer(chair, ["chair", "deputy"])
    assert chair not in group.members()
    assert told(member) == ["membership_role"]


def test_the_last_officer_may_leave_without_a_successor_and_the_group_above_is_told(
    group, chair, chair_above
):
    with pytest.raises(LastOfficer):
        leave_group(group=group, user=chair)
    assert group.has_officer(chair, ["chair", "deputy"])

    leave_group(group=group, user=chair, without_successor=True)

    assert told(chair_above) == ["officers_gone"]


def test_a_last_officer_who_becomes_a_member_is_asked_too(group, chair, chair_above):
    own = Membership.objects.get(user=chair)
    with pytest.raises(LastOfficer):
        change_role(membership=own, role="member", by=chair)

    assert change_role(membership=own, role="deputy", by=chair).role == "deputy"


def test_a_deactivated_last_officer_is_told_to_the_group_above(group, chair, chair_above):
    chair.is_active = False
    chair.save()

    assert told(chair_above) == ["officers_gone"]


def test_a_new_link_is_asked_of_the_group_above_where_there_is_no_officer(
    client, settings, group, above, chair_above
):
    from teamweb.groups.actions.invitations import invite

    settings.ACCOUNTS_SEND_MAIL = "teamweb.notifications.mail.account_mail.send_account_mail"
    admin = UserFactory(is_superuser=True)
    invite(group=group, emails=["neu@example.org"], by=admin)
    token = Mailing.objects.get(deliveries__address="neu@example.org").text.split("/invitation/")[1]
    group.invitations.update(revoked_at=timezone.now())

    request_new_invitation(token=token.split("/")[0])

    assert Mailing.objects.filter(deliveries__address=chair_above.email).exists()


def test_without_any_officer_above_the_administrators_are_in_charge(group):
    admin = UserFactory(is_superuser=True)
    UserFactory(is_superuser=True, is_active=False)

    assert list(group.responsible_people()) == [admin]


def test_a_request_to_a_group_without_officers_is_answered_by_the_group_above(
    client, group, chair_above
):
    space, chair = make_space(group=group, audience="group")
    Membership.objects.filter(user=chair).delete()
    asking = MembershipFactory().user
    outsider = MembershipFactory(role="chair").user

    ask_for_access(page=space, user=asking, message="Bitte")

    assert told(chair_above) == ["access_request"]
    address = reverse("teamweb_spaces:requests", args=[space.key])
    client.force_login(outsider)
    assert client.get(address).status_code == 404
    client.force_login(chair_above)
    assert "Bitte" in client.get(address).content.decode()
    request = AccessRequest.objects.get()
    answer = client.post(address, {"request": request.pk, "grant": "1"})
    assert answer.url == group.get_absolute_url()
    assert told(asking) == ["access_granted"]
    # Standing in is for requests; it opens nothing.
    assert client.get(page_url(space)).status_code == 404
    assert client.get(address).status_code == 404


def test_a_request_to_a_group_with_officers_stays_there(group, chair_above):
    space, chair = make_space(group=group, audience="group")

    ask_for_access(page=space, user=MembershipFactory().user)

    assert told(chair) == ["access_request"]
    assert not told(chair_above)
