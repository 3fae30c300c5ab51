"""A page as PDF/A: what its reader may see of it, and nothing else."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from teamweb.access.actions import restrict
from teamweb.core.files import pdf
from teamweb.spaces.actions import add_attachment, create_page, edit_page, trash_attachment
from teamweb.spaces.models import page_url
from tests.factories.files import photo, picture
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space
from tests.services import away

pytestmark = pytest.mark.django_db

TASK = '<ul data-tasks=""><li data-task="a" data-checked="true"><p>Abstimmen</p></li></ul>'


@pytest.fixture(autouse=True)
def _pango():
    if not pdf.is_available():
        away("PDF needs Pango (Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)")


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test", audience="public")


@pytest.fixture
def anna(space):
    return make_member(space.group)


def text_of(client, page, user=None):
    client.logout()
    if user is not None:
        client.force_login(user)
    answer = client.get(f"/pages/{page.pk}/pdf/")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content), strict=True)
    root = reader.trailer["/Root"]
    assert b"pdfaid:part" in root["/Metadata"].get_data() and root["/Lang"].startswith("de")
    assert reader.metadata.title == page.title
    return "\n".join(part.extract_text() for part in reader.pages)


def test_shows_each_reader_what_the_page_shows_them(client, space, anna):
    hidden = create_page(parent=space, title="Geheim", body="<p>Verborgenes</p>", by=anna)
    restrict(page=hidden, rules=[], by=anna)
    open_page = create_page(parent=space, title="Offen", body="<p>Bekanntes</p>", by=anna)
    body = (
        f'<h2>Bereichsübergreifend</h2><p>Von <span data-mention="{anna.pk}">{anna}</span></p>{TASK}'
        "<table><tbody><tr><th><p>Kopf</p></th></tr><tr><td><p>Zelle</p></td></tr></tbody></table>"
        '<div data-macro="children"></div>'
        + "".join(
            f'<div data-macro="include" data-page="{one.pk}"></div>' for one in (hidden, open_page)
        )
    )
    page = create_page(parent=space, title="Die Akte", body=body, by=anna)

    own = text_of(client, page, anna)
    assert "Verborgenes" in own and str(anna) in own and "Seite 1 von" in own

    for user in (None, UserFactory()):
        text = text_of(client, page, user)
        for said in ("Die Akte", "Bereichsübergreifend", "Bekanntes", "Abstimmen", "Zelle"):
            assert said in text, said
        assert "Verborgenes" not in text and "Geheim" not in text
        assert (str(anna) in text) == (user is not None)
    assert client.get(f"/pages/{hidden.pk}/pdf/").status_code == 404


def test_shows_pictures_to_who_may_see_them(client, space, anna):
    hidden = create_page(parent=space, title="Geheim", by=anna)
    page = create_page(parent=space, title="Bilder", by=anna)
    secret = with_picture(hidden, "geheim.png", picture(size=(31, 21)), by=anna)
    restrict(page=secret, rules=[], by=anna)
    including = f'<div data-macro="include" data-page="{hidden.pk}"></div>'
    page = with_picture(page, "plan.png", picture(size=(30, 20), mode="RGBA"), by=anna)
    page = with_picture(page, "foto.jpg", photo(), by=anna, more=page.body + including)

    def sizes():
        answer = client.get(f"/pages/{page.pk}/pdf/")
        sheets = PdfReader(io.BytesIO(answer.content)).pages
        return sorted(image.image.size for sheet in sheets for image in sheet.images)

    assert sizes() == [(30, 20), (60, 40)]
    client.force_login(anna)
    assert sizes() == [(30, 20), (31, 21), (60, 40)]
    trash_attachment(attachment=page.attachments.get(name="foto.jpg"), by=anna)
    assert sizes() == [(30, 20), (31, 21)]
    assert "Bild von foto.jpg" in text_of(client, page)


def with_picture(page, name, content, *, by, more=""):
    file = add_attachment(page=page, file=SimpleUploadedFile(name, content), by=by)
    figure = f'<figure data-attachment="{file.pk}"><img alt="Bild von {name}"></figure>'
    return edit_page(
        page=page,
        title=page.title,
        body=figure + more,
        by=by,
        base_revision_id=page.latest_revision_id,
    )


def test_what_is_too_long_or_cannot_be_drawn_is_said(client, space, anna, monkeypatch):
    page = create_page(parent=space, title="Lang", body="<p>Viel Text</p>", by=anna)
    client.force_login(anna)
    monkeypatch.setattr("teamweb.spaces.text.printing.MOST_CHARACTERS", 5)
    answer = client.get(f"/pages/{page.pk}/pdf/", follow=True)
    assert "zu lang für eine PDF-Datei" in answer.content.decode()
    monkeypatch.undo()

    def missing():
        raise pdf.PdfUnavailable

    monkeypatch.setattr(pdf, "_weasyprint", missing)
    answer = client.get(f"/pages/{page.pk}/pdf/")
    assert answer.url == page_url(page)
    assert "kann keine PDF-Dateien erzeugen" in client.get(page_url(page)).content.decode()
