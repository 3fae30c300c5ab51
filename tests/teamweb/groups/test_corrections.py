"""Memberships are corrected with a reason, chairs asked about, groups renamed and given a state."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from teamweb.groups.actions import (
    add_membership,
    change_role,
    create_group,
    edit_membership,
    end_membership,
    remove_membership,
    rename_group,
)
from teamweb.groups.actions.invitations import invite
from teamweb.groups.errors import ImplausibleDays, KeyTaken, ReasonMissing, TwoChairs
from teamweb.groups.models import Membership
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date


@pytest.fixture
def group():
    return WorkingGroupFactory(key="ak-alt", name="Alter Name")


@pytest.fixture
def chair(group):
    return MembershipFactory(group=group, role="chair").user


def _facts(membership, **changes):
    facts = {name: getattr(membership, name) for name in ("organisation", "has_vote", "ends_on")}
    return {"membership": membership, **facts, **changes}


@pytest.mark.parametrize(
    "change",
    [{"starts_on": DAY(2019, 5, 1)}, {"role": "secretary"}, {"ends_on": DAY(2021, 3, 31)}],
    ids=["first day", "role", "last day"],
)
def test_history_is_corrected_with_a_reason(group, chair, change):
    membership = MembershipFactory(group=group)
    with pytest.raises(ReasonMissing):
        edit_membership(**_facts(membership, **change), by=chair, reason=" ")

    edit_membership(**_facts(membership, **change), by=chair, reason="Falsch abgeschrieben")

    membership.refresh_from_db()
    assert {name: getattr(membership, name) for name in change} == change


def test_what_is_still_to_come_needs_no_reason(group, chair):
    membership = MembershipFactory(group=group)
    end = timezone.localdate() + timezone.timedelta(days=30)

    assert edit_membership(**_facts(membership, ends_on=end), by=chair).ends_on == end


def test_corrections_are_made_on_a_page_and_stand_in_the_history_with_their_reason(
    client, group, chair
):
    membership = MembershipFactory(group=group)
    client.force_login(chair)
    address = reverse("teamweb_groups:edit_member", args=[membership.pk])
    form = {"role": "deputy", "has_vote": "on", "starts_on": "2019-05-01", "ends_on": ""}

    assert "warum" in client.post(address, form).content.decode()
    client.post(address, {**form, "reason": "Laut Protokoll vom Mai"})

    membership.refresh_from_db()
    assert (membership.role, membership.starts_on) == ("deputy", DAY(2019, 5, 1))
    page = client.get(f"/groups/{group.key}/members/?show=history").content.decode()
    assert "Laut Protokoll vom Mai" in page and f'href="{address}"' in page
    client.force_login(membership.user)
    Membership.objects.filter(pk=membership.pk).update(role="member")
    page = client.get(f"/groups/{group.key}/members/?show=history").content.decode()
    assert "Laut Protokoll" not in page


def test_what_never_was_is_removed_with_a_reason(client, group, chair):
    membership = MembershipFactory(group=group, ends_on=DAY(2021, 1, 1))
    address = reverse("teamweb_groups:remove_member", args=[membership.pk])
    with pytest.raises(ReasonMissing):
        remove_membership(membership=membership, by=chair, reason="")
    client.force_login(membership.user)
    assert client.post(address, {"reason": "weg"}).status_code == 403
    client.force_login(chair)

    client.post(address, {"reason": "Verwechslung"})

    assert not Membership.objects.filter(pk=membership.pk).exists()
    page = client.get(f"/groups/{group.key}/members/?show=history").content.decode()
    assert "Verwechslung" in page and str(membership.user) in page


@pytest.mark.parametrize("way", ["add", "role", "edit", "invite"])
def test_a_second_chair_at_the_same_time_is_asked_about(group, chair, way):
    member = MembershipFactory(group=group)

    def make(**meant):
        if way == "add":
            add_membership(group=group, user=UserFactory(), by=chair, role="chair", **meant)
        elif way == "role":
            change_role(membership=member, by=chair, role="chair", **meant)
        elif way == "edit":
            facts = _facts(member, role="chair", reason="war es")
            edit_membership(**facts, by=chair, **meant)
        else:
            invite(group=group, emails=["neu@example.org"], by=chair, role="chair", **meant)

    with pytest.raises(TwoChairs):
        make()
    make(allow_second_chair=True)


def test_a_chair_after_the_other_is_not_asked_about(group, chair):
    own = Membership.objects.get(user=chair)
    own.ends_on = DAY(2021, 12, 31)
    own.save()
    admin = UserFactory(is_superuser=True)

    add_membership(
        group=group, user=UserFactory(), by=admin, role="chair", starts_on=DAY(2022, 1, 1)
    )


def test_the_form_asks_back_and_takes_the_answer(client, group, chair):
    member = MembershipFactory(group=group)
    client.force_login(chair)
    address = reverse("teamweb_groups:change_role", args=[member.pk])
    form = {"role": "chair", "on": timezone.localdate().isoformat(), "allow_second_chair": ""}
    hidden = client.get(address).content.decode()
    assert 'type="hidden" name="allow_second_chair"' in hidden

    asked = client.post(address, form).content.decode()
    assert 'type="checkbox"' in asked and str(chair) in asked
    client.post(address, {**form, "allow_second_chair": "on"})

    assert group.has_officer(member.user, ["chair", "deputy"])


@pytest.mark.parametrize("year", [22, 202, 1202, 2226, 9999])
def test_years_that_can_only_be_mistyped_are_refused(client, group, chair, year):
    day = DAY(year, 5, 1)
    membership = MembershipFactory(group=group)
    with pytest.raises(ImplausibleDays):
        add_membership(group=group, user=UserFactory(), by=chair, starts_on=day)
    with pytest.raises(ImplausibleDays):
        end_membership(membership=membership, by=chair, on=day)
    with pytest.raises(ImplausibleDays):
        change_role(membership=membership, by=chair, role="deputy", on=day)
    with pytest.raises(ImplausibleDays):
        edit_membership(**_facts(membership, ends_on=day), by=chair, reason="so")
    client.force_login(chair)
    for name, field in [("edit_member", "starts_on"), ("change_role", "on"), ("end_member", "on")]:
        address = reverse(f"teamweb_groups:{name}", args=[membership.pk])
        form = {"role": "member", field: f"{year:04}-05-01", "reason": "so"}
        assert "zwischen 1950 und" in client.post(address, form).content.decode()


def test_the_founding_is_a_plausible_year_or_month(client, group, chair):
    client.force_login(chair)
    address = reverse("teamweb_groups:edit_group", args=[group.key])
    for founded in ("vor langem", "219", "2019-13", "1019"):
        assert client.post(address, {"name": "N", "founded": founded}).status_code == 200
    assert client.post(address, {"name": "N", "founded": "2019-04"}).status_code == 302


def test_the_state_is_set_on_the_groups_page(client, group, chair):
    client.force_login(chair)
    address = reverse("teamweb_groups:set_state", args=[group.key])
    assert f'href="{address}"' in client.get(group.get_absolute_url()).content.decode()

    client.post(address, {"state": "dormant", "state_note": "bis 2027"})

    assert "bis 2027" in client.get(group.get_absolute_url()).content.decode()
    assert client.post(address, {"state": "closed"}).status_code == 200
    client.force_login(MembershipFactory(group=group).user)
    assert client.get(address).status_code == 403


def test_a_group_is_renamed_and_its_old_addresses_lead_on(client, group, chair):
    client.force_login(chair)
    address = reverse("teamweb_groups:rename_group", args=[group.key])
    assert f'href="{address}"' in client.get(group.get_absolute_url()).content.decode()

    answer = client.post(address, {"name": "Neuer Name", "key": "ak-neu"})

    assert answer.url == "/groups/ak-neu/"
    group.refresh_from_db()
    assert group.auth_group.name == "ak-neu: Neuer Name"
    assert client.get("/groups/ak-alt/").url == "/groups/ak-neu/"
    led = client.get("/groups/ak-alt/members/?show=history").url
    assert led == "/groups/ak-neu/members/?show=history"
    assert client.get("/groups/gab-es-nie/").status_code == 404


def test_keys_are_not_taken_twice_and_come_back_to_their_own_group(group, chair):
    admin = UserFactory(is_superuser=True)
    rename_group(group=group, by=chair, name="N", key="ak-neu")
    other = WorkingGroupFactory(key="ak-andere")

    for key in ("ak-neu", "ak-alt"):
        with pytest.raises(KeyTaken):
            rename_group(group=other, by=admin, name="N", key=key)
        with pytest.raises(KeyTaken):
            create_group(by=admin, key=key, name="N", type=group.type)
    rename_group(group=group, by=chair, name="N", key="ak-alt")
    assert list(group.former_keys.values_list("key", flat=True)) == ["ak-neu"]
