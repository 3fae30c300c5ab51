"""The page of all components, and who sees it."""

import pytest
from django.test import Client

from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_staff_see_every_component_in_its_states():
    client = Client()
    client.force_login(UserFactory(is_superuser=True))

    html = client.get("/styleguide/").content.decode()

    for part in (
        "kern-btn--primary",
        "kern-badge",
        "card",
        "row",
        "kern-table",
        "tabs",
        "tip",
        "toast",
    ):
        assert f'class="{part}' in html or f" {part}" in html, part
    for part in (
        "empty",
        "loading",
        "error-page",
        "avatar",
        "breadcrumbs",
        "pagination",
        "segments",
    ):
        assert f'class="{part}' in html, part
    assert " style=" not in html
    assert html.count("<h1") == 1


def test_others_do_not():
    client = Client()
    assert "/accounts/login/" in client.get("/styleguide/").headers["Location"]
    client.force_login(UserFactory())
    assert client.get("/styleguide/").status_code == 403
