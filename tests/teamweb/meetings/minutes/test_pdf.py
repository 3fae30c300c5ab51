"""Minutes as PDF/A: what it says, to whom, and that it keeps to its standard."""

import io
import xml.etree.ElementTree as ET

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from teamweb.access.actions import restrict
from teamweb.core.files import pdf
from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.spaces.actions import add_attachment, create_page, edit_page
from teamweb.todos.actions import create_todo
from tests.factories.files import picture
from tests.factories.meetings import item_of, make_meeting, make_space
from tests.java_judge import judge
from tests.services import away

RICH = """
## Überschrift

| Kopf | Zahl |
| --- | --- |
| eins | 1 |

- Liste mit *kursiv* und **fett**, `Code` und [Verweis](https://example.org/)
  1. innen

> Zitat – „Gänsefüßchen“ € ✓
"""

# What stands in pages and not in minutes.
PAGE_PARTS = """
<div data-macro="toc"></div><div data-macro="children"></div>
<ul data-tasks=""><li data-task="a" data-checked="true"><p>Abstimmen</p></li></ul>
<ol start="3" type="a"><li><p>drei</p></li></ol>
"""

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _pango():
    if not pdf.is_available():
        away("PDF needs Pango (Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)")


@pytest.fixture
def minutes(space, chair, member):
    meeting = make_meeting(
        space=space, by=chair, items=("Haushalt",), part_b=("Geheimsache",), place="Rathaus Köln"
    )
    actions.record_attendance(meeting=meeting, by=chair, user=chair, role="chair")
    actions.record_attendance(meeting=meeting, by=chair, user=member, role="secretary")
    for title, word in (("Haushalt", "Offen"), ("Geheimsache", "Geheim")):
        item = item_of(meeting, title)
        actions.record_vote(
            item=item, wording=f"{word}beschluss", by=chair, votes_yes=2, votes_no=0
        )
        create_todo(title=f"{word}aufgabe", by=chair, source=item, owners=[member])
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    return meeting


def read(client, user, name, *args):
    client.logout()
    if user is not None:
        client.force_login(user)
    return client.get(reverse(f"teamweb_meetings:{name}", args=args))


def text_of(response) -> str:
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(response.content))
    return "\n".join(page.extract_text() for page in reader.pages)


def test_says_what_the_law_asks_for_and_has_lines_to_sign(minutes, client, chair, member):
    text = text_of(read(client, member, "internal_pdf", minutes.pk))

    version = minutes.versions.get()
    for words in (
        "4. März 2026",
        "Rathaus Köln",
        str(chair),
        str(member),
        "TOP 1 Haushalt",
        "Notiz zu Haushalt",
        "Beschluss 1/2026",
        "Offenbeschluss",
        "2 Ja, 0 Nein, 0 Enthaltungen",
        "Offenaufgabe",
        "Geheimbeschluss",
        "Nur für Mitglieder",
        "Version 1",
        version.content_hash[:16],
        "Seite 1 von",
    ):
        assert words in text, words
    assert text.count(str(chair)) >= 3  # among the facts, the participants and the signatures


def test_nobody_but_members_gets_anything_of_part_b(minutes, client, member, outsider):
    for user in (outsider, member):
        text = text_of(read(client, user, "open_pdf", minutes.pk))
        assert "Offenbeschluss" in text
        assert "Geheim" not in text
    for name, args in (("internal_pdf", []), ("version_pdf", [1])):
        assert read(client, outsider, name, minutes.pk, *args).status_code == 404
        assert read(client, None, name, minutes.pk, *args).status_code == 404
    assert read(client, None, "open_pdf", minutes.pk).status_code == 404


def test_what_was_put_into_part_b_since_is_not_printed_any_more(minutes, client, chair, outsider):
    actions.reopen_minutes(meeting=minutes, by=chair, reason="Fehler")
    item = item_of(minutes, "Haushalt")
    actions.edit_agenda_item(item=item, by=chair, base_version=item.version, part="b")

    assert "Offenbeschluss" not in text_of(read(client, outsider, "open_pdf", minutes.pk))


def test_an_extract_says_one_item_and_members_alone_get_part_b(minutes, client, member, outsider):
    open_item, secret = item_of(minutes, "Haushalt"), item_of(minutes, "Geheimsache")
    text = text_of(read(client, outsider, "extract_pdf", minutes.pk, open_item.pk))
    assert "Auszug aus dem Protokoll" in text and "Offenbeschluss" in text and "Geheim" not in text

    text = text_of(read(client, member, "extract_pdf", minutes.pk, secret.pk))
    assert "Geheimbeschluss" in text and "Offen" not in text
    for user in (outsider, None):
        assert read(client, user, "extract_pdf", minutes.pk, secret.pk).status_code == 404
    assert read(client, None, "extract_pdf", minutes.pk, open_item.pk).status_code == 404


def test_the_sheet_to_sign_names_who_is_expected_to_members(
    minutes, client, chair, member, outsider
):
    text = text_of(read(client, member, "attendance_sheet", minutes.pk))
    assert str(chair) in text and "Unterschrift" in text
    assert read(client, outsider, "attendance_sheet", minutes.pk).status_code == 404


def test_annexes_are_listed_for_members(space, chair, member, outsider, client):
    meeting = make_meeting(space=space, by=chair, items=("Haushalt",))
    file = SimpleUploadedFile("Satzungsentwurf.txt", b"Satzung")
    actions.add_paper(topic=item_of(meeting, "Haushalt").topic, by=chair, file=file)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)

    text = text_of(read(client, member, "internal_pdf", meeting.pk))
    assert "Anlagen" in text and "Satzungsentwurf.txt" in text
    assert "Satzungsentwurf" not in text_of(read(client, outsider, "open_pdf", meeting.pk))


def test_visitors_read_no_names_of_people(client):
    space, chair = make_space(audience="public")
    meeting = make_meeting(space=space, by=chair, items=("Eins",))
    actions.record_attendance(meeting=meeting, by=chair, name="Erna Anwesend", role="chair")
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)

    assert "Erna Anwesend" in text_of(read(client, chair, "open_pdf", meeting.pk))
    assert "Erna Anwesend" not in text_of(read(client, None, "open_pdf", meeting.pk))


def test_pictures_of_notes_are_printed_for_who_may_read_them(space, chair, member, client):
    page, secret = (create_page(parent=space, title=name, by=chair) for name in ("Offen", "Geheim"))
    files = [
        add_attachment(
            page=parent,
            file=SimpleUploadedFile("bild.png", picture(colour=colour)),
            by=chair,
        )
        for parent, colour in ((page, (200, 30, 30)), (secret, (30, 30, 200)))
    ]
    restrict(page=secret, rules=[], by=chair)
    body = "".join(
        f'<figure data-attachment="{file.pk}"><img alt="Bild"></figure>' for file in files
    )
    meeting = make_meeting(space=space, by=chair, items=("Eins",))
    item = item_of(meeting, "Eins")
    actions.edit_agenda_item(item=item, by=chair, base_version=item.version, notes=body)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)

    for user, pictures in ((chair, 2), (member, 1)):
        drawn = read(client, user, "internal_pdf", meeting.pk)
        assert len(PdfReader(io.BytesIO(drawn.content)).pages[0].images) == pictures


def test_a_draft_has_none(space, chair, client):
    meeting = make_meeting(space=space, by=chair, items=("Eins",))
    for name in ("open_pdf", "internal_pdf"):
        assert read(client, chair, name, meeting.pk).status_code == 404


def test_without_the_libraries_a_sentence_says_so(minutes, client, member, monkeypatch):
    def missing():
        raise pdf.PdfUnavailable

    monkeypatch.setattr(pdf, "_weasyprint", missing)

    response = read(client, member, "open_pdf", minutes.pk)

    assert response.headers["Location"] == minutes.get_absolute_url()
    page = client.get(minutes.get_absolute_url()).content.decode()
    assert "kann keine PDF-Dateien erzeugen" in page


def test_keeps_to_pdf_a_3a(minutes, client, member):
    """Identification, output intent, embedded fonts, tags, language and title; no encryption or scripts."""
    reader = PdfReader(
        io.BytesIO(read(client, member, "internal_pdf", minutes.pk).content), strict=True
    )
    root = reader.trailer["/Root"]
    packet = ET.fromstring(root["/Metadata"].get_data())
    pdfa = "{http://www.aiim.org/pdfa/ns/id/}"
    values = {
        key: value
        for element in packet.iter()
        for key, value in [*element.attrib.items(), (element.tag, element.text)]
        if key.startswith(pdfa)
    }
    assert values[f"{pdfa}part"] == "3"
    assert values[f"{pdfa}conformance"] == "A"
    intent = root["/OutputIntents"][0].get_object()
    assert intent["/S"] == "/GTS_PDFA1"
    assert len(intent["/DestOutputProfile"].get_object().get_data()) > 100
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("de")
    assert "/StructTreeRoot" in root
    assert reader.metadata.title.startswith("Protokoll")
    assert "/ID" in reader.trailer
    assert not reader.is_encrypted
    assert "/JavaScript" not in root.get("/Names", {})
    fonts = {
        name: font.get_object()
        for page in reader.pages
        for name, font in page["/Resources"].get("/Font", {}).items()
    }
    assert fonts
    for font in fonts.values():
        assert "/ToUnicode" in font
        inner = font["/DescendantFonts"][0].get_object()
        descriptor = inner["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
        assert "Fira" in descriptor["/FontName"]


def test_the_register_is_printed_as_it_is_filtered_and_as_one_may_read_it(
    minutes, client, member, outsider, monkeypatch
):
    text = text_of(read(client, member, "resolutions_pdf"))
    assert "Offenbeschluss" in text and "Geheimbeschluss" in text and "2 Beschlüsse" in text
    assert "Geheim" not in text_of(read(client, outsider, "resolutions_pdf"))

    address = reverse("teamweb_meetings:resolutions_pdf")
    found = text_of(client.get(address, {"q": "Offen", "state": "in_force"}))
    assert "in Kraft · Offen" in found and "1 Beschluss" in found

    monkeypatch.setattr("teamweb.meetings.minutes.views.resolutions.PRINTED_AT_MOST", 0)
    answer = client.get(address, {"q": "Offen"}, follow=True)
    assert "höchstens 0 Beschlüsse" in answer.content.decode()
    assert answer.request["QUERY_STRING"] == "q=Offen"


def test_verapdf_finds_nothing_wrong(minutes, space, client, chair, member, tmp_path):
    weasyprint = pdf._weasyprint()

    item = item_of(minutes, "Haushalt")
    actions.reopen_minutes(meeting=minutes, by=chair, reason="Fehler")
    rich = from_markdown(RICH)
    actions.edit_agenda_item(item=item, by=chair, base_version=item.version, notes=rich)
    actions.publish_minutes(meeting=minutes, by=chair, quiet=True)

    page = create_page(parent=space, title="Seite", body=rich + PAGE_PARTS, by=chair)
    content = picture()
    add_attachment(page=page, file=SimpleUploadedFile("bild.png", content), by=chair)
    figure = f'<figure data-attachment="{page.attachments.get().pk}"><img alt=""></figure>'
    edit_page(
        page=page,
        title="Seite",
        body=page.body + figure,
        by=chair,
        base_revision_id=page.latest_revision_id,
    )

    drawn = {
        "open.pdf": read(client, member, "open_pdf", minutes.pk).content,
        "internal.pdf": read(client, member, "internal_pdf", minutes.pk).content,
        "register.pdf": read(client, member, "resolutions_pdf").content,
        "sheet.pdf": read(client, member, "attendance_sheet", minutes.pk).content,
        "extract.pdf": read(client, member, "extract_pdf", minutes.pk, item.pk).content,
        "page.pdf": client.get(reverse("teamweb_spaces:pdf", args=[page.pk])).content,
        # The judge is awake: what it must refuse, it refuses.
        "plain.pdf": weasyprint.HTML(string="<p>Text</p>").write_pdf(),
    }

    found = judge("verapdf", drawn, tmp_path)

    assert found.pop("plain.pdf")
    assert not any(found.values()), found


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/x.png",
        "file:///etc/hostname",
        "static:../settings.py",
        "static:/etc/hostname",
        "static:teamweb/nothing.css",
    ],
)
def test_nothing_but_our_own_fonts_is_loaded(address):
    with pytest.raises((ValueError, SuspiciousFileOperation)):
        pdf.fetcher().fetch(address)
    assert pdf.fetcher().fetch("static:teamweb/fonts/fira-sans-400.woff2").read()
