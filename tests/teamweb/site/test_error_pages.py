"""Error pages in the site's look; the one of a broken site needs no database."""

import pytest
from django.template import loader
from django.test import Client, override_settings

from tests.factories.people import UserFactory


def test_the_page_of_a_broken_site_needs_neither_request_nor_database():
    html = loader.get_template("500.html").render()

    assert "Es ist ein Fehler aufgetreten" in html
    assert "teamweb/site.css" in html


def test_the_maintenance_page_needs_neither_request_nor_database():
    assert "Wir arbeiten am System" in loader.get_template("503.html").render()


def test_while_the_maintenance_file_exists_everybody_gets_that_page(settings, tmp_path):
    (tmp_path / "maintenance").touch()
    with override_settings(VAR_DIR=tmp_path):
        response = Client().get("/")

    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "Wir arbeiten am System" in response.content.decode()


@pytest.mark.django_db
def test_a_visitor_who_finds_nothing_is_offered_to_sign_in(client: Client):
    response = client.get("/gibt-es-nicht/")

    assert response.status_code == 404
    assert "/accounts/login/?next=%2Fgibt-es-nicht%2F" in response.content.decode()


@pytest.mark.django_db
def test_a_member_who_finds_nothing_can_ask_for_access_there(client: Client):
    client.force_login(UserFactory())

    html = client.get("/gibt-es-nicht/").content.decode()

    assert 'name="address" value="/gibt-es-nicht/"' in html


@pytest.mark.django_db
def test_a_form_without_its_token_is_answered_in_the_sites_look():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})

    assert response.status_code == 403
    assert "Bitte senden Sie das Formular erneut" in response.content.decode()
