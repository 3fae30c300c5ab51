"""The side of a space: its parts with figures, on every screen of the space, for who may see them."""

import datetime
import re

import pytest
from django.utils import timezone

from teamweb.access.actions import restrict
from teamweb.spaces.actions import create_page
from teamweb.spaces.models import page_url
from teamweb.todos.actions import create_todo
from tests.factories.meetings import make_meeting
from tests.factories.people import UserFactory
from tests.factories.spaces import make_chair, make_member, make_page, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test", audience="public")


@pytest.fixture
def member(space):
    return make_member(space.group)


def side_of(client, url):
    html = client.get(url).content.decode()
    return html[html.index('class="space-side"') : html.index('class="column"')]


def parts_of(client, url):
    found = re.search(r'<nav class="space-parts".*?</nav>', side_of(client, url), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def test_members_see_parts_with_figures_and_visitors_only_what_is_theirs(client, space, member):
    starts = timezone.now() + datetime.timedelta(days=3)
    make_meeting(space=space, by=make_chair(space.group), starts_at=starts)
    create_todo(
        title="Prüfen", group=space.group, access=space.members_access, owners=[], by=member
    )
    url = page_url(space)
    assert "Aufgaben" not in parts_of(client, url) and "Mitglieder" not in side_of(client, url)

    client.force_login(member)
    shown = parts_of(client, url)
    day = timezone.localtime(starts)
    assert re.search(rf"Sitzungen \w\w, {day.day}\. ", shown)
    assert "Aufgaben 1 offen" in shown and "Einstellungen" not in shown
    assert "3 Mitglieder" in side_of(client, url)
    client.force_login(UserFactory())
    shown = parts_of(client, url)
    assert "Aufgaben 1" not in shown and "Zur Gruppe" in shown
    client.force_login(make_chair(space.group))
    assert "Einstellungen" in parts_of(client, url)


def test_every_screen_of_the_space_has_its_side_and_says_which_part_it_is(client, space):
    chair = make_chair(space.group)
    page = make_page(parent=space, by=chair, title="Akte")
    client.force_login(chair)
    screens = {
        page_url(space): "Übersicht",
        f"/spaces/{space.key}/meetings/": "Sitzungen",
        f"/resolutions/?group={space.group.key}": "Beschlüsse",
        f"/todos/?group={space.group.key}": "Aufgaben",
        f"/spaces/{space.key}/files/": "Dateien",
        f"/groups/{space.group.key}/members/": "Mitglieder",
        f"/spaces/{space.key}/settings/": "Einstellungen",
    }
    for address, name in screens.items():
        current = re.findall(r'aria-current="page">([^<]+)', side_of(client, address))
        assert [one.strip() for one in current] == [name], address
    assert re.findall(r'aria-current="page">([^<]+)', side_of(client, page_url(page))) == ["Akte"]
    for address in (f"/spaces/{space.key}/rights/", f"/spaces/{space.key}/trash/"):
        assert 'aria-current="true">Einstellungen' in side_of(client, address)
    for address in (f"/pages/{page.pk}/history/", f"/groups/{space.group.key}/"):
        assert "AK Test" in side_of(client, address)
    assert 'class="space-side"' not in client.get("/todos/").content.decode()


def test_branches_left_open_come_with_the_next_page(client, space, member):
    ordner = create_page(parent=space, title="Ordner", by=member)
    blatt = create_page(parent=ordner, title="Blatt", by=member)
    create_page(parent=blatt, title="Rückseite", by=member)
    other = create_page(parent=space, title="Andere", by=member)
    client.force_login(member)
    assert "Blatt" not in side_of(client, page_url(other))

    client.cookies["teamweb_tree"] = f"{ordner.pk}.{blatt.pk}.4711.x.²"
    assert "Blatt" in side_of(client, page_url(other))
    assert "Rückseite" in side_of(client, page_url(other))
    restrict(page=blatt, rules=[], by=member)
    client.force_login(make_member(space.group))
    client.cookies["teamweb_tree"] = f"{ordner.pk}.{blatt.pk}"
    shown = side_of(client, page_url(other))
    assert "Ordner" in shown and "Blatt" not in shown and "Rückseite" not in shown


def test_a_long_level_comes_in_parts_without_gaps(client, space, member):
    for n in range(130):
        make_page(parent=space, by=member, title=f"Blatt {n:03}")
    client.force_login(member)
    fetch = lambda url: client.get(url, HTTP_HX_REQUEST="true").content.decode()  # noqa: E731
    first = side_of(client, page_url(space))
    shown = re.findall(r"Blatt \d+", first)
    more = re.search(r'data-more="([^"]+)"', first)[1].replace("&amp;", "&")
    rest = fetch(more)

    assert len(shown) == 80
    assert shown + re.findall(r"Blatt \d+", rest) == [f"Blatt {n:03}" for n in range(130)]
    late = re.search(r'href="(/teamweb/[^"]+)">Blatt 120', rest)[1]
    around = side_of(client, late)
    assert "Blatt 120" in around and "Blatt 010" not in around
    earlier = re.search(r'data-more="([^"]+until=\d+)', around)[1]
    assert re.findall(r"Blatt \d+", fetch(earlier))[-1] == "Blatt 049"


def test_the_tree_costs_few_queries_and_little_html(
    client, space, member, django_assert_max_num_queries
):
    parents = [space]
    for depth in range(4):
        level = [make_page(parent=parents[-1], by=member, title=f"E{depth} {n}") for n in range(9)]
        parents.append(level[0])
    client.force_login(member)
    client.cookies["teamweb_tree"] = ".".join(str(page.pk) for page in parents[1:])
    client.get(page_url(parents[-1]))
    with django_assert_max_num_queries(12):
        client.get(page_url(parents[-1]))
    with django_assert_max_num_queries(13):
        html = client.get(f"/pages/{space.pk}/tree/").content
    assert len(html) < 40_000


def test_a_page_far_down_a_level_longer_than_is_read_stands_among_its_neighbours(
    client, space, member, monkeypatch
):
    monkeypatch.setattr("teamweb.spaces.structure.navigation.MOST_ROWS", 20)
    monkeypatch.setattr("teamweb.spaces.structure.navigation.NEAR", 5)
    pages = [make_page(parent=space, by=member, title=f"Blatt {n:03}") for n in range(40)]
    client.force_login(member)

    around = side_of(client, page_url(pages[30]))

    assert re.findall(r"Blatt \d+", around) == [f"Blatt {n:03}" for n in range(25, 35)]
    assert "until=25" in around and "from=35" in around
