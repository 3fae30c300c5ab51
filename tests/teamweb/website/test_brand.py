"""How the site shows itself: set by administrators, seen on pages, in mails and in the admin."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from teamweb.core.frame.brand import brand
from teamweb.core.frame.colours import DARK, DARK_GREY, LIGHT_GREY, WHITE, colour_of, contrast
from teamweb.notifications.mail.queueing import queue_mail
from teamweb.notifications.models import Mailing
from teamweb.website.brand.actions import change_brand
from teamweb.website.brand.current import shades
from teamweb.website.errors import ColourTooLight, NoColour, NoPicture
from teamweb_knowledge.newsletters.composition import compose
from tests.factories.people import UserFactory
from tests.knowledge.newsletters.conftest import make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db):
    return UserFactory(is_superuser=True)


def picture(kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 300), "teal").save(out, kind)
    return out.getvalue()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def facts(**more):
    empty = ("name", "accent", "sender_name", "sender_body", "imprint_url")
    return {**dict.fromkeys(empty, ""), **more}


def test_name_logo_and_colour_reach_pages_and_admin(admin):
    logo = SimpleUploadedFile("logo.jpg", picture("JPEG"), "image/jpeg")
    sent = facts(name="Kommunal Digital", accent="#7A1FA2", logo=logo)
    assert signed_in(admin).post("/brand/", sent).status_code == 302

    page = Client().get("/groups/").content.decode()
    assert "– Kommunal Digital</title>" in page
    style = page.partition('href="/brand/')[2].partition('"')[0]
    assert "--tw-accent:light-dark(#7a1fa2," in Client().get(f"/brand/{style}").content.decode()
    source = page.partition('src="/brand/')[2].partition('"')[0]
    shown = Client().get(f"/brand/{source}")
    assert shown.headers["Content-Type"] == "image/png"
    assert max(Image.open(BytesIO(shown.content)).size) == 256
    in_admin = signed_in(admin).get("/admin/").content.decode()
    assert "Kommunal Digital" in in_admin
    assert f"/brand/{style}" in in_admin


def test_mails_name_sender_and_who_is_responsible(admin, settings):
    settings.DEFAULT_FROM_EMAIL = "Alt <post@example.org>"
    change_brand(
        by=admin,
        name="Kommunal Digital",
        sender_name="Geschäftsstelle",
        sender_body="Stadt Musterhausen, Rathausplatz 1",
        imprint_url="https://example.org/wir/",
    )

    queue_mail(kind="x", to="a@example.org", subject="Hallo", text="Text", html="<p>Text</p>")

    written = Mailing.objects.get()
    assert "post@example.org" in written.sender
    assert "Alt" not in written.sender
    assert "Stadt Musterhausen, Rathausplatz 1" in written.text
    assert "https://example.org/wir/" in written.html


def test_newsletters_and_mails_of_the_knowledge_base_show_the_brand(admin):
    change_brand(
        by=admin,
        name="Kommunal & Digital",
        accent="#7a1fa2",
        sender_body="Stadt Musterhausen, Rathausplatz 1",
        imprint_url="https://example.org/wir/",
    )

    content = compose(make_issue())

    assert "Kommunal &amp; Digital" in content.html
    assert shades("#7a1fa2")[0] in content.html and shades("#7a1fa2")[1] in content.html
    for part in (content.html, content.text):
        assert "Stadt Musterhausen, Rathausplatz 1" in part and "https://example.org/wir/" in part
    change_brand(by=admin, name="Anders")
    assert "Kommunal" not in compose(make_issue()).html


def test_calendars_are_named_after_the_site(admin, client):
    change_brand(by=admin, name="Kommunal//Digital")

    published = client.get("/feeds/events.ics").content.decode()

    assert "X-WR-CALNAME:Kommunal//Digital: Termine" in published
    assert "PRODID:-//KommunalDigital//teamweb website//DE" in published


def test_a_rendering_gets_the_logo_without_fetching_it(admin):
    change_brand(by=admin, logo=picture())

    assert brand().logo.startswith(b"\x89PNG") and brand().logo_type == "image/png"


def test_a_line_break_never_reaches_a_header(admin):
    stored = change_brand(by=admin, sender_name="Amt\r\nBcc: x@example.org")

    assert "\n" not in stored.sender_name
    assert "\r" not in stored.sender_name


@pytest.mark.parametrize(
    ("accent", "error"),
    [
        ("#ffffff", ColourTooLight),
        ("#ff8800", ColourTooLight),
        ("#777777", ColourTooLight),
        ("red", NoColour),
        ("#12345", NoColour),
        ("#123456;}", NoColour),
        ("#１２３４５６", NoColour),
    ],
)
def test_an_accent_that_cannot_be_read_on_white_is_refused(accent, error, admin):
    with pytest.raises(error):
        change_brand(by=admin, accent=accent)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_accent_is_read_on_each_ground_of_its_theme(colour):
    light, dark = map(colour_of, shades("#{:02x}{:02x}{:02x}".format(*colour)))

    for ground in (WHITE, LIGHT_GREY):
        assert contrast(light, ground) >= 4.5
    for ground in (DARK, DARK_GREY):
        assert contrast(dark, ground) >= 4.5


@pytest.mark.parametrize("content", [b"x", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a"])
def test_a_logo_that_is_no_picture_is_refused(content, admin):
    with pytest.raises(NoPicture):
        change_brand(by=admin, logo=content)
    upload = SimpleUploadedFile("logo.png", content, "image/png")
    assert signed_in(admin).post("/brand/", facts(logo=upload)).status_code == 422


def test_a_logo_is_kept_until_it_is_removed(admin):
    client = signed_in(admin)
    change_brand(by=admin, logo=picture())
    client.post("/brand/", facts(name="Neu"))
    assert 'src="/brand/' in Client().get("/groups/").content.decode()

    client.post("/brand/", facts(name="Neu", remove_logo="on"))

    assert 'src="/brand/' not in Client().get("/groups/").content.decode()


def test_only_administrators_change_how_the_site_shows_itself():
    person = UserFactory()
    with pytest.raises(PermissionDenied):
        change_brand(by=person, name="Meins")
    assert signed_in(person).get("/brand/").status_code == 403
    assert signed_in(person).post("/brand/", facts(name="Meins")).status_code == 403
    assert "/accounts/login/" in Client().get("/brand/").headers["Location"]


def test_known_brands_cost_a_page_no_query(admin):
    change_brand(by=admin, name="Kommunal Digital")
    client = Client()
    client.get("/groups/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/groups/")

    assert not [query for query in asked if "brandsettings" in query["sql"]]
