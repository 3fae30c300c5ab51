"""Minutes as DOCX, ODT and PDF are read like the same minutes in Markdown."""

import io
import zipfile

import pytest
from pypdf import PdfWriter
from weasyprint import HTML

from teamweb.exchange.minutes.documents import read_document
from teamweb.exchange.minutes.errors import EmptyFile, FileTooLarge, Scanned
from teamweb.exchange.minutes.parsing import parse_minutes

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
BLOCKS = [
    ("h1", "Niederschrift vom 12.03.2026"),
    ("h2", "Anwesend"),
    ("li", "Frau Ahrens, Vorsitz"),
    ("li", "Herr Brandt, Schriftführung"),
    ("h2", "TOP 1: Fristen"),
    ("p", "Beschluss: Die Frist beträgt fünf Jahre."),
    ("p", "Abstimmung: 8:1:2"),
    ("tr", ("Aufgabe", "Wer", "Bis")),
    ("tr", ("Muster senden", "Brandt", "30.04.2026")),
]


def archive(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return file.getvalue()


def docx():
    def paragraph(kind, words):
        style = {"h1": "Heading1", "h2": "berschrift2"}.get(kind)
        properties = f'<w:pStyle w:val="{style}"/>' if style else ""
        properties += '<w:numPr><w:ilvl w:val="0"/></w:numPr>' if kind == "li" else ""
        return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"

    rows = "".join(
        "".join(["<w:tr>", *(f"<w:tc>{paragraph('p', cell)}</w:tc>" for cell in words), "</w:tr>"])
        for kind, words in BLOCKS
        if kind == "tr"
    )
    texts = "".join(paragraph(kind, words) for kind, words in BLOCKS if kind != "tr")
    body = f"<w:document {W}><w:body>{texts}<w:tbl>{rows}</w:tbl></w:body></w:document>"
    return archive("word/document.xml", body)


def odt():
    def block(kind, words):
        if kind == "tr":
            cells = "".join(
                f"<table:table-cell><text:p>{one}</text:p></table:table-cell>" for one in words
            )
            return f"<table:table-row>{cells}</table:table-row>"
        if kind == "li":
            return (
                f"<text:list><text:list-item><text:p>{words}</text:p></text:list-item></text:list>"
            )
        if kind == "p":
            return f"<text:p>{words}</text:p>"
        return f'<text:h text:outline-level="{kind[1]}">{words}</text:h>'

    texts = "".join(block(*one) for one in BLOCKS if one[0] != "tr")
    rows = "".join(block(*one) for one in BLOCKS if one[0] == "tr")
    inner = f"{texts}<table:table>{rows}</table:table>"
    return archive(
        "content.xml",
        f"<office:document-content {ODF}><office:body><office:text>{inner}</office:text>"
        "</office:body></office:document-content>",
    )


def pdf():
    words = [words for kind, words in BLOCKS if kind != "tr"]
    words.append("Herr Brandt wird beauftragt, bis zum 30.04.2026 ein Muster an alle zu senden.")
    return HTML(string="".join(f"<p>{one}</p>" for one in words)).write_pdf()


@pytest.mark.parametrize(("name", "make"), [("a.docx", docx), ("a.odt", odt), ("a.pdf", pdf)])
def test_documents_are_read_like_markdown(name, make):
    parsed = parse_minutes(read_document(name, make()), name=name)

    assert [person.name for person in parsed.participants] == ["Ahrens", "Brandt"]
    assert [item.title for item in parsed.items] == ["Fristen"]
    (decision,), (todo,) = parsed.items[0].resolutions, parsed.items[0].todos
    assert (decision.votes_yes, decision.votes_no, decision.is_certain) == (8, 1, True)
    assert (todo.owner, str(todo.due_on)) == ("Brandt", "2026-04-30")


def test_a_scanned_pdf_says_so():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    file = io.BytesIO()
    writer.write(file)

    with pytest.raises(Scanned):
        read_document("a.pdf", file.getvalue())


def test_a_document_that_names_entities_fetches_nothing():
    entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    text = "<w:body><w:p><w:r><w:t>&a;x</w:t></w:r></w:p></w:body>"
    evil = f"{entity}<w:document {W}>{text}</w:document>"

    with pytest.raises(EmptyFile):
        read_document("a.docx", archive("word/document.xml", evil))


def test_an_archive_that_grows_without_end_is_refused():
    bomb = archive("word/document.xml", "<a>" + " " * 40_000_000 + "</a>")

    with pytest.raises(FileTooLarge):
        read_document("a.docx", bomb)
