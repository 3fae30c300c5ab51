"""Whose e-mail address is shown to whom: what its owner's profile says, in every place."""

import pytest
from django.urls import reverse

from teamweb.accounts.people.shown_addresses import shown_addresses
from teamweb.groups.actions import end_membership
from teamweb.spaces.actions import ask_for_access
from teamweb_knowledge.contacts.actions import add_contact_entry
from tests.factories.knowledge import TopicAreaFactory
from tests.factories.meetings import make_space
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db

ADDRESS = "erika.geheim@example.org"
SHOWN_TO = {
    "nobody": {"administrator", "owner"},
    "groups": {"administrator", "owner", "colleague", "chair above"},
    "everybody": {"administrator", "owner", "colleague", "chair above", "stranger"},
}


@pytest.fixture
def owner():
    return UserFactory(email=ADDRESS, first_name="Erika", last_name="Geheim")


@pytest.fixture
def viewers(owner):
    above = WorkingGroupFactory()
    group = WorkingGroupFactory(parent=above)
    MembershipFactory(user=owner, group=group)
    return {
        "owner": owner,
        "administrator": UserFactory(is_superuser=True),
        "colleague": MembershipFactory(group=group, role="guest").user,
        "chair above": MembershipFactory(group=above, role="chair").user,
        "stranger": MembershipFactory(role="chair").user,
        "deactivated": UserFactory(is_active=False),
    }


def show_to(owner, shown_to):
    owner.profile.email_shown_to = shown_to
    owner.profile.save()


@pytest.mark.parametrize("shown_to", SHOWN_TO)
def test_the_profile_says_who_sees_the_address(owner, viewers, shown_to):
    show_to(owner, shown_to)

    seeing = {name for name, viewer in viewers.items() if shown_addresses([owner], viewer)}

    assert seeing == SHOWN_TO[shown_to]


@pytest.mark.parametrize("shown_to", SHOWN_TO)
def test_pages_and_searches_show_no_more_than_that(client, owner, viewers, shown_to):
    show_to(owner, shown_to)
    area = TopicAreaFactory()
    add_contact_entry(user=owner, topic_area=area, function="Rat", organisation="Stadt", phone="")
    places = {
        "page": f"/people/{owner.pk}/",
        "people": f"/people/?q={ADDRESS}",
        "suggestions": f"/people/search.json?q={ADDRESS}",
        "contacts": reverse("knowledge_contacts:contacts_of_topic", args=[area.key]),
    }
    for name in ("colleague", "stranger"):
        client.force_login(viewers[name])
        found = {place: client.get(path).content.decode() for place, path in places.items()}
        is_shown = name in SHOWN_TO[shown_to]
        assert {place: ADDRESS in found[place] for place in ("page", "contacts")} == {
            "page": is_shown,
            "contacts": is_shown,
        }
        for place in ("people", "suggestions"):
            assert ("Erika Geheim" in found[place]) == is_shown


def test_the_chair_does_not_add_somebody_by_an_address_that_is_hidden(client, owner):
    show_to(owner, "nobody")
    membership = MembershipFactory(role="chair")
    client.force_login(membership.user)

    page = client.get(f"/groups/{membership.group.key}/members/add/?q={ADDRESS}")

    assert "Erika Geheim" not in page.content.decode()


def test_a_request_for_access_shows_the_address_only_to_those_who_may_see_it(client, owner):
    space, chair = make_space(audience="group")
    ask_for_access(page=space, user=owner)
    address = reverse("teamweb_spaces:requests", args=[space.key])
    client.force_login(chair)
    seen = {}
    for shown_to in SHOWN_TO:
        show_to(owner, shown_to)
        page = client.get(address).content.decode()
        assert "Erika Geheim" in page
        seen[shown_to] = ADDRESS in page

    assert seen == {"nobody": False, "groups": False, "everybody": True}


def test_a_person_without_a_name_is_not_called_by_the_address(client, viewers):
    nameless = UserFactory(email="ohne.namen@example.org", first_name="", last_name="")
    show_to(nameless, "nobody")
    client.force_login(viewers["stranger"])

    for path in (f"/people/{nameless.pk}/", "/people/", "/people/search.json?q=beispiel"):
        assert "ohne.namen" not in client.get(path).content.decode()


def test_who_left_the_group_sees_the_address_no_longer(owner, viewers):
    membership = viewers["colleague"].memberships.get()
    assert shown_addresses([owner], viewers["colleague"]) == {owner.pk: ADDRESS}

    end_membership(membership=membership, by=viewers["colleague"])

    assert shown_addresses([owner], viewers["colleague"]) == {}


def test_the_choice_is_made_in_the_profile(client, owner):
    client.force_login(owner)
    assert "Wer meine E-Mail-Adresse sieht" in client.get("/accounts/profile/").content.decode()

    form = {"first_name": "Erika", "last_name": "Geheim", "email_shown_to": "nobody"}
    client.post("/accounts/profile/", form)

    owner.profile.refresh_from_db()
    assert owner.profile.email_shown_to == "nobody"
