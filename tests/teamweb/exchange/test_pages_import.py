import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from teamweb.core.richtext import references
from teamweb.exchange.models import ImportedPage
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import create_page, edit_page, set_labels, trash_page
from teamweb.spaces.actions.files import add_version
from teamweb.spaces.models import Attachment, SpacePage, page_url
from tests.factories.meetings import make_member

from .pages import all_rows, page, png, put, run, tree

pytestmark = pytest.mark.django_db


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
