"""Who is writing just now: shown to those who may read the page, at a bounded price."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teamweb.access.actions import restrict
from teamweb.coediting.actions import begin, open_document
from teamweb.coediting.editing_sessions.presence import remember_writers
from tests.factories.people import UserFactory
from tests.factories.spaces import make_chair, make_member, make_page, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


def being_written(page, *names: str) -> None:
    document = open_document(page, "body")
    begin(document.pk)
    remember_writers(document.pk, list(names))


def shown(client, page) -> str:
    return client.get(f"/pages/{page.pk}/writers/").content.decode()


def test_a_member_sees_who_writes_in_a_page_and_in_the_space(client, space):
    page = make_page(parent=space, title="Akte")
    client.force_login(make_member(space.group))
    assert shown(client, page).strip() == ""

    being_written(page, "Frau Kaya")

    assert "Frau Kaya schreibt gerade hier." in shown(client, page)
    listed = shown(client, space)
    assert "Akte" in listed and "Frau Kaya" in listed
    being_written(page, "Frau Kaya", "Herr Behrens")
    assert "Frau Kaya, Herr Behrens schreiben gerade hier." in shown(client, page)


def test_nobody_is_told_of_oneself(client, space):
    page = make_page(parent=space)
    member = make_member(space.group)
    client.force_login(member)
    being_written(page, str(member))
    assert "schreibt" not in shown(client, page)


def test_who_may_not_read_a_page_learns_nothing_of_its_writers(client, space):
    page = make_page(parent=space, title="Vertraulich")
    being_written(page, "Frau Kaya")
    restrict(page=page, rules=[], by=make_chair(space.group))
    visitor = client.get(f"/pages/{page.pk}/writers/")
    assert visitor.status_code == 302
    for user in (make_member(space.group), UserFactory()):
        client.force_login(user)
        assert client.get(f"/pages/{page.pk}/writers/").status_code == 404
        answer = client.get(f"/pages/{space.pk}/writers/").content.decode()
        assert "Vertraulich" not in answer and "Kaya" not in answer


def test_queries_do_not_grow_with_the_pages_being_written(client, space):
    client.force_login(make_member(space.group))

    def count() -> int:
        shown(client, space)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            shown(client, space)
        return len(queries)

    being_written(make_page(parent=space, title="Erste"), "Frau Kaya")
    before = count()
    for number in range(5):
        being_written(make_page(parent=space, title=f"Seite {number}"), f"Person {number}")
    assert count() == before <= 16
