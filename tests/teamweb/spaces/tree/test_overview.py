"""The overview of a space: what is next, open, new and pinned, as far as each reader may see it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from teamweb.access.actions import restrict
from teamweb.spaces.actions import create_page, move_page, pin_page, trash_page
from teamweb.spaces.actions.pins import MOST_PINS
from teamweb.spaces.errors import TooManyPins
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


def overview(client, space):
    html = client.get(page_url(space)).content.decode()
    return html[html.index('class="overview"') : html.index("</main>")]


def test_an_empty_space_says_what_comes_next(client, space, member):
    client.force_login(member)
    html = client.get(page_url(space)).content.decode()
    for step in ("Erste Seite schreiben", "Sitzung planen", "Aufgabe erstellen", "anheften"):
        assert step in html
    client.logout()
    html = client.get(page_url(space)).content.decode()
    for step in ("Erste Seite schreiben", "Sitzung planen", "Aufgabe", "Angeheftete"):
        assert step not in html


def test_each_reader_sees_what_is_theirs(client, space, member, django_assert_max_num_queries):
    page = make_page(parent=space, by=member, title="Für alle")
    hidden = make_page(parent=space, by=member, title="Nur für mich")
    pin_page(page=page, by=member)
    pin_page(page=hidden, by=member)
    restrict(page=hidden, rules=[], by=member)
    starts = timezone.now() + datetime.timedelta(days=3)
    make_meeting(space=space, by=make_chair(space.group), starts_at=starts, title="Herbstsitzung")
    create_todo(title="Prüfen", group=space.group, access=space.members_access, by=member)

    client.force_login(member)
    client.get(page_url(space))
    with django_assert_max_num_queries(20):
        shown = overview(client, space)
    assert all(word in shown for word in ("Nur für mich", "Herbstsitzung", "Prüfen", str(member)))
    client.force_login(make_member(space.group))
    shown = overview(client, space)
    assert "Nur für mich" not in shown and "Prüfen" in shown
    client.logout()
    shown = overview(client, space)
    assert "Für alle" in shown and str(member) not in shown
    assert not any(word in shown for word in ("Nur für mich", "Herbstsitzung", "Prüfen"))


def test_who_may_edit_pins_and_takes_off(client, space, member):
    page = make_page(parent=space, by=member, title="Akte")
    client.force_login(member)
    assert "An die Übersicht anheften" in client.get(page_url(page)).content.decode()
    client.post(f"/pages/{page.pk}/pin/")
    assert 'href="/teamweb/ak-test/akte/"' in overview(client, space).split("Neueste")[0]
    assert "Von der Übersicht lösen" in client.get(page_url(page)).content.decode()
    client.post(f"/pages/{page.pk}/pin/", {"off": 1})
    assert "akte" not in overview(client, space).split("Neueste")[0]
    with pytest.raises(PermissionDenied):
        pin_page(page=page, by=UserFactory())
    assert client.post(f"/pages/{space.pk}/pin/").status_code == 404


def test_pins_go_with_their_page_and_stay_few(space, member):
    pages = [create_page(parent=space, title=f"S{n}", by=member) for n in range(MOST_PINS + 1)]
    for page in pages[:-1]:
        pin_page(page=page, by=member)
    pin_page(page=pages[0], by=member)
    with pytest.raises(TooManyPins):
        pin_page(page=pages[-1], by=member)
    other = make_space(key="anderer", title="Anderer", by=UserFactory(is_superuser=True))
    move_page(page=pages[0], parent=other, by=UserFactory(is_superuser=True))
    pin_page(page=pages[-1], by=member)


def test_a_pinned_page_in_the_trash_is_not_shown(client, space, member):
    page = make_page(parent=space, by=member, title="Akte")
    pin_page(page=page, by=member)
    trash_page(page=page, by=member)
    assert "Akte" not in overview(client, space)


def test_the_form_names_who_gains_and_loses_before_it_moves(client, space, member):
    page = make_page(parent=space, by=member, title="Akte")
    closed = make_page(parent=space, by=member, title="Geschlossen")
    restrict(page=closed, rules=[], by=member)
    client.force_login(member)
    address = f"/pages/{page.pk}/move/"

    html = client.post(address, {"parent": closed.pk}).content.decode()
    assert "Dürfen sie nicht mehr lesen" in html and str(space.group) in html
    page.refresh_from_db()
    assert page.get_parent().pk == space.pk
    assert client.post(address, {"parent": closed.pk, "confirmed": 1}).status_code == 302
    page.refresh_from_db()
    assert page.get_parent().pk == closed.pk
