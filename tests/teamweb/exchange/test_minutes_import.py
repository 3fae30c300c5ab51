import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from teamweb.access.actions import restrict
from teamweb.exchange.minutes.errors import ChangedSinceImport, MinutesUnreadable
from teamweb.exchange.minutes.importer import import_file
from teamweb.exchange.models import ImportedMinutes
from teamweb.meetings import actions
from teamweb.meetings.models import AgendaItem, Meeting, Resolution
from teamweb.todos.actions import set_todo_state
from teamweb.todos.models import Todo
from tests.factories.meetings import make_member, make_outsider

pytestmark = pytest.mark.django_db

FILE = """\
# Sitzung 04.03.2026

**Ort:** Rathaus

## Tagesordnung
### E-Akte
- Siegel

## Protokoll
### Anwesende
- Karl (Protokoll)

### E-Akte
- Siegel sind fälschungssicher
- Entscheidung: Siegel werden erprobt
- Karl kümmert sich um den Leitfaden

### Personal (vertraulich)
- Beschluss: Eine Stelle wird ausgeschrieben
"""


def run(space, text=FILE, name="2026_03_04.md", **options):
    return import_file(space=space, name=name, data=text.encode(), **options)


def all_rows():
    """Every row of every table but the queue and the log, which a second import may not touch either."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def test_a_file_becomes_a_meeting_with_all_that_hangs_on_it(space):
    assert run(space).status == "created"

    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.place, meeting.held_on) == (
        "Sitzung",
        "Rathaus",
        datetime.date(2026, 3, 4),
    )
    assert meeting.state == Meeting.State.CIRCULATED
    assert meeting.versions.count() == 1
    titles = AgendaItem.objects.values_list("number", "title", "part")
    assert list(titles) == [("1", "E-Akte", "a"), ("2", "Personal (vertraulich)", "b")]
    assert [(r.label, r.wording) for r in Resolution.objects.order_by("number")] == [
        ("1/2026", "Siegel werden erprobt"),
        ("2/2026", "Eine Stelle wird ausgeschrieben"),
    ]
    assert [(t.owner_text, t.title) for t in Todo.objects.all()] == [
        ("Karl", "Karl kümmert sich um den Leitfaden")
    ]
    assert [(a.name, a.role) for a in meeting.attendances.all()] == [("Karl", "secretary")]
    assert ImportedMinutes.objects.get().source == FILE


def test_imported_minutes_are_read_by_whom_the_space_says(space, client):
    run(space)
    meeting = Meeting.objects.get()
    for user, seen in ((make_member(space), True), (make_outsider(), False)):
        client.force_login(user)
        for address in (meeting.get_absolute_url(), meeting.page.get_absolute_url()):
            text = client.get(address).content.decode()
            assert "Siegel sind fälschungssicher" in text
            assert ("Eine Stelle" in text) is seen
    client.logout()
    assert client.get(meeting.get_absolute_url()).status_code == 404


def test_a_file_with_an_agenda_only_becomes_a_meeting_without_minutes(space, client):
    run(space, "# Treffen 01.02.2024\n## Tagesordnung\n* Wiki\n## Protokoll\n")

    meeting = Meeting.objects.get()
    assert meeting.state == Meeting.State.INVITED
    assert not hasattr(meeting, "page")
    assert not meeting.versions.exists()
    assert meeting.items.get().title == "Wiki"


def test_the_same_file_again_changes_no_row(space):
    run(space)
    before = all_rows()

    assert run(space).status == "unchanged"

    assert all_rows() == before


def test_a_changed_file_updates_its_meeting_and_numbers_stay_with_their_wording(space):
    run(space)
    meeting = Meeting.objects.get()
    item = AgendaItem.objects.get(title="E-Akte")
    numbers = dict(Resolution.objects.values_list("wording", "number"))
    changed = FILE.replace(
        "- Entscheidung: Siegel", "- Entscheidung: Papier bleibt\n- Entscheidung: Siegel"
    ).replace("### Personal", "### Verschiedenes\nNichts.\n### Personal")

    assert run(space, changed).status == "updated"

    assert Meeting.objects.get() == meeting
    assert AgendaItem.objects.get(title="E-Akte") == item
    assert item.meeting.items.count() == 3
    after = dict(Resolution.objects.values_list("wording", "number"))
    assert after == {**numbers, "Papier bleibt": 3}
    assert meeting.versions.count() == 2


def test_a_resolution_that_left_the_file_keeps_its_number_and_is_marked(space):
    run(space)
    shorter = FILE.replace("- Entscheidung: Siegel werden erprobt\n", "")

    run(space, shorter)

    gone = Resolution.objects.get(wording="Siegel werden erprobt")
    assert (gone.number, gone.is_in_force) == (1, False)
    assert gone.repeal_reason


def test_an_item_that_left_the_file_goes_unless_a_resolution_hangs_on_it(space):
    run(space, FILE + "\n### Verschiedenes\nNichts.")

    run(space, FILE[: FILE.index("### Personal")])

    titles = AgendaItem.objects.values_list("number", "title", "part", "notes")
    kept = [(number, title, part, bool(notes)) for number, title, part, notes in titles]
    # It was read by members only and stays so.
    assert kept == [("1", "E-Akte", "a", True), ("", "Personal (vertraulich)", "b", False)]
    gone = Resolution.objects.get(wording="Eine Stelle wird ausgeschrieben")
    assert gone.access_id == space.members_access.pk
    assert not gone.is_in_force


def test_todos_that_people_moved_on_survive_a_changed_file(space):
    run(space)
    todo = Todo.objects.get()
    set_todo_state(todo=todo, state="in_progress", by=make_member(space))

    run(space, FILE.replace("- Karl kümmert sich um den Leitfaden\n", ""))

    todo.refresh_from_db()
    assert todo.state == "in_progress"


def test_a_file_does_not_overwrite_what_people_wrote_here(space):
    run(space)
    chair = space.owner
    meeting = actions.reopen_minutes(meeting=Meeting.objects.get(), by=chair, reason="Fehler")
    before = all_rows()

    with pytest.raises(ChangedSinceImport):
        run(space, FILE + "\nNachtrag")

    assert all_rows() == before
    assert run(space, FILE + "\nNachtrag", overwrite=True).status == "updated"
    meeting.refresh_from_db()
    assert meeting.is_published


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"# Treffen 1.2.2024\n\nGr\xfc\xdfe", 3, "not UTF-8"),
        (b"# Treffen 1.2.2024\n\n\x00", 3, "zero byte"),
        (b"# Treffen\n## Protokoll\n", 1, "no date"),
        (b"", 1, "empty"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(space, data, line, reason):
    before = all_rows()

    with pytest.raises(MinutesUnreadable, match=reason) as caught:
        import_file(space=space, name="notizen.md", data=data)

    assert caught.value.line == line
    assert all_rows() == before


def test_the_command_names_the_bad_file_and_imports_the_others(space, tmp_path, capsys):
    folder = tmp_path / "md"
    (folder / "ordner.md").mkdir(parents=True)
    (folder / "2026_03_04.md").write_text(FILE, encoding="utf-8")
    (folder / "2026_03_05.md").write_bytes(b"# Treffen 5.3.2026\n\xff")
    (tmp_path / "index.csv").write_text(
        "datei,datum,art,zeichen,marker_aufgaben,marker_beschluesse\n"
        "2026_03_04.md,2026-03-04,protokoll,9,7,8\n",
        encoding="utf-8",
    )
    report = tmp_path / "report.json"

    with pytest.raises(CommandError, match="2 of 3"):
        call_command("import_minutes", folder, space=space.key, report=report)

    shown = capsys.readouterr()
    assert f"{folder / '2026_03_05.md'}: line 2: not UTF-8" in shown.err
    assert f"{folder / 'ordner.md'}: " in shown.err
    assert "index.csv: 7" in shown.out
    assert Meeting.objects.count() == 1
    written = json.loads(report.read_text(encoding="utf-8"))
    lines = sum(bool(line.strip()) for line in FILE.split("\n"))
    assert sum(written["totals"]["lines"].values()) == lines


@pytest.mark.parametrize("key", ["gibt-es-nicht", "ohne-gruppe"])
def test_the_command_refuses_a_space_that_holds_no_meetings(key, tmp_path, admin_user):
    from teamweb.spaces.actions import create_space

    create_space(key="ohne-gruppe", title="Frei", by=admin_user)
    with pytest.raises(CommandError):
        call_command("import_minutes", tmp_path, space=key)


def test_the_real_minutes_are_imported_once_and_found(space, minutes_folder, client, capsys):
    call_command("import_minutes", minutes_folder, space=space.key)
    before = all_rows()
    call_command("import_minutes", minutes_folder, space=space.key)

    assert "163 unchanged" in capsys.readouterr().out
    assert all_rows() == before
    assert Meeting.objects.count() == 163
    numbered = Resolution.objects.numbered()
    numbers = numbered.order_by("year", "number").values_list("year", "number")
    by_year: dict[int, list[int]] = {}
    for year, number in numbers:
        by_year.setdefault(year, []).append(number)
    assert all(given == list(range(1, len(given) + 1)) for given in by_year.values())
    client.force_login(make_member(space))
    listed = client.get(reverse("teamweb_meetings:space_meetings", args=[space.key]) + "?year=2019")
    of_2019 = len(list(minutes_folder.glob("2019_*.md")))
    assert listed.context["page"].paginator.count == of_2019
    for meeting in Meeting.objects.order_by("pk")[::20]:
        text = client.get(meeting.get_absolute_url()).content.decode()
        for item in meeting.items.all():
            assert f'id="{item.anchor}"' in text


def test_a_changed_file_leaves_narrowed_minutes_with_their_readers(space):
    text = FILE[: FILE.index("### Personal")]
    run(space, text)
    meeting = Meeting.objects.get()
    restrict(page=meeting.page, rules=[], by=space.owner)

    run(space, text + "\n### Verschiedenes\n- Nachtrag", overwrite=True)

    stranger = make_member(space)
    for rows in (Meeting.objects, AgendaItem.objects, Resolution.objects, Todo.objects):
        assert not rows.visible_to(stranger).exists()
