"""Formal minutes: items in any markup, decisions with their votes, work with owner and date, who was there."""

import datetime

import pytest

from teamweb.exchange.minutes.parsing import parse_minutes

HEAD = "# Niederschrift über die 3. Sitzung am 12.03.2026\n\nAnwesend: Ahrens, Brandt, Cordes\n\n"


def read(*lines, head=HEAD):
    return parse_minutes(head + "\n".join(lines))


def decisions(*lines):
    parsed = read("## TOP 1: Thema", "", *lines)
    return [
        (one.wording, one.outcome, one.is_certain)
        for item in parsed.items
        for one in item.resolutions
    ]


def votes(*lines):
    parsed = read("## TOP 1: Thema", "", *lines)
    return [
        (one.votes_yes, one.votes_no, one.votes_abstained)
        for item in parsed.items
        for one in item.resolutions
    ]


def todos(*lines):
    parsed = read("## TOP 1: Thema", "", *lines)
    return [(one.owner, one.due_on) for item in parsed.items for one in item.todos]


# Items


@pytest.mark.parametrize(
    "lines",
    [
        ("## TOP 1: Eröffnung", "Text.", "", "## TOP 2: Haushalt", "Text."),
        (
            "TOP 1: Eröffnung",
            "------------------",
            "",
            "Text.",
            "",
            "TOP 2: Haushalt",
            "---",
            "",
            "Text.",
        ),
        ("**TOP 1 Eröffnung**", "", "Text.", "", "**TOP 2 Haushalt**", "", "Text."),
        ("**TOP 1:** Eröffnung", "", "Text.", "", "**TOP 2:** Haushalt", "", "Text."),
        ("TOP 1  Eröffnung", "", "Text.", "", "TOP 2  Haushalt", "", "Text."),
        ("**1. Eröffnung**", "", "Text.", "", "**2. Haushalt**", "", "Text."),
        ("## 1. Eröffnung", "", "Text.", "", "## 2. Haushalt", "", "Text."),
        ("Zu TOP 1 – Eröffnung", "", "Text.", "", "Zu TOP 2 – Haushalt", "", "Text."),
        (
            "### Tagesordnungspunkt 1: Eröffnung",
            "Text.",
            "### Tagesordnungspunkt 2: Haushalt",
            "Text.",
        ),
    ],
)
def test_items_are_found_whatever_their_headings_are_marked_with(lines):
    parsed = read(*lines)

    assert [item.title for item in parsed.items] == ["Eröffnung", "Haushalt"]
    assert all("Text" in item.notes_html for item in parsed.items)
    assert [person.name for person in parsed.participants] == ["Ahrens", "Brandt", "Cordes"]


def test_an_agenda_in_front_and_the_items_again_are_one_list():
    parsed = read(
        "## Tagesordnung",
        "1. Eröffnung",
        "2. Haushalt",
        "",
        "## TOP 1: Eröffnung",
        "Text.",
        "## TOP 2: Haushalt",
    )

    assert [item.title for item in parsed.items] == ["Eröffnung", "Haushalt"]


# Decisions


@pytest.mark.parametrize(
    "lines",
    [
        (
            "**Beschluss:**",
            "",
            "Die Frist beträgt fünf Jahre.",
            "",
            "**Abstimmungsergebnis:** 8 Ja, 1 Nein, 2 Enthaltungen",
        ),
        ("Beschluss: Die Frist beträgt fünf Jahre.", "Abstimmung: 8:1:2"),
        ("Beschlussvorschlag: Die Frist beträgt fünf Jahre.", "Ja 8, Nein 1, Enthaltung 2"),
        (
            "Antrag: Die Frist beträgt fünf Jahre.",
            "Der Antrag wird mit 8 Ja-Stimmen bei 1 Gegenstimme und 2 Enthaltungen angenommen.",
        ),
        ("- **Beschluss** (8 Ja, 1 Nein, 2 Enthaltungen): Die Frist beträgt fünf Jahre.",),
        ("Beschluss: Die Frist beträgt fünf Jahre. Ja: 8 Nein: 1 Enthaltungen: 2",),
    ],
)
def test_a_decision_and_its_vote_are_one(lines):
    assert decisions(*lines) == [("Die Frist beträgt fünf Jahre.", "adopted", True)]
    assert votes(*lines) == [(8, 1, 2)]


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Die Mitglieder beschließen einstimmig, die Frist festzulegen.", "adopted"),
        ("Es wird beschlossen, die Frist festzulegen.", "adopted"),
        ("Der Arbeitskreis stimmt der Vorlage bei 2 Enthaltungen zu.", "adopted"),
        ("Die Vorlage wird mehrheitlich abgelehnt.", "rejected"),
        ("Der Antrag wird einstimmig angenommen.", "adopted"),
        ("Der Antrag wird vertagt.", "deferred"),
        ("Der Antrag wird von der Stadt zurückgezogen.", "withdrawn"),
        ("Die Niederschrift der letzten Sitzung wird einstimmig genehmigt.", "adopted"),
        ("Frau Cordes wird mit 10 Ja-Stimmen zur Vorsitzenden gewählt.", "adopted"),
        ("Zum Schriftführer wird Herr Brandt einstimmig gewählt.", "adopted"),
    ],
)
def test_sentences_that_decide(sentence, outcome):
    assert decisions(sentence) == [(sentence, outcome, True)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Arbeitskreis nimmt den Bericht zur Kenntnis.",
        "Der Bericht wird einstimmig zur Kenntnis genommen.",
        "Der Arbeitskreis soll in der nächsten Sitzung darüber beschließen.",
        "Wann wird das beschlossen?",
        "Anträge müssen beschlossen werden.",
        "Frau Dr. Ahrens eröffnet die Sitzung. Der Arbeitskreis ist beschlussfähig.",
        "Beschlussvorschlag: Die Frist beträgt fünf Jahre.",
        "Beschluss: vertagt",
    ],
)
def test_what_decides_nothing(sentence):
    assert decisions(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Ergebnis: Der Verteiler bleibt unverändert.",
        "Es wird vereinbart, das Treffen auf Donnerstag zu legen.",
        "Die Tagesordnung wird genehmigt.",
        "Antrag angenommen!",
    ],
)
def test_what_is_in_doubt_is_offered_and_not_certain(sentence):
    ((_wording, _outcome, is_certain),) = decisions(sentence)

    assert not is_certain


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ("8 Ja, 1 Nein, 2 Enthaltungen", (8, 1, 2)),
        ("Ja-Stimmen: 7 | Nein-Stimmen: 2 | Enthaltungen: 1", (7, 2, 1)),
        ("einstimmig bei zwei Enthaltungen", (None, None, 2)),
        ("mehrheitlich bei einer Gegenstimme angenommen", (None, 1, None)),
        ("(11/0/1)", (11, 0, 1)),
        ("mit 9 gegen 2 Stimmen angenommen", (9, 2, None)),
    ],
)
def test_ways_to_count_votes(line, counted):
    assert votes("Beschluss: Die Frist beträgt fünf Jahre.", "", f"Abstimmung: {line}") == [counted]


# Work

APRIL = datetime.date(2026, 4, 30)


@pytest.mark.parametrize(
    ("lines", "owner"),
    [
        (("Frau Cordes wird beauftragt, bis zum 30.04.2026 ein Muster vorzulegen.",), "Cordes"),
        (("Herr Brandt legt bis 30.04. einen Entwurf vor.",), "Brandt"),
        (("Bis zum 30. April 2026 erstellt Herr Brandt einen Entwurf.",), "Brandt"),
        (
            ("Die Geschäftsstelle wird gebeten, bis Ende April die Liste zu versenden.",),
            "Geschäftsstelle",
        ),
        (("Muster versenden", "Zuständig: Geschäftsstelle / Frist: 30.04.2026"), "Geschäftsstelle"),
        (("Verantwortlich: Brandt; Erledigung bis: 30.04.2026 – Muster überarbeiten",), "Brandt"),
        (("Aufgabe: Muster versenden (Brandt, 30.04.2026)",), "Brandt"),
        (
            (
                "| Aufgabe | Wer | Bis |",
                "|---|---|---|",
                "| Muster senden | Frau Cordes | 30.04.2026 |",
            ),
            "Cordes",
        ),
        (
            (
                "| Nr. | Maßnahme | Zuständig | Frist |",
                "|---|---|---|---|",
                "| 1 | Muster | Brandt | 30.04. |",
            ),
            "Brandt",
        ),
    ],
)
def test_work_has_its_owner_and_its_day(lines, owner):
    assert todos(*lines) == [(owner, APRIL)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Herr Brandt stellt die Vorlage vor.",
        "Frau Cordes berichtet über den Stand.",
        "Herr Brandt hat die Liste bis zum 30.04.2026 geprüft.",
        "Frau Cordes wird mit 10 Ja-Stimmen zur Vorsitzenden gewählt.",
    ],
)
def test_what_people_tell_is_no_work(sentence):
    assert todos(sentence) == []


# Who was there


@pytest.mark.parametrize(
    "lines",
    [
        (
            "## Anwesend",
            "- Frau Dr. Ahrens (Stadt Auental), Vorsitz",
            "- Herr Brandt (Kreis Birkenfeld-Nord), Schriftführung",
            "- entschuldigt: Herr Dierks",
            "- Frau Ehlers (Firma Muster), Gast",
        ),
        (
            "Vorsitz: Frau Dr. Ahrens (Stadt Auental)",
            "Protokoll: Herr Brandt",
            "Entschuldigt: Herr Dierks",
            "Gäste: Frau Ehlers",
        ),
        (
            "Anwesend sind Frau Dr. Ahrens (Stadt Auental, Vorsitz) und Herr Brandt (Protokoll).",
            "Entschuldigt fehlt Herr Dierks.",
            "Als Gast nimmt Frau Ehlers teil.",
        ),
        (
            "## Teilnehmende",
            "| Name | Organisation | Funktion |",
            "|---|---|---|",
            "| Dr. Ahrens | Stadt Auental | Vorsitz |",
            "| Brandt | Kreis | Schriftführung |",
            "| Dierks | Kreis | entschuldigt |",
            "| Ehlers | Firma | Gast |",
        ),
    ],
)
def test_roles_are_roles_and_never_people(lines):
    head = "# Niederschrift vom 12.03.2026\n\n"
    people = read(*lines, "", "## TOP 1: Eröffnung", "Text.", head=head).participants

    assert [person.name for person in people] == ["Dr. Ahrens", "Brandt", "Dierks", "Ehlers"]
    chair, taker, absent, guest = people
    assert (chair.is_chair, taker.is_minutes_taker) == (True, True)
    assert (absent.is_absent, guest.is_guest) == (True, True)
    assert not (chair.is_absent or taker.is_chair or guest.is_absent)
