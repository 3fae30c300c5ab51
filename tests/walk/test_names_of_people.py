"""Visitors read no names of people: in no page, list, feed, file or hit, and no search finds them.

`test_every_address` asks all addresses for them; here it is also said who does read them.
"""

import pytest
from django.test import Client
from django.urls import reverse

from .world import HIDDEN, World

NAMED = ("Zqnamenach1", "Zqnamenach2", "Zqnamefrei", "Zqnamegast")


def names_in(client: Client, address: str, **query: str) -> set[str]:
    answer = client.get(address, query, follow=True)
    assert answer.status_code == 200, address
    content = b"".join(answer) if answer.streaming else answer.content
    found = HIDDEN.finditer(content.decode("utf-8", "replace"))
    return {match[0] for match in found if match[1].lower() == "name"}


def outlets(world: World) -> list[str]:
    """Addresses of what is public and has to do with people."""
    meetings = [row for row in world.of("teamweb_meetings.Meeting") if row.space.key == "offen"]
    held, again = meetings[:2]
    page = next(row for row in world.of("teamweb_spaces.WikiPage") if "offen-seite" in row.slug)
    todos = [
        row
        for row in world.of("teamweb_todos.Todo")
        if row.access_id == held.space.audience_access.pk
    ]
    return [
        held.get_absolute_url(),
        again.get_absolute_url(),
        held.page.get_absolute_url(),
        page.get_absolute_url(),
        *(todo.get_absolute_url() for todo in todos),
        reverse("teamweb_spaces:space_changes", args=["offen"]),
        reverse("teamweb_spaces:page_feed", args=[page.pk]),
    ]


def client_of(world: World, role: str) -> Client:
    client = Client()
    if role != "visitor":
        client.force_login(world.users[role])
    return client


def test_they_stand_only_where_the_reader_is_signed_in(world: World) -> None:
    visitor, stranger = client_of(world, "visitor"), client_of(world, "stranger")
    for address in outlets(world):
        assert not names_in(visitor, address), address
        assert names_in(stranger, address), address


@pytest.mark.parametrize("name", NAMED)
def test_nobody_but_members_finds_what_somebody_has_to_do_with(world: World, name: str) -> None:
    for role in ("visitor", "stranger", "guest"):
        client = client_of(world, role)
        answer = client.get("/api/v1/search", {"q": name}).json()
        assert answer["total"] == 0, (role, answer)
        assert not client.get("/search/suggest", {"q": name[:-1]}).json()["suggestions"]


def test_members_find_the_todos_of_a_person(world: World) -> None:
    client = client_of(world, "member")

    hits = client.get("/api/v1/search", {"q": "Zqnamenach2", "size": "50"}).json()["hits"]

    assert {hit["kind"] for hit in hits} == {"todo"}
    assert "Zqgroupaufgabe" in client.get("/search/", {"q": "Zqnamenach2"}).content.decode()
