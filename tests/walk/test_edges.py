"""Answers that give away what exists, without showing it."""

import re

from django.test import Client
from django.urls import reverse

from teamweb.groups.models import Membership
from teamweb.notifications.models import Watch
from teamweb.spaces.models import SpacePage
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory

from .test_names_of_people import client_of
from .world import ROLES, World

# With its attributes, in which a ">" may stand.
TAG = """<(?:"[^"]*"|[^">])+>"""


def test_a_facet_names_no_space_that_the_reader_may_not_read(world: World) -> None:
    for role in ("visitor", "stranger", "officer"):
        client = client_of(world, role)
        pages = [
            client.get("/search/", {"q": "Offen", "space": key}).content.decode()
            for key in ("kreisraum", "gibt-es-nicht")
        ]
        assert "Zqgrouptitel" not in pages[0]
        # The same words, but for the key that was asked for and the time it took.
        assert (
            len({re.sub(f"{TAG}|kreisraum|gibt-es-nicht|[0-9]", "", page) for page in pages}) == 1
        )
    assert (
        "Zqgrouptitel"
        in client_of(world, "guest")
        .get("/search/", {"q": "Kennwort", "space": "kreisraum"})
        .content.decode()
    )


def test_nobody_watches_what_is_no_page_to_them(world: World) -> None:
    pages = world.of("teamweb_spaces.WikiPage")
    hidden = [page for page in pages if re.match("Zq(draft|trash|narrow)", page.title)]
    assert len(hidden) >= 3
    for role in ROLES:
        if role == "visitor":
            continue
        client = client_of(world, role)
        for page in hidden:
            for name in ("teamweb_notifications:watch_page", "teamweb_spaces:watch"):
                answer = client.post(reverse(name, args=[page.pk]))
                assert answer.status_code == 404, (role, page.title)
    assert not Watch.objects.filter(object_id__in=[page.pk for page in hidden]).exists()


def test_labels_of_closed_pages_are_not_suggested(world: World) -> None:
    own = SpacePage.objects.get(key="anders")
    client = client_of(world, "officer")

    answer = client.get(reverse("teamweb_spaces:page_labels", args=[own.pk]))

    assert answer.status_code == 200
    assert "offen" in answer.context["known"]
    assert not any(name.startswith("Zq") for name in answer.context["known"])


def test_a_persons_page_names_only_groups_whose_members_the_reader_may_see(world: World) -> None:
    closed = WorkingGroupFactory(name="Verschwiegener Kreis")
    below = WorkingGroupFactory(name="Unterkreis", parent=closed)
    somebody = MembershipFactory(group=below).user
    MembershipFactory(group=closed, user=somebody, role=Membership.Role.GUEST)
    chair = MembershipFactory(group=closed, role="chair").user
    guest = MembershipFactory(group=closed, role="guest").user

    def named(reader: object, person: object) -> set[str]:
        client = Client()
        client.force_login(reader)
        page = client.get(reverse("teamweb_accounts:person", args=[person.pk])).content.decode()
        return {group.name for group in (closed, below) if group.name in page}

    assert named(UserFactory(), somebody) == set()
    assert named(guest, somebody) == {closed.name}
    assert named(chair, somebody) == {closed.name, below.name}
    assert named(somebody, somebody) == {closed.name, below.name}
    # Who leads a group stands on its page, for everybody who is signed in.
    assert named(UserFactory(), chair) == {closed.name}
