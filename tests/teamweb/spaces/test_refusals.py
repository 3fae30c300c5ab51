"""What somebody typed comes back to them whatever refuses it."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from teamweb.access.actions import restrict
from teamweb.spaces.actions import create_page, restore_page, trash_page
from teamweb.spaces.models import WikiPage
from tests.factories.people import UserFactory
from tests.factories.spaces import make_chair, make_member, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TEXT = 'Ein "langer" <b>Text</b>, an dem\nman eine Stunde schrieb.'


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def member(space):
    return make_member(space.group)


@pytest.fixture
def page(space, member):
    return create_page(parent=space, title="Akte", by=member, body="<p>Alt</p>")


@pytest.fixture
def client(member) -> Client:
    """A browser that has the form open, without scripts."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    return client


def opened(client, page) -> dict[str, str]:
    """The fields of the page's form, the text in it rewritten."""
    html = client.get(f"/pages/{page.pk}/edit/").content.decode()
    fields = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
        if name != "body_html"
    }
    return fields | {"title": "Akte mit Titel", "body_markdown": TEXT, "comment": "Neu gefasst"}


def send(client, page, fields):
    return client.post(f"/pages/{page.pk}/edit/", fields)


def sent_again(client, answer):
    """Press "Send again" in the refusal; all that was typed has to stand in it."""
    html = answer.content.decode()
    form = re.search(r'<form class="kept-text.*?</form>', html, re.DOTALL)
    assert form, html
    address = re.search(r'action="([^"]+)"', form[0])[1]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    fields |= dict(re.findall(r'name="(\w+)" rows="\d+">\n(.*?)</textarea>', form[0], re.DOTALL))
    fields = {name: unescape(value) for name, value in fields.items()}
    assert fields["body_markdown"].replace("\r\n", "\n") == TEXT
    return client.post(address, fields)


def assert_saved(page, answer) -> None:
    assert answer.status_code == 302
    stored = WikiPage.objects.get(pk=page.pk)
    assert stored.title == "Akte mit Titel"
    assert "eine Stunde" in stored.body
    assert stored.latest_revision.version_note.comment == "Neu gefasst"


def test_who_was_signed_out_gets_the_text_back_and_sends_it_after_signing_in(client, page, member):
    fields = opened(client, page)
    client.logout()
    client.get("/")

    refused = send(client, page, {**fields, "csrfmiddlewaretoken": fresh_token(client)})

    assert refused.status_code == 401
    assert "nicht mehr angemeldet" in refused.content.decode()
    # Signing in changes the token: the first try is refused too, and gives the text back again.
    client.force_login(member)
    client.get(f"/pages/{page.pk}/edit/")
    answer = sent_again(client, refused)
    if answer.status_code == 403:
        answer = sent_again(client, answer)
    assert_saved(page, answer)


def fresh_token(client) -> str:
    html = client.get("/accounts/login/").content.decode()
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]


def test_a_stale_token_gives_the_text_back(client, page):
    fields = opened(client, page) | {"csrfmiddlewaretoken": "x" * 64}

    refused = send(client, page, fields)

    assert refused.status_code == 403
    assert_saved(page, sent_again(client, refused))


def test_a_form_of_another_site_is_not_offered_to_be_sent(client, page):
    for source in ({"origin": "https://evil.example"}, {"origin": "null"}):
        refused = client.post(f"/pages/{page.pk}/edit/", opened(client, page), headers=source)
        assert refused.status_code == 403
        assert "eine Stunde" not in refused.content.decode()


def test_a_page_put_into_the_trash_says_so_and_takes_the_text_once_restored(
    client, page, space, member
):
    fields = opened(client, page)
    trash_page(page=page, by=make_chair(space.group))

    refused = send(client, page, fields)

    assert refused.status_code == 404
    assert "Diese Seite liegt im Papierkorb" in refused.content.decode()
    restore_page(page=WikiPage.objects.get(pk=page.pk), by=member)
    assert_saved(page, sent_again(client, refused))


def test_a_lost_right_gives_the_text_back(client, page, space):
    fields = opened(client, page)
    restrict(page=page, rules=[], by=make_chair(space.group))

    refused = send(client, page, fields)

    assert refused.status_code == 404
    assert "Papierkorb" not in refused.content.decode()
    assert sent_again(client, refused).status_code == 404


def test_a_text_that_is_too_large_comes_back_in_its_form(client, page):
    fields = opened(client, page) | {"body_markdown": "Wort " * 1_000_001}

    refused = send(client, page, fields)

    html = refused.content.decode()
    assert "zu groß, um gespeichert zu werden" in html
    assert html.count("Wort Wort") > 400_000


def test_what_is_too_large_to_be_read_is_refused_with_a_sentence(client, page, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    refused = send(client, page, {"body_markdown": "x" * 2000})

    assert refused.status_code == 400
    assert "Gehen Sie im Browser zurück" in refused.content.decode()


def test_secrets_are_never_shown_again(page):
    client = Client(enforce_csrf_checks=True)
    secret = "ein ganz langes Kennwort mit Leerzeichen"
    answer = client.post("/accounts/login/", {"login": "a@example.org", "password": secret})

    assert answer.status_code == 403
    assert secret not in answer.content.decode()


def test_texts_of_other_forms_come_back_too(client, page, member):
    comment = "Das stimmt so nicht,\nsiehe Protokoll."
    address = reverse("teamweb_comments:comments", args=[page.pk])
    answer = client.post(address, {"text": comment})

    assert answer.status_code == 403
    assert "siehe Protokoll." in answer.content.decode()


def test_only_who_may_edit_hears_that_a_page_lies_in_the_trash(page, space, member):
    below = create_page(parent=page, title="Darunter", by=member)
    trash_page(page=page, by=member)
    for user, sentence in (
        (member, True),
        (make_member(make_space(key="andere").group), False),
        (UserFactory(), False),
        (None, False),
    ):
        client = Client()
        if user:
            client.force_login(user)
        for address in (
            "/teamweb/ak-test/akte/",
            f"/p/{below.pk}/",
            "/teamweb/ak-test/akte/darunter/",
        ):
            answer = client.get(address)
            assert answer.status_code == 404
            assert ("Papierkorb" in answer.content.decode()) == sentence

    client.force_login(member)
    assert client.post(f"/pages/{page.pk}/restore/").status_code == 302
    assert client.get(f"/p/{below.pk}/", follow=True).status_code == 200
