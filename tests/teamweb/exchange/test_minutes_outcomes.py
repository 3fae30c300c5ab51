"""How lines of minutes become resolutions and todos: former labels, owners, sentences without signal words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb.exchange.minutes.parsing import LineKind, parse_minutes

PEOPLE = "## Protokoll\n### Anwesende\n- Karl\n- Ilse\n### Punkt\n"


def read(*lines):
    return parse_minutes(PEOPLE + "\n".join(lines), name="2026-01-01.md")


def outcomes(*lines):
    items = read(*lines).items
    return (
        [found.wording for item in items for found in item.resolutions],
        [(found.title, found.owner) for item in items for found in item.todos],
    )


# Former labels of resolutions


@pytest.mark.parametrize(
    ("line", "label", "wording"),
    [
        ("Beschluss 12/2019: Papier wird vernichtet", "12/2019", "Papier wird vernichtet"),
        ("- **Beschluss Nr. 12/2019**: Papier", "12/2019", "Papier"),
        ("Beschluss-Nr. 7/18: Papier", "7/18", "Papier"),
        ("Beschluss B-2019-03 – Papier", "B-2019-03", "Papier"),
        ("Beschluss (12/2019): Papier", "12/2019", "Papier"),
        ("Beschluss VIII/7: Papier", "VIII/7", "Papier"),
        ("Der Kreis beschließt das (Beschluss 12/2019).", "12/2019", "Der Kreis beschließt das."),
        ("Beschluss: Papier", "", "Papier"),
        ("Beschluss am 3.4.2019: Papier", "", None),
    ],
)
def test_the_former_label_is_kept_apart_from_the_wording(line, label, wording):
    found = [found for item in read(line).items for found in item.resolutions]

    assert [(one.old_label, one.wording) for one in found] == (
        [(label, wording)] if wording else []
    )


def test_labels_in_a_list_of_resolutions_are_kept_apart():
    found = read(
        "Beschlüsse:", "- 12/2019: Papier wird vernichtet", "- Nr. 13/2019 Siegel", "- Akten"
    )

    assert [(one.old_label, one.wording) for one in found.items[0].resolutions] == [
        ("12/2019", "Papier wird vernichtet"),
        ("13/2019", "Siegel"),
        ("", "Akten"),
    ]


LABELS = st.one_of(
    st.builds("{}/{}".format, st.integers(1, 9999), st.integers(1990, 2099)),
    st.builds(
        "{}-{}-{}".format,
        st.sampled_from(["B", "AK", "VS"]),
        st.integers(1990, 2099),
        st.integers(1, 99),
    ),
    st.builds("{}/{}".format, st.sampled_from(["I", "IV", "XII"]), st.integers(1, 99)),
)


@settings(deadline=None)
@given(
    LABELS,
    st.sampled_from(
        [
            "Beschluss {}: {}",
            "- Beschluss Nr. {}: {}",
            "**Beschluss {}**: {}",
            "Beschluss {} – {}",
            "-> Entscheidung {}: {}",
        ]
    ),
    st.sampled_from(
        ["Papier wird vernichtet", "ja", "Die Frist endet am 3.4.2020", "5 Ja, 1 Nein: Siegel"]
    ),
)
def test_any_label_is_read_back_and_no_word_of_the_wording_is_lost(label, form, wording):
    (found,) = read(form.format(label, wording)).items[0].resolutions

    assert (found.old_label, found.wording) == (label, wording)


# Owners


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("- Schule angesprochen; Karl fragt dort nach", "Karl"),
        ("- Antrag an den Verein, Ilse macht den fertig", "Ilse"),
        ("- wie viel Platz brauchen wir? -> Karl versucht, das zu klären", "Karl"),
        ("- Karl hat gefragt und schreibt den Bericht", "Karl"),
        ("- Karl und Ilse kümmern sich", "Karl und Ilse"),
        ("- Otto kümmert sich um Räume", "Otto"),
        ("- Bericht: wird von Otto erstellt", "Otto"),
        ("- bitte einbauen @Karl @Ilse", "Karl, Ilse"),
    ],
)
def test_the_owner_is_read_where_the_sentence_names_one(line, owner):
    assert [found for _title, found in outcomes(line)[1]] == [owner]


def test_who_brings_an_item_is_known_by_name():
    text = "## Tagesordnung\n* E-Akte [Ilse]\n## Protokoll\n* **E-Akte**\n  * Ilse schreibt den Bericht"
    found = parse_minutes(text, name="2026-01-01.md")

    assert [todo.owner for item in found.items for todo in item.todos] == ["Ilse"]


def test_work_in_a_list_of_resolutions_is_a_todo():
    assert outcomes(
        "Entscheidungen:", "- Siegel werden erprobt", "- Karl kümmert sich um Räume"
    ) == (
        ["Siegel werden erprobt"],
        [("Karl kümmert sich um Räume", "Karl")],
    )


# Sentences without signal words


@pytest.mark.parametrize(
    "line",
    [
        "- Das muss noch jemand beantragen",
        "- müssen bis zum 18.09.2026 beantragt werden",
        "- Eine Anleitung wird erstellt",
        "- Die Balken sollen entfernt werden",
        "- jemand (?) schreibt einen Bericht",
        "- wir fragen nochmal nach",
        "- Angebote einholen",
        "- Kasse (die kleine) zum Rathaus bringen",
    ],
)
def test_work_that_somebody_has_to_do_is_a_todo_without_owner(line):
    assert outcomes(line) == ([], [(line.removeprefix("- "), "")])


@pytest.mark.parametrize(
    "line",
    [
        "- Wollen wir umstellen? -> ja, wollen wir!",
        "- Die Treffen sollen nur noch freitags stattfinden",
        "- Der Antrag wurde angenommen",
        "- Kein Forum!",
        "- es wird kein Umzug durchgeführt",
    ],
)
def test_what_holds_from_now_on_is_a_resolution(line):
    assert outcomes(line) == ([line.removeprefix("- ")], [])


@pytest.mark.parametrize(
    "line",
    [
        "- muss noch diskutiert werden",
        "- Vorschlag: Karten sollen gedruckt werden",
        "- Müssen wir das noch selber bauen?",
        "- Das müsste jemand einbauen",
        "- weil das noch jemand einbauen muss",
        "- Bericht wurde erstellt",
        "- Der Plan wird derzeit erstellt",
        "- keine Fragen",
        "- Karl berichtet",
        "- alle sind zufrieden",
        "- was müssen wir sonst noch kaufen",
        "- bitte alle eintragen",
        "- > wird noch erstellt",
    ],
)
def test_what_is_open_told_or_done_stays_a_note(line):
    assert outcomes(line) == ([], [])


# The kinds of sentences, apart from any file


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("- Karl bohrt die Löcher in der Halle", "Karl"),
        ("- Karl trägt die Termine in den Kalender ein", "Karl"),
        ("- Karl und Ilse streichen den Zaun", "Karl und Ilse"),
        ("- Karl würde die Plakate malen", "Karl"),
        ("- Karl hat angeboten, die Wand zu streichen", "Karl"),
        ("- nächste Woche bringt Karl die Leiter mit", "Karl"),
        ("- Karl: Server bestellen", "Karl"),
        ("- Saal schmücken: Karl, Ilse", "Karl, Ilse"),
        ("- Kabel neu verlegen (Karl)", "Karl"),
        ("- (Karl) Formular ausfüllen", "Karl"),
        ("- @Karl Rechnung schicken", "Karl"),
        ("- Datei liegt bereit. @Karl", "Karl"),
        ("- Gisela schreibt dem Verein", "Gisela"),
        ("- außerdem sollte jemand zur Messe gehen", ""),
        ("- der Kran muss bis zum 3. Mai aus der Halle raus", ""),
        ("- Fotos folgen", ""),
        ("- -> den Verteiler für die Presse anlegen", ""),
    ],
)
def test_a_person_with_any_verb_of_work_has_a_todo(line, owner):
    resolutions, todos = outcomes(line)

    assert (resolutions, [found for _title, found in todos]) == ([], [owner])


@pytest.mark.parametrize(
    "line",
    [
        "- Karl berichtet vom Fest",
        "- Karl kennt den Vermieter",
        "- Karl fragt, ob es noch Kuchen gibt",
        "- Karl liest den Brief vor",
        "- Karl braucht mehr Zeit",
        "- Karl hat die Rechnung bezahlt",
        "- Das Lager wird grad umgebaut",
        "- Jeder soll mal gucken, was die Drucke kosten",
        "- nächstes Mal die Bänke früher aufstellen",
        "Vertagt.",
        "- Fazit: Frage ist, wer das bezahlt",
    ],
)
def test_who_tells_thinks_or_has_gets_no_work(line):
    assert outcomes(line) == ([], [])


@pytest.mark.parametrize(
    "line",
    [
        "- Wir kaufen zwei Leitern",
        "- Dann nehmen wir die kleine Halle",
        "- Getränke: wir bleiben bei der Brauerei",
        "- Die Gruppe entscheidet sich für Variante B",
        "- Der Beitrag wird auf 20 Euro erhöht",
        "- Mehrheitlich dafür, das Angebot anzunehmen",
        "- Keine Einwände",
        "- Es soll kein weiterer Verteiler angelegt werden",
        "- Sitzungen sollen nur noch im Sommer im Garten laufen",
        "- Jeder kann Plakate aushängen",
        "- Das haben wir jetzt für Oktober festgelegt",
        "- Stichtag: 30.6.",
    ],
)
def test_consent_and_rules_are_offered_as_resolutions(line):
    (item,) = read(line).items

    assert ([one.is_certain for one in item.resolutions], item.todos) == ([False], [])


def test_the_answer_to_a_question_is_offered_as_resolution():
    resolutions, todos = outcomes("- Sollen wir das Zelt mieten?", "  - lieber das große Zelt")

    assert (len(resolutions), todos) == (1, [])


def test_who_speaks_is_known_as_a_person_without_any_list():
    lines = ["- Gisela berichtet von der Messe", "- Gisela streicht den Zaun"]
    text = "## Protokoll\n### Thema\n" + "\n".join(lines)
    found = parse_minutes(text, name="2026-01-01.md")

    assert [todo.owner for item in found.items for todo in item.todos] == ["Gisela"]


def test_what_the_agenda_says_in_the_same_words_is_no_outcome():
    text = "## Tagesordnung\n### Ende\n- Kabel aufräumen\n## Protokoll\n### Ende\n- Kabel aufräumen\n- Raum fegen"
    (item,) = parse_minutes(text, name="2026-01-01.md").items

    assert [todo.title for todo in item.todos] == ["Raum fegen"]


def test_of_a_long_line_the_sentence_is_kept():
    before = "Es gab eine lange Aussprache über die Lage der Dinge. " * 6
    (title,) = [title for title, _owner in outcomes(f"{before}Eine Liste wird erstellt. Gut.")[1]]

    assert title == "Eine Liste wird erstellt."


def test_an_endless_line_is_not_searched():
    assert outcomes("- " + "wird von Karl " * 20_000 + "erstellt") == ([], [])


WORDS = st.sampled_from(
    "Karl Ilse wird werden soll muss noch jemand nicht kein Forum erstellt -> ? : ; , . ! ja wollen wir Angebote"
    " einholen kümmert sich um (a) @Karl bitte Beschluss 12/2019 (Beschluss Nr. 3) einstimmig sobald es".split(
        " "
    )
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(WORDS, max_size=14).map(" ".join), min_size=1, max_size=6))
def test_every_line_read_as_an_outcome_is_counted_as_one(lines):
    parsed = read(*(f"- {line}" for line in lines))

    text = {line.number: line for line in parsed.lines}
    for item in parsed.items:
        for found in item.resolutions:
            assert text[found.line].kind == LineKind.RESOLUTION
            assert found.wording
        for todo in item.todos:
            assert text[todo.line].kind in (LineKind.TODO, LineKind.ITEM)
            assert todo.title
