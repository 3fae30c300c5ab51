"""Reading minutes: what is recognised where, and that no line and no word is lost."""

import datetime
import re
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb.core.richtext import to_text
from teamweb.exchange.minutes.errors import MinutesUnreadable
from teamweb.exchange.minutes.parsing import LineKind, parse_minutes
from teamweb.exchange.minutes.parsing.passages import LONGEST_OUTCOME, passages_of

MINUTES = """\
# Sitzung 04.03.2026

**Termin:** 04.03.2026, 10:30 Uhr
**Ort:** Rathaus, [Saal 2](https://example.org)

## Tagesordnung

### TOP 1: Begrüßung
- Vorstellung

### TOP 2: E-Akte
### TOP 3

## Protokoll

Live Kollaboration:
* Schreiblink: https://example.org/pad

### Anwesende
- Erna Muster (Protokoll)
- Otto - Gast aus Bremen
- Ilse, Karl

### TOP 2: E-Akte (Ilse)
Die Gruppe spricht über Siegel.
- -> Entscheidung: Siegel werden erprobt
  und im Herbst bewertet
- Beschluss 12/2026: 5 Ja, 1 Nein, 2 Enthaltungen: Papier wird vernichtet
- Karl kümmert sich um den Leitfaden
- Stand: Karl hat das getan
- Anfrage stellen bis 1.9.2026 -> Ilse

#### Einzelheiten
TODO: Fristen prüfen
```
# kein Titel
-> Entscheidung: nicht hier
```
**Beschluss**:
* erstens
  * weil es so ist
* zweitens

Danach wurde geredet.

### Nichtöffentlich: Personal
Vertrauliches.
"""


@pytest.fixture
def parsed():
    return parse_minutes(MINUTES, name="2026_03_04.md")


def by_title(parsed, title):
    return next(item for item in parsed.items if item.title == title)


def test_date_time_and_place_are_read(parsed):
    assert parsed.held_on == datetime.date(2026, 3, 4)
    assert parsed.starts_at == datetime.time(10, 30)
    assert parsed.place == "Rathaus, Saal 2"
    assert parsed.title == "Sitzung"


def test_participants_are_read_with_their_roles(parsed):
    people = {person.name: person for person in parsed.participants}

    assert list(people) == ["Erna Muster", "Otto", "Ilse", "Karl"]
    assert people["Erna Muster"].is_minutes_taker
    assert people["Otto"].is_guest


def test_agenda_and_minutes_become_one_list_with_nesting(parsed):
    tree = [(item.title, item.parent.title if item.parent else None) for item in parsed.items]

    assert tree == [
        ("Begrüßung", None),
        ("E-Akte (Ilse)", None),
        ("Einzelheiten", "E-Akte (Ilse)"),
        ("Nichtöffentlich: Personal", None),
    ]
    assert by_title(parsed, "E-Akte (Ilse)").written_number == "TOP 2"
    assert by_title(parsed, "Begrüßung").announcement_html == (
        "<ul><li><p>Vorstellung</p></li></ul>"
    )


def test_an_item_that_calls_itself_not_public_goes_into_part_b(parsed):
    assert [item.title for item in parsed.items if item.is_part_b] == ["Nichtöffentlich: Personal"]


def test_resolutions_are_read_where_written(parsed):
    item, details = by_title(parsed, "E-Akte (Ilse)"), by_title(parsed, "Einzelheiten")
    first, second = item.resolutions

    assert first.wording == "Siegel werden erprobt und im Herbst bewertet"
    assert (second.old_label, second.votes_yes, second.votes_no, second.votes_abstained) == (
        "12/2026",
        5,
        1,
        2,
    )
    assert [found.wording for found in details.resolutions] == ["erstens", "zweitens"]


def test_todos_are_read_where_written_with_owner_and_date(parsed):
    todos = [todo for item in parsed.items for todo in item.todos]

    assert [(todo.owner, todo.due_on) for todo in todos] == [
        ("Karl", None),
        ("Ilse", datetime.date(2026, 9, 1)),
        ("", None),
    ]
    assert todos[2].title == "Fristen prüfen"


def test_nothing_in_a_code_block_is_taken_for_more_than_text(parsed):
    details = by_title(parsed, "Einzelheiten")

    assert "# kein Titel" in to_text(details.notes_html)
    assert "nicht hier" not in [found.wording for found in details.resolutions]


@pytest.mark.parametrize(
    ("line", "wording"),
    [
        ("* **Thema**: Entscheidung: So machen wir es", "So machen wir es"),
        ("→ Entscheidung: ja", "ja"),
        ("- Abstimmung: 8 dagegen; 0 dafür; 1 Enthaltung", "8 dagegen; 0 dafür; 1 Enthaltung"),
        ("Der Arbeitskreis beschließt einstimmig, X zu tun.", None),
        ("- Es wird beschlossen, X zu tun.", None),
    ],
)
def test_ways_to_write_a_resolution(line, wording):
    parsed = parse_minutes(f"## Protokoll\n### Punkt\n{line}", name="2026-01-01.md")

    found = [r.wording for r in parsed.items[0].resolutions]
    assert found == [wording or line.removeprefix("- ")]


@pytest.mark.parametrize(
    "line",
    [
        "- Beschluss vom letzten Treffen war gut",
        "- die Entscheidung soll später fallen",
        "- Karl hat das gemacht",
        "- -> Nein",
        "- -> Plan: wir bauen das",
        "- Karl will nicht",
        "- Internet -> VPN -> Router",
        "- [ ] Ja [ ] Nein",
    ],
)
def test_what_only_looks_like_a_resolution_or_todo_stays_a_note(line):
    text = f"## Protokoll\n### Anwesende\n- Karl\n### Punkt\n{line}"
    item = parse_minutes(text, name="2026-01-01.md").items[0]

    assert (item.resolutions, item.todos) == ([], [])


def test_minutes_without_headings_are_read_by_their_list():
    agenda = "# Treffen 14.03.2014\n## Tagesordnung\n1. Wiki\n  1. Farbe\n2. Geld"
    text = f"{agenda}\n## Protokoll\n1. Wiki\n * bleibt blau\n\n2. Geld\n * keins"
    parsed = parse_minutes(text)

    assert [(item.title, to_text(item.notes_html).strip()) for item in parsed.items] == [
        ("Wiki", "bleibt blau"),
        ("Farbe", ""),
        ("Geld", "keins"),
    ]
    assert parsed.items[1].parent is parsed.items[0]


def test_an_agenda_alone_has_no_minutes():
    assert not parse_minutes(
        "# Treffen 1.2.2024\n## Tagesordnung\n* Eins\n## Protokoll\n"
    ).has_minutes


def test_a_file_that_names_no_date_is_refused():
    with pytest.raises(MinutesUnreadable, match="no date"):
        parse_minutes("# Treffen\n## Protokoll\n### Punkt\nText")


def words_of(text):
    """Words of a text, whatever Markdown makes of the signs around them."""
    return re.findall(r"[^\W_]+", unquote(unescape(text)))


# The source keeps these; they are neither shown nor meant to be.
NOT_SHOWN = {LineKind.METADATA, LineKind.SECTION, LineKind.TITLE, LineKind.PARTICIPANT}


ADDRESS = re.compile(r'href="([^"]*)"')


def shown_words(parsed):
    """What a reader gets of the meeting, addresses of links and names of code languages included."""
    texts = [parsed.preamble_html]
    plain = []
    for item in parsed.items:
        plain += [item.title, item.written_number]
        texts += [item.announcement_html, item.notes_html]
    for html in texts:
        plain += [to_text(html), *map(unquote, ADDRESS.findall(unescape(html)))]
        plain += re.findall(r'data-language="([^"]*)"', html)
    return set(words_of(" ".join(plain)))


# The numbers of a list are counted anew when it is shown.
LIST_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s")


def check(parsed):
    """The words of the file that its meeting does not show, by line."""
    written = [line for line in parsed.lines if not line.is_blank]
    counts = parsed.lines_by_kind()
    assert all(line.kind in LineKind for line in written)
    assert sum(counts.values()) == len(written)
    shown = shown_words(parsed)
    return [
        (line.number, word)
        for line in written
        if line.kind not in NOT_SHOWN
        for word in words_of(LIST_NUMBER.sub("", line.text))
        if word not in shown
    ]


FRAGMENTS = st.sampled_from(
    [
        "# Treffen 01.02.2024",
        "## Tagesordnung",
        "## Protokoll",
        "### Anwesende",
        "### TOP 1: Wort",
        "### TOP2",
        "#### Tiefer",
        "- Karl (Protokoll)",
        "- ",
        "1. Erstens",
        "  2. Zweitens",
        "* **Fett**: Rest der Zeile",
        "    - tief",
        "**Beschluss**:",
        "-> Entscheidung: ja",
        "TODO: machen",
        "ToDo:",
        "- [ ] Kasten",
        "- Karl kümmert sich",
        "---",
        "```",
        "<!-- Anmerkung",
        "-->",
        "**Ort:** Rathaus",
        "Freier Text mit *Zeichen* und `Code`",
        "",
        "\t",
        "\ttab",
        "| a | b |",
        "> Zitat",
        "[[include:x]]",
    ]
)


@settings(deadline=None, max_examples=150, print_blob=True)
@given(st.lists(FRAGMENTS | st.text(max_size=30), max_size=25))
def test_every_line_is_of_exactly_one_kind_whatever_is_written(lines):
    text = "\n".join(line.replace("\n", " ").replace("\0", "") for line in lines)
    parsed = parse_minutes(text, name="2024_02_01.md")

    check(parsed)
    numbers = [line.number for line in parsed.lines]
    assert numbers == list(range(1, text.count("\n") + 2))


@settings(deadline=None, max_examples=100, print_blob=True)
@given(st.lists(FRAGMENTS, max_size=25))
def test_no_word_is_lost_however_minutes_are_put_together(lines):
    assert check(parse_minutes("\n".join(lines), name="2024_02_01.md")) == []


def test_every_line_and_word_of_the_real_minutes_is_kept(minutes_folder):
    lost = {}
    files = sorted(minutes_folder.glob("*.md"))
    assert len(files) == 163
    for path in files:
        missing = check(parse_minutes(path.read_text(encoding="utf-8"), name=path.name))
        if missing:
            lost[path.name] = missing
    assert lost == {}


def test_hardly_any_line_of_the_real_minutes_is_not_understood(minutes_folder):
    totals = dict.fromkeys(LineKind, 0)
    for path in minutes_folder.glob("*.md"):
        parsed = parse_minutes(path.read_text(encoding="utf-8"), name=path.name)
        for kind, number in parsed.lines_by_kind().items():
            totals[kind] += number

    assert totals[LineKind.NOT_UNDERSTOOD] <= 15
    assert totals[LineKind.PLAIN] <= 40
    assert totals[LineKind.RESOLUTION] >= 50
    assert totals[LineKind.TODO] >= 110
    assert totals[LineKind.PARTICIPANT] >= 900


def test_a_paragraph_without_end_is_read_in_pieces():
    line = "ein langer Absatz, der ohne Ende weitergeht und nichts sagt, immer weiter und weiter"
    text = "## Protokoll\n### Punkt\n" + "\n".join([line] * 200)
    (item,) = parse_minutes(text, name="2026-01-01.md").items
    longest = max(len(one.text) for one in passages_of(item.notes) if one)

    assert longest <= LONGEST_OUTCOME
    assert len(item.notes) == 200
