"""The page "System" of the admin."""

import re
from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from lxml import html

from teamweb.core.models import BackgroundJob
from teamweb.notifications.models import Delivery
from teamweb_site.monitoring.heartbeats import record_heartbeat
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

SIGNS = ("worker", "beat", "queue-default", "queue-mail", "backup")


@pytest.fixture
def alive(settings, tmp_path):
    settings.EMAIL_BACKEND = "teamweb.notifications.mail.email_backend.DeliveryBackend"
    settings.VAR_DIR = tmp_path
    for kind in SIGNS:
        record_heartbeat(kind)


@pytest.fixture
def administrator(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def rows(client) -> dict[str, list[str]]:
    answer = client.get("/admin/system/")
    assert answer.status_code == 200
    tree = html.fromstring(answer.content)
    return {
        row.findtext("th"): [" ".join(cell.text_content().split()) for cell in row.findall("td")]
        for row in tree.xpath("//main//tr[th[@scope='row']]")
    }


def test_everything_in_order_is_said_in_german(administrator, alive, settings, tmp_path):
    settings.BROKER_DIR = tmp_path / "broker"
    page = administrator.get("/admin/system/").content.decode()
    assert "Alles läuft." in page
    assert "System" in html.fromstring(page).xpath("string(//header)")
    shown = rows(administrator)
    assert shown["Datenbank"] == ["antwortet", "in Ordnung"]
    seen, judged = shown["Worker (erledigt, was ansteht)"]
    assert re.fullmatch(r"letztes Zeichen: \d+ Sekunden? alt", seen) and judged == "in Ordnung"
    assert shown["E-Mails"] == ["nichts wartet", "in Ordnung"]
    assert all(cells[-1] == "in Ordnung" for cells in shown.values()), shown


def test_a_worker_that_is_not_there_stands_out(administrator, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    assert "Alles läuft." not in administrator.get("/admin/system/").content.decode()
    assert rows(administrator)["Worker (erledigt, was ansteht)"] == [
        "noch kein Zeichen",
        "bitte nachsehen",
    ]


def test_what_waits_too_long_and_what_did_not_get_through_is_shown(administrator, alive):
    send_mail("Geheimer Betreff", "Text", None, ["ada@example.org", "bob@example.org"])
    two_hours_ago = timezone.now() - timedelta(hours=2)
    Delivery.objects.update(created_at=two_hours_ago, attempts=3)
    failed = Delivery.objects.first()
    Delivery.objects.filter(pk=failed.pk).update(state="failed", last_reply="550 no such user")
    BackgroundJob.objects.create(key="a", task_path="x.y", not_before=two_hours_ago)

    shown = rows(administrator)

    assert shown["E-Mails"] == [
        "1 wartet, der älteste Eintrag ist 2 Stunden alt",
        "bitte nachsehen",
    ]
    assert shown["Hintergrundaufträge"][0].startswith("1 wartet, der älteste Eintrag ist 2")
    page = administrator.get("/admin/system/").content.decode()
    assert "550 no such user" in page
    assert "ada@example.org" not in page and "Geheimer Betreff" not in page


def test_only_administrators_see_it_and_find_it_in_the_menu(client, administrator, alive):
    assert reverse("teamweb_site_system") in administrator.get("/admin/").content.decode()
    editor = UserFactory()
    client.force_login(editor)
    assert client.get("/admin/system/").status_code in (302, 403)


def test_it_asks_a_bounded_number_of_queries(administrator, alive, django_assert_max_num_queries):
    for number in range(30):
        send_mail("x", "y", None, [f"p{number}@example.org"])
    Delivery.objects.update(state="failed")
    administrator.get("/admin/system/")
    with django_assert_max_num_queries(30):
        administrator.get("/admin/system/")
