"""What is printed says every word of the HTML, however wide, and keeps to PDF/A-3a and PDF/UA-1."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.template import engines
from lxml import html as lxml_html
from PIL import Image
from pypdf import PdfReader

from teamweb.core.files import pdf
from teamweb.core.frame.brand import Brand
from tests.java_judge import judge
from tests.services import away

from .printed_documents import document

# A seed is a document.
DOCUMENTS, IN_FUZZ, IN_ONE_FILE = 24, 200, 8
PICTURE = io.BytesIO()
Image.new("RGB", (60, 40), (200, 30, 30)).save(PICTURE, "PNG")
PICTURES = {"/attachments/1/inline/": PICTURE.getvalue}
FRAME = (
    '{% extends "teamweb/pdf.html" %}{% block title %}Titel{% endblock %}{% block running %}Rand{% endblock %}'
    "{% block content %}<h1>Titel</h1>{{ text|safe }}{% endblock %}"
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _tools():
    if not pdf.is_available():
        away("PDF needs Pango (Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)")
    if shutil.which("pdftotext") is None:
        away("pdftotext is missing (Debian: poppler-utils)")


def printed(text: str) -> bytes:
    html = engines["django"].from_string(FRAME).render({"text": text, "language": "de"})
    return pdf.drawn(html, pictures=PICTURES)


def text_of(drawn: bytes, *options: str) -> str:
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=drawn, capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode()


def squeezed(text: str) -> str:
    """Without spaces and hyphens: what breaks a line, and what a line is broken at, does not count."""
    return re.sub(r"[\s\u00ad\u200b-]+", "", text)


TEXTS = ("p", "th", "td", "li", "h2", "h3", "h4", "pre", "code", "figcaption", "div", "a", "strong")


def lost_words(html: str, drawn: bytes) -> list[str]:
    """The texts that the file does not say; of one that goes on on another page, its words."""
    said = squeezed(re.sub(r"^Rand Seite \d+ von \d+$", "", text_of(drawn, "-raw"), flags=re.M))
    tree = lxml_html.fromstring(f"<div>{html}</div>")
    texts = [element.text or "" for element in tree.iter(*TEXTS)]
    lost = [text for text in texts if squeezed(text) not in said]
    return [word for text in lost for word in text.split() if squeezed(word) not in said]


@pytest.mark.parametrize("first", range(0, DOCUMENTS, IN_ONE_FILE))
def test_no_word_of_random_documents_is_lost(first):
    html = "".join(document(seed) for seed in range(first, first + IN_ONE_FILE))

    assert lost_words(html, printed(html)) == []


@pytest.mark.fuzz
@pytest.mark.parametrize("first", range(0, IN_FUZZ, IN_ONE_FILE))
def test_no_word_of_ever_new_documents_is_lost(first, fuzz_random):
    begin = fuzz_random.randrange(10**6) + first
    html = "".join(document(seed) for seed in range(begin, begin + IN_ONE_FILE))

    assert lost_words(html, printed(html)) == [], f"seeds {begin} to {begin + IN_ONE_FILE - 1}"


def test_the_logo_is_printed_once_and_says_whose_it_is(settings):
    settings.BRAND = f"{__name__}.brand_with_logo"

    drawn = PdfReader(io.BytesIO(printed("<p>Absatz</p>" * 80)))

    assert len(drawn.pages) > 1
    figures = [row["/Alt"] for row in elements(drawn) if row.get("/S") == "/Figure"]
    assert figures == ["Amt Musterhausen"]


def brand_with_logo() -> Brand:
    return Brand(name="Amt Musterhausen", logo=PICTURE.getvalue())


def elements(drawn: PdfReader) -> list:
    """What the tags of the file say."""
    found, waiting = [], [drawn.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, dict):
            found.append(one)
            below = one.get("/K", [])
            waiting += below if isinstance(below, list) else [below]
    return found


def table(columns: int, word: str) -> str:
    head = "".join(f'<th scope="col">{word} {number}</th>' for number in range(columns))
    row = "<tr>" + f"<td>{word}</td>" * columns + "</tr>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{row * 2}</tbody></table>"


@pytest.mark.parametrize(
    ("columns", "word", "is_turned"),
    [
        (2, "Haushalt", False),
        (8, "Zuständigkeit", True),
        (14, "Verfahrensdokumentationsverantwortliche", True),
        (40, "12.345,67", True),
    ],
)
def test_wide_tables_turn_and_nothing_of_them_leaves_the_sheet(columns, word, is_turned):
    drawn = printed(f"<p>Davor</p>{table(columns, word)}<p>Danach</p>")

    sheets = [page.mediabox for page in PdfReader(io.BytesIO(drawn)).pages]
    assert any(sheet.width > sheet.height for sheet in sheets) == is_turned
    assert text_of(drawn, "-raw").count("Davor") == text_of(drawn, "-raw").count("Danach") == 1
    found = squeezed(text_of(drawn, "-raw"))
    assert found.count(word) == 3 * columns


def test_compounds_are_hyphenated_and_numbers_are_not():
    text = text_of(printed(table(8, "Grundstücksverkehrsgenehmigung 15.01.2027")), "-raw")

    assert "15.01.2027" in text
    assert re.search(r"[a-zü]-\n[a-z]", text)


def test_ticks_addresses_and_numbers_of_lists_are_printed():
    html = (
        '<ul class="rt-tasks"><li class="rt-task rt-task--done"><span class="rt-task__box"></span>'
        '<div>Getan</div></li><li class="rt-task"><span class="rt-task__box"></span><div>Offen</div></li></ul>'
        '<ol start="3"><li>drei</li></ol><ol type="a" start="4"><li>vier</li></ol>'
        '<p><a href="https://amt.example/weg">Weg</a>, <a href="https://amt.example/">amt.example</a></p>'
    )
    text = text_of(printed(html))

    for words in ("[x] Getan", "[ ] Offen", "3. drei", "d) vier", "Weg (https://amt.example/weg)"):
        assert words in text, words
    assert text.count("amt.example") == 2


def test_signs_that_no_font_has_are_named():
    assert "[LINEAR B SYLLABLE B008 A]" in text_of(printed("<p>Silbe \U00010000</p>"))


def test_verapdf_finds_nothing_wrong_with_either_profile(tmp_path: Path, settings):
    """Everything a text can hold, and what is hard: gaps in headings, items that begin with a block."""
    hard = (
        '<h4>Tief</h4><h2 id="ziel">Hoch</h2><ul><li><p>a</p><p>b</p></li><li>'
        "<table><tr><td>c</td></tr></table></li></ul>"
        '<nav class="rt-toc"><ul><li><a href="#ziel">Hoch</a></li></ul></nav><p>Silbe \U00010000 😀 ☐</p>'
        '<p>Anmerkung<sup><a href="#fn1">1</a></sup></p><figure><img src="/attachments/1/inline/" alt=""></figure>'
        '<img src="/attachments/2/inline/" alt="fehlt"><ol><li id="fn1">Fußnote</li></ol>'
        '<hr><p><a href="mailto:a@b.example">Post</a></p>'
        '<table><tr><td colspan="2">x</td></tr><tr><td rowspan="2">y</td><td></td></tr><tr><td>z</td></tr></table>'
    )
    settings.BRAND = f"{__name__}.brand_with_logo"
    drawn = {
        "hard.pdf": printed(hard),
        "wide.pdf": printed(table(14, "Verfahrensdokumentation")),
        "random.pdf": printed("".join(document(seed) for seed in range(100, 104))),
    }
    assert judge("verapdf", drawn, tmp_path) == {name: [] for name in drawn}
