"""Invitation, agenda and papers as one PDF: everything its reader may read, and nothing else."""

import io

import pytest
from django.conf import settings as site_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from teamweb.core.documents.keeping import make_document
from teamweb.core.files import pdf
from teamweb.core.models import KeptDocument
from teamweb.meetings import actions
from teamweb.notifications.mail.sending import close_finished_mailings
from teamweb.notifications.models import MailFile, Mailing
from tests.factories.meetings import item_of

from .inviting import announce, mails_by_address

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.skipif(not pdf.is_available(), reason="Pango is not installed"),
]
GUEST = "gast@example.org"


def paper(words: str, *, password: str = "") -> bytes:
    """A PDF of one page that says `words` and asks to run a script."""
    reader = PdfReader(io.BytesIO(pdf.drawn(f"<html lang='de'><title>x</title>{words}")))
    writer = PdfWriter(clone_from=reader)
    script = DictionaryObject()
    script[NameObject("/S")] = NameObject("/JavaScript")
    script[NameObject("/JS")] = TextStringObject("app.alert('x')")
    writer.root_object[NameObject("/OpenAction")] = script
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    if password:
        writer.encrypt(password)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def add(meeting, title, name, content, chair):
    file = SimpleUploadedFile(name, content, "application/pdf")
    return actions.add_paper(topic=item_of(meeting, title).topic, file=file, by=chair)


@pytest.fixture
def meeting(space, chair, member, mailbox, settings):
    settings.MEETING_ATTACHMENT_MAX_BYTES = 5_000_000
    meeting = announce(space=space, by=chair, items=("Haushalt",), part_b=("Personal", "Geheim"))
    add(meeting, "Haushalt", "etat.pdf", paper("Etatwort"), chair)
    add(meeting, "Personal", "stelle.pdf", paper("Stellenwort"), chair)
    add(meeting, "Geheim", "geheim.pdf", paper("Geheimwort"), chair)
    return meeting


def attached(mail) -> PdfReader | None:
    parts = [p for p in mail.message.walk() if p.get_content_type() == "application/pdf"]
    return PdfReader(io.BytesIO(parts[0].get_payload(decode=True))) if parts else None


def read(browser, address) -> PdfReader:
    """The file at an address; what takes long a worker makes first."""
    answer = browser.get(address)
    if answer.status_code == 202:
        make_document(KeptDocument.objects.latest("pk").key)
        answer = browser.get(address)
    return PdfReader(io.BytesIO(answer.getvalue()))


def words_of(reader: PdfReader) -> str:
    return " ".join(page.extract_text() for page in reader.pages)


def bookmarks(outline, depth=0):
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry, depth + 1)
        else:
            yield depth, entry.title


def test_each_gets_attached_what_they_may_read_and_no_more(meeting, chair, member, client):
    guest = actions.invite_guest(meeting=meeting, by=chair, name="Gast", email=GUEST)
    item = item_of(meeting, "Personal")
    actions.edit_agenda_item(item=item, by=chair, base_version=item.version, guests=[guest])
    mails = mails_by_address()

    everything = words_of(attached(mails[member.email]))
    for word in ("Haushalt", "Etatwort", "Personal", "Stellenwort", "Geheim", "Geheimwort"):
        assert word in everything
    reader = attached(mails[GUEST])
    seen = words_of(reader)
    assert "Etatwort" in seen and "Stellenwort" in seen
    assert "eheim" not in seen and "geheim.pdf" not in mails[GUEST].message.as_string()
    assert "eheim" not in str(list(bookmarks(reader.outline)))
    # The link in the mail opens the same.
    link = next(link for link in mails[GUEST].links if link.endswith("/invitation.pdf"))
    path = link.removeprefix(site_settings.BASE_URL)
    assert "eheim" not in words_of(read(client, path))
    assert "no-store" in client.get(path)["Cache-Control"]
    # A member's link leads behind the sign-in.
    token = mails[member.email].answer_path.split("/")[-2]
    address = reverse("teamweb_meetings:booklet_by_link", args=[token])
    assert client.get(address).status_code == 404
    actions.remove_attendance(attendance=guest, by=chair)
    assert client.get(link.removeprefix(site_settings.BASE_URL)).status_code == 404


def test_members_share_one_file_that_is_forgotten_once_sent(meeting, chair, member):
    mails = mails_by_address()
    assert attached(mails[chair.email]) and attached(mails[member.email])
    close_finished_mailings()

    assert not MailFile.objects.exists()
    assert not Mailing.objects.exclude(attachment=None).exists()


def test_what_cannot_be_appended_is_named_with_the_reason(meeting, chair, member, signed_in):
    add(meeting, "Haushalt", "kaputt.pdf", b"%PDF-1.7 nothing", chair)
    add(meeting, "Haushalt", "zu.pdf", paper("Verschlossen", password="x"), chair)
    add(meeting, "Haushalt", "tabelle.xlsx", b"PK", chair)
    address = reverse("teamweb_meetings:booklet", args=[meeting.pk])
    reader = read(signed_in(member), address)
    words = " ".join(words_of(reader).split())

    assert "etat.pdf – folgt unten, 1 Seite" in words
    assert "kaputt.pdf – nicht enthalten: die Datei ist nicht als PDF lesbar" in words
    assert "zu.pdf – nicht enthalten: die Datei ist durch ein Kennwort geschützt" in words
    assert "tabelle.xlsx – nicht enthalten: die Datei ist kein PDF" in words
    assert "Etatwort" in words and "Verschlossen" not in words
    titles = list(bookmarks(reader.outline))
    at = titles.index((2, "TOP 1 Haushalt"))
    assert titles[at + 1] == (3, "etat.pdf")
    # With foreign pages the file no longer says that it is PDF/A or PDF/UA, and runs nothing.
    root = reader.trailer["/Root"]
    assert b"pdfaid:part" not in root["/Metadata"].get_data()
    assert "/OpenAction" not in root and all("/AA" not in page for page in reader.pages)


def test_without_papers_the_file_is_pdf_a_and_pdf_ua(space, chair, member, signed_in):
    meeting = announce(space=space, by=chair, items=("Haushalt",))
    address = reverse("teamweb_meetings:booklet", args=[meeting.pk])
    reader = read(signed_in(member), address)

    metadata = reader.trailer["/Root"]["/Metadata"].get_data()
    assert b"pdfaid" in metadata and b"pdfuaid" in metadata


def test_a_file_that_is_too_large_is_linked(meeting, member, settings):
    settings.MEETING_ATTACHMENT_MAX_BYTES = 2_000
    mail = mails_by_address()[member.email]

    assert attached(mail) is None
    assert "als eine PDF-Datei: " in mail.text and "liegen" not in mail.text
    assert any(link.endswith(f"/meetings/{meeting.pk}/invitation.pdf") for link in mail.links)


def test_outsiders_and_visitors_get_what_the_page_shows_them(meeting, outsider, signed_in):
    address = reverse("teamweb_meetings:booklet", args=[meeting.pk])
    for reader in (outsider, None):
        answer = signed_in(reader).get(address)
        page = signed_in(reader).get(meeting.get_absolute_url())
        assert answer.status_code == page.status_code
        if answer.status_code == 200:
            words = words_of(read(signed_in(reader), address))
            assert "Haushalt" in words
            for hidden in ("eheim", "Personal", "Etatwort", "Stellenwort"):
                assert hidden not in words
