import json
import os
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from teamweb.access.actions import narrow
from teamweb.core.richtext import references
from teamweb.exchange.models import ImportedPage
from teamweb.exchange.pages.folder import DEEPEST_FOLDER, read_folder
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import create_page, edit_page, set_labels, trash_page
from teamweb.spaces.files import add_attachment, add_version
from teamweb.spaces.models import Attachment, SpaceEntry, SpacePage, WikiPage, page_url
from tests.factories.files import picture
from tests.factories.meetings import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(space):
    return space.group.memberships.get(role="chair").user


@pytest.fixture
def write(tmp_path):
    def write(**files):
        for name, content in files.items():
            put(tmp_path, name, content)
        return tmp_path

    return write


def png(width, height):
    return picture(size=(width, height))


def put(root, name, content):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def run(root, space, capsys=None, fails=False, **options):
    """The command as people call it; what it says, as one text."""
    if fails:
        with pytest.raises(CommandError):
            call_command("import_pages", str(root), space=space.key, **options)
    else:
        call_command("import_pages", str(root), space=space.key, **options)
    if capsys is None:
        return ""
    said = capsys.readouterr()
    return "\n".join(
        line for line in (said.out + said.err).splitlines() if not line.startswith("{")
    )


def page(title):
    return WikiPage.objects.get(title=title)


def tree(space):
    """Titles with those below them, in the order of the lists."""

    def below(page_id):
        entries = SpaceEntry.objects.filter(parent_id=page_id, page__live=True).in_order()
        return [
            (entry.page.title, below(entry.page_id)) if below(entry.page_id) else entry.page.title
            for entry in entries.select_related("page")
        ]

    return below(space.pk)


def all_rows():
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


HANDBOOK = {
    "index.md": "# Handbuch\n\nDas ist das Handbuch. Weiter mit den [ersten Schritten](erste/).\n",
    "erste/README.md": (
        "---\n"
        "title: Erste Schritte\n"
        "labels: [Einstieg, E-Akte]\n"
        "date: 2024-03-01\n"
        "author: Karla Kundig\n"
        "order: 1\n"
        "---\n\n"
        "Zum [Scannen](../scannen.md#vor-dem-scannen) und zur [Wahl](./wahl.md).\n\n"
        "![Ein Aktenplan](bilder/plan.png)\n\n"
        "Mehr in der [Vorlage](../vorlage.txt), auch [hier](#weiteres).\n\n"
        "## Weiteres\n\nText.\n"
    ),
    "erste/wahl.md": "# Die Wahl\n\nZurück zur [Übersicht](README.md) oder nach [oben](../).\n",
    "erste/bilder/plan.png": png(40, 30),
    "scannen.md": "# Scannen\n\n## Vor dem Scannen\n\n- [x] Klammern entfernen\n- [ ] Zählen\n",
    "scannen/nachher.md": "Ohne Überschrift.\n",
    "10-anhang/liste.md": "# Liste\n\nSiehe [Scannen](../scannen).\n",
    "vorlage.txt": "Vorlage\n",
    "nie genannt.csv": "a;b\n",
}


@pytest.fixture
def handbook(tmp_path):
    for name, content in HANDBOOK.items():
        put(tmp_path, name, content)
    return tmp_path


def test_folders_become_the_hierarchy_of_the_pages(space, handbook):
    run(handbook, space)

    assert tree(space) == [
        ("Erste Schritte", ["Die Wahl"]),
        ("Anhang", ["Liste"]),
        ("Scannen", ["Nachher"]),
    ]
    own = SpacePage.objects.get(pk=space.pk)
    assert own.title == space.title and "Das ist das Handbuch" in own.body
    assert 'data-macro="children"' in page("Anhang").body


def test_front_matter_gives_labels_and_says_where_the_text_is_from(client, space, handbook, chair):
    run(handbook, space)
    first = page("Erste Schritte")

    assert [name for _slug, name in first.entry.labels] == ["E-Akte", "Einstieg"]
    note = first.latest_revision.version_note.comment
    assert "erste/README.md" in note and "Karla Kundig" in note and "2024-03-01" in note
    assert first.latest_revision.user == chair
    client.force_login(make_member(space))
    assert "Karla Kundig" not in client.get(page_url(first)).content.decode()
    assert "Karla Kundig" in client.get(f"/pages/{first.pk}/history/").content.decode()
    assert not Notification.objects.exists()


def test_links_pictures_and_files_lead_where_they_did(client, space, handbook):
    run(handbook, space)
    first, scanning, choice = page("Erste Schritte"), page("Scannen"), page("Die Wahl")

    assert f'data-page="{scanning.pk}" data-anchor="vor-dem-scannen"' in first.body
    assert references(first.body).pages == {scanning.pk, choice.pk}
    assert references(choice.body).pages == {first.pk, space.pk}
    assert references(page("Liste").body).pages == {scanning.pk}
    assert references(SpacePage.objects.get(pk=space.pk).body).pages == {first.pk}
    plan, template = Attachment.objects.filter(page=first).order_by("name")
    assert (plan.name, template.name) == ("plan.png", "vorlage.txt")
    assert f'<figure data-attachment="{plan.pk}">' in first.body
    assert f'<a data-attachment="{template.pk}">Vorlage</a>' in first.body
    assert '<a href="#weiteres">hier</a>' in first.body
    assert [file.name for file in Attachment.objects.filter(page=space)] == ["nie genannt.csv"]
    client.force_login(make_member(space))
    html = client.get(page_url(first)).content.decode()
    assert re.search(rf'href="[^"]*/p/{scanning.pk}/#vor-dem-scannen"', html)
    assert 'id="vor-dem-scannen"' in client.get(page_url(scanning)).content.decode()


def test_the_same_folder_again_changes_nothing(space, handbook, capsys):
    run(handbook, space)
    before = all_rows()

    assert "7 unchanged" in run(handbook, space, capsys)
    assert all_rows() == before


def test_a_dry_run_stores_nothing_and_says_what_would_be(space, handbook, capsys):
    before = all_rows()
    assert "Would be: 7 created" in run(handbook, space, capsys, dry_run=True)
    assert all_rows() == before

    run(handbook, space)
    put(handbook, "scannen.md", "# Scannen\n\nNeu.\n")
    before = all_rows()
    said = run(handbook, space, capsys, dry_run=True)
    assert "1 updated, 6 unchanged" in said or "2 updated, 5 unchanged" in said
    assert all_rows() == before


def test_a_changed_file_makes_a_version_and_keeps_the_page(space, handbook):
    run(handbook, space)
    before = page("Scannen")
    put(handbook, "scannen.md", "# Scannen\n\n## Vor dem Scannen\n\nGanz neu.\n")
    put(handbook, "erste/bilder/plan.png", png(50, 30))
    run(handbook, space)

    after = page("Scannen")
    assert (after.pk, after.body) == (
        before.pk,
        "<h2>Vor dem Scannen</h2><p>Ganz neu.</p>",
    )
    assert after.latest_revision_id > before.latest_revision_id
    plan = Attachment.objects.get(name="plan.png")
    assert (plan.current.number, plan.current.width) == (2, 50)
    first = page("Erste Schritte")
    assert ImportedPage.objects.get(page=first).revision_id == first.latest_revision_id


def test_what_people_wrote_since_is_not_overwritten(space, handbook, chair, capsys):
    run(handbook, space)
    scanning, choice = page("Scannen"), page("Die Wahl")
    edit_page(
        page=scanning,
        title="Scannen",
        body="<p>Von Menschen</p>",
        by=chair,
        base_revision_id=scanning.latest_revision_id,
    )
    trash_page(page=choice, by=chair)
    set_labels(page=page("Erste Schritte"), names=["Einstieg", "Eigenes"], by=chair)
    put(handbook, "scannen.md", "# Scannen\n\nAus der Datei\n")
    put(handbook, "erste/wahl.md", "# Die Wahl\n\nAus der Datei\n")
    put(handbook, "erste/README.md", "---\nlabels: Neues\n---\n# Erste Schritte\n")
    said = run(handbook, space, capsys, fails=True)

    assert "scannen.md: its page was changed here since the last import" in said
    assert "erste/wahl.md: its page lies in the trash" in said
    # The space's own page got the file that no page names any more.
    assert "2 updated, 3 unchanged, 2 changed here, left alone" in said
    assert page("Scannen").body == "<p>Von Menschen</p>"
    assert [name for _slug, name in page("Erste Schritte").entry.labels] == ["Eigenes", "Neues"]


def test_a_file_that_people_replaced_stays_theirs(space, handbook, chair, capsys):
    run(handbook, space)
    plan = Attachment.objects.get(name="plan.png")
    add_version(attachment=plan, file=SimpleUploadedFile("plan.png", png(60, 30)), by=chair)
    put(handbook, "erste/bilder/plan.png", png(50, 30))

    assert "was changed here since" in run(handbook, space, capsys)
    plan.refresh_from_db()
    assert plan.current.width == 60


def test_a_text_on_the_space_s_own_page_is_left_alone(space, handbook, chair, capsys):
    own = SpacePage.objects.get(pk=space.pk)
    facts = {"by": chair, "base_revision_id": own.latest_revision_id}
    edit_page(page=own, title=own.title, body="<p>Willkommen</p>", **facts)

    assert "index.md: the space has a text on its own page" in run(
        handbook, space, capsys, fails=True
    )
    assert SpacePage.objects.get(pk=space.pk).body == "<p>Willkommen</p>"
    assert page("Die Wahl")


def test_links_that_lead_nowhere_are_named_with_their_line(space, write, capsys):
    root = write(
        **{
            "eins.md": (
                "# Eins\n\nText\n\n[weg](fehlt.md) und [hinaus](../../etc/passwd)\n"
                "![Bild](fehlt.png)\n\n[Teil](zwei.md#gibt-es-nicht) [hier](#nirgends)\n"
                "[schlecht](kaputt.md) [Netz](https://example.org/a) [böse](javascript:alert(1))\n"
            ),
            "zwei.md": "# Zwei\n",
            "kaputt.md": b"\xff\xfe",
        }
    )
    said = run(root, space, capsys, fails=True)

    for expected in (
        "eins.md:5: link to “fehlt.md”: leads to no file of the folder",
        "eins.md:5: link to “../../etc/passwd”: leads out of the folder",
        "eins.md:6: link to “fehlt.png”: leads to no file of the folder",
        "eins.md:8: link to “zwei.md#gibt-es-nicht”: the page has no such part",
        "eins.md:8: link to “#nirgends”: the text has no such part",
        "eins.md:9: link to “kaputt.md”: leads to a file that was not taken in",
        "kaputt.md:1: not UTF-8 (byte 0xff)",
    ):
        assert expected in said
    body = page("Eins").body
    assert "weg und hinaus" in body and "Bild" in body and "javascript" not in body.split("(")[0]
    assert '<a href="https://example.org/a">Netz</a>' in body
    assert f'<a data-page="{page("Zwei").pk}">Teil</a>' in body


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"# A\n\nx\0y", "a.md:3: not a text file (zero byte)"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.md:1: not UTF-8"),
        (b"gut\n\xe4\xf6\n", "a.md:2: not UTF-8 (byte 0xe4)"),
        (b"x" * 5_000_001, "a.md: larger than 5 MB"),
        (b"---\ntitle: A\nkein Ende\n", "a.md:1: the front matter has no end"),
        (b"---\ntitle: A\ntitle: B\n---\n", "a.md:3: “title” stands twice"),
        (b"---\norder: viele\n---\n", "a.md:2: “order” is not a whole number"),
        (b"---\ntitle: A\nkein Wert\n---\n", "a.md:3: a line of the front matter"),
        (b"|" * 150 + b"\n" + b"|-" * 150 + b"|\n", "a.md:"),
    ],
    ids=["zero", "picture", "latin-1", "huge", "no-end", "twice", "order", "no-value", "wide"],
)
def test_a_bad_file_is_named_changes_nothing_and_stops_no_other(
    space, tmp_path, capsys, content, expected
):
    put(tmp_path, "a.md", content)
    put(tmp_path, "gut.md", "# Gut\n")
    said = run(tmp_path, space, capsys, fails=True)

    assert expected in said and "1 created, 1 not taken in" in said
    assert tree(space) == ["Gut"]
    assert ImportedPage.objects.count() == 1


def test_nothing_outside_of_the_folder_is_read(space, tmp_path, capsys):
    secret = tmp_path / "geheim.md"
    secret.write_text("# Geheim\n")
    (tmp_path / "geheim.png").write_bytes(png(10, 10))
    root = tmp_path / "baum"
    put(root, "gut.md", "# Gut\n\n![x](bild.png) [y](ordner/geheim.md) ![z](../geheim.png)\n")
    (root / "link.md").symlink_to(secret)
    (root / "bild.png").symlink_to(tmp_path / "geheim.png")
    (root / "ordner").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(root / "rohr.md")
    os.mkfifo(root / "rohr.png")
    put(root, ".git/config.md", "# Nicht\n")
    said = run(root, space, capsys, fails=True)

    assert tree(space) == ["Gut"]
    assert not Attachment.objects.exists()
    for name in ("link.md", "bild.png", "ordner"):
        assert f"{name}: is a symbolic link; those are not followed" in said
    for name in ("rohr.md", "rohr.png"):
        assert f"{name}: is not a plain file" in said
    assert "leads out of the folder" in said


def test_deep_folders_odd_names_and_one_page_twice_are_refused(space, tmp_path, capsys):
    put(tmp_path, "/".join(["tief"] * (DEEPEST_FOLDER + 1)).lstrip("/") + "/zu.md", "# Zu tief\n")
    put(tmp_path, "a.md", "# A\n")
    put(tmp_path, "a/index.md", "# A noch einmal\n")
    put(tmp_path, "zeile\nneu.md", "# Neu\n")
    put(tmp_path, os.fsdecode(b"\xff.md"), "# Name\n")
    put(tmp_path, "---.md", "\u200b\n")
    put(tmp_path, "leer.md", "")
    put(tmp_path, "lang.md", "# " + "x" * 400 + "\n")
    said = run(tmp_path, space, capsys, fails=True)

    assert f"lies deeper than {DEEPEST_FOLDER} folders" in said
    assert "a/index.md: is the same page as a.md" in said
    assert ".md: the name is not UTF-8" in said
    assert "the title was cut after 255 letters" in said
    assert {"A", "Neu", "Leer", "x" * 255} <= set(WikiPage.objects.values_list("title", flat=True))


def test_files_that_the_site_does_not_take_are_named_and_left_out(
    space, tmp_path, capsys, settings
):
    settings.REFUSED_FILE_TYPES = ["exe"]
    settings.TEAMWEB_MAX_FILE_BYTES = 10_000
    put(
        tmp_path,
        "a.md",
        "# A\n\n[p](p.exe) [g](gross.bin) ![b](kaputt.png) [l](leer.txt) [t](t.txt)\n",
    )
    put(tmp_path, "p.exe", b"MZ" + b"x" * 50)
    put(tmp_path, "gross.bin", b"x" * 10_001)
    put(tmp_path, "kaputt.png", b"\x89PNG\r\n\x1a\nkaputt")
    put(tmp_path, "leer.txt", b"")
    put(tmp_path, "t.txt", b"gut")
    said = run(tmp_path, space, capsys, fails=True)

    assert [file.name for file in Attachment.objects.all()] == ["t.txt"]
    for name in ("p.exe", "gross.bin", "kaputt.png", "leer.txt"):
        assert f"{name}: " in said
    assert "p g" in page("A").body


def test_a_file_cannot_name_pages_files_or_people_of_this_site(space, chair, tmp_path):
    hidden = create_page(parent=space, title="Geheim", by=chair)
    narrow(page=hidden, rules=[], by=chair)
    file = add_attachment(page=hidden, file=SimpleUploadedFile("g.txt", b"geheim"), by=chair)
    put(
        tmp_path,
        "a.md",
        f'# A\n\n<figure data-attachment="{file.pk}"><img alt="x"></figure>\n\n'
        f'<a data-attachment="{file.pk}" data-page="{hidden.pk}">y</a>\n'
        f'<span data-mention="{chair.pk}">z</span>\n\n'
        f'<div data-macro="include" data-page="{hidden.pk}"></div>\n',
    )
    run(tmp_path, space)

    body = page("A").body
    assert "data-" not in body
    assert Attachment.objects.count() == 1


def test_who_writes_may_write_there(space, tmp_path):
    put(tmp_path, "a.md", "# A\n")
    stranger = make_member(space)
    space.group.memberships.filter(user=stranger).delete()
    with pytest.raises(CommandError, match="may not write"):
        call_command("import_pages", str(tmp_path), space=space.key, by=stranger.email)
    with pytest.raises(CommandError, match="no active account"):
        call_command("import_pages", str(tmp_path), space=space.key, by="niemand@example.org")
    with pytest.raises(CommandError, match="no space"):
        call_command("import_pages", str(tmp_path), space="fehlt")
    with pytest.raises(CommandError, match="not a folder"):
        call_command("import_pages", str(tmp_path / "a.md"), space=space.key)
    assert not ImportedPage.objects.exists()


def test_the_report_has_files_lines_and_what_became_of_them(space, tmp_path):
    put(tmp_path, "baum/a.md", "---\nmood: gut\n---\n# A | B\n\n[weg](weg.md)\n")
    put(tmp_path, "baum/b.md", b"\xff")
    for ending in ("json", "md"):
        run(tmp_path / "baum", space, fails=True, report=tmp_path / f"bericht.{ending}")

    data = json.loads((tmp_path / "bericht.json").read_text())
    assert data["counts"] == {"created": 1, "refused": 1}
    found = {(one["file"], one["line"]) for one in data["findings"]}
    assert found == {("a.md", 2), ("a.md", 6), ("b.md", 1)}
    text = (tmp_path / "bericht.md").read_text()
    assert "a.md:6: link to “weg.md”" in text and "A \\| B" in text


def test_order_and_new_files_put_pages_in_their_place(space, tmp_path, chair):
    for number in (1, 2, 10):
        put(tmp_path, f"{number}-kapitel.md", f"# Kapitel {number}\n")
    run(tmp_path, space)
    own = create_page(parent=space, title="Eigene", by=chair)
    put(tmp_path, "vorwort.md", "---\norder: -1\n---\n# Vorwort\n")
    run(tmp_path, space)

    titles = tree(space)
    assert [title for title in titles if title != own.title] == [
        "Vorwort", "Kapitel 1", "Kapitel 2", "Kapitel 10",
    ]  # fmt: skip


def test_pages_below_a_file_that_is_not_taken_in_are_named_too(space, tmp_path, capsys):
    put(tmp_path, "a.md", b"\xff")
    put(tmp_path, "a/b.md", "# B\n\n[c](../c.md)\n")
    put(tmp_path, "a/b/d.md", "# D\n")
    put(tmp_path, "c.md", "# C\n\n[b](a/b.md)\n")
    said = run(tmp_path, space, capsys, fails=True)
    assert "a/b.md: the page above it was not taken in" in said
    assert tree(space) == ["C"]

    put(tmp_path, "a.md", "# A\n")
    run(tmp_path, space)
    assert tree(space) == [("A", [("B", ["D"])]), "C"]
    assert references(page("C").body).pages == {page("B").pk}

    put(tmp_path, "a.md", b"\xff")
    put(tmp_path, "a/b.md", "# B\n\nNeu.\n")
    run(tmp_path, space, fails=True)
    assert page("B").body == "<p>Neu.</p>" and page("A").live


def test_nothing_is_added_below_the_trash_nor_where_one_may_not_write(
    space, handbook, chair, capsys
):
    run(handbook, space)
    trash_page(page=page("Scannen"), by=chair)
    narrow(page=page("Erste Schritte"), rules=[], by=chair)
    put(handbook, "scannen/neu.md", "# Unter dem Papierkorb\n")
    put(handbook, "erste/neu.md", "# Wo andere nicht schreiben\n")
    writer = make_member(space)
    said = run(handbook, space, capsys, fails=True, by=writer.email)

    assert "scannen/neu.md: the page above it lies in the trash" in said
    assert "erste/neu.md: " in said and "may not add pages there" in said
    assert not WikiPage.objects.filter(title__startswith="Unter").exists()
    assert not WikiPage.objects.filter(title__startswith="Wo").exists()


def test_a_folder_is_read_without_its_hidden_parts(tmp_path):
    put(tmp_path, ".obsidian/x.md", "# X\n")
    put(tmp_path, "a.MD", "# A\n")
    assert list(read_folder(tmp_path).pages) == ["a.MD"]
