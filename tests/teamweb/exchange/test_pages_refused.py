"""What an import of pages does not take in, and what it says of it."""

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from teamweb.access.actions import restrict
from teamweb.core.richtext import references
from teamweb.exchange.models import ImportedPage
from teamweb.exchange.pages.folder import DEEPEST_FOLDER, read_folder
from teamweb.spaces.actions import create_page, trash_page
from teamweb.spaces.actions.files import add_attachment
from teamweb.spaces.models import Attachment, WikiPage
from tests.factories.meetings import make_member

from .pages import page, png, put, run, tree

pytestmark = pytest.mark.django_db


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
    restrict(page=hidden, rules=[], by=chair)
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
    restrict(page=page("Erste Schritte"), rules=[], by=chair)
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
