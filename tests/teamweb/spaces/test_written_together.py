"""The log of those who write together becomes versions, and what is written elsewhere joins them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from teamweb.coediting import log
from teamweb.coediting.actions import begin, open_document, text_now
from teamweb.coediting.checkpoints import checkpoint, make_due_checkpoints, thin_logs
from teamweb.coediting.consistency import faults
from teamweb.coediting.conversion import merge
from teamweb.coediting.models import Checkpoint, CoeditedDocument, Contributor, Update
from teamweb.notifications.actions import watch
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import (
    create_page,
    edit_page,
    restore_passage,
    restore_version,
    save_version,
    trash_page,
)
from teamweb.spaces.drafts import revisions_of
from teamweb.spaces.errors import EditConflict
from teamweb.spaces.models import WikiPage, page_url
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space

pytestmark = pytest.mark.django_db
KINDS = Checkpoint.Kind


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def anna(space):
    return make_member(space.group)


@pytest.fixture
def bert(space):
    return make_member(space.group)


@pytest.fixture
def page(space, anna):
    return create_page(
        parent=space, title="Akte", body="<p>Eins.</p><p>Zwei.</p><p>Drei.</p>", by=anna
    )


@pytest.fixture
def document(page):
    document = open_document(page, "body")
    begin(document.pk)
    checkpoint(document.pk, KINDS.IDLE)
    return document


def write(document: CoeditedDocument, by: Any, old: str, new: str) -> None:
    """As a browser would: `old` becomes `new` in the text as it is now."""
    doc = log.load(document.pk).doc
    from teamweb.coediting.conversion import to_html

    html = to_html(doc)
    assert old in html
    log.append(document.pk, [log.NewUpdate(merge(doc, html.replace(old, new, 1)), by.pk)])


def current(page: Any) -> WikiPage:
    return WikiPage.objects.get(pk=page.pk)


def count(page: Any) -> int:
    return revisions_of(page).count()


def test_what_two_people_wrote_becomes_one_version_of_both(page, document, anna, bert):
    write(document, anna, "Eins.", "Eins von Anna.")
    write(document, bert, "Drei.", "Drei von Bert.")
    write(document, bert, "Zwei.", "Zwei von Bert.")

    made = checkpoint(document.pk, KINDS.LEAVE)

    assert current(page).body == "<p>Eins von Anna.</p><p>Zwei von Bert.</p><p>Drei von Bert.</p>"
    assert current(page).live_revision == made.revision
    assert made.revision.user == bert
    shares = Contributor.objects.filter(checkpoint=made).values_list("user_id", "edits")
    assert dict(shares) == {anna.pk: 1, bert.pk: 2}


def test_opening_a_page_and_writing_what_was_there_makes_no_version(page, document, anna):
    assert count(page) == 1
    assert Checkpoint.objects.get(document=document).revision == current(page).latest_revision
    write(document, anna, "Zwei.", "Drei.")
    write(document, anna, "<p>Drei.</p><p>Drei.</p>", "<p>Zwei.</p><p>Drei.</p>")

    assert checkpoint(document.pk, KINDS.IDLE) is None
    assert count(page) == 1
    assert checkpoint(document.pk, KINDS.IDLE) is None


def test_a_text_is_taken_over_once_however_many_ask(document):
    begin(document.pk)
    begin(document.pk)
    assert Update.objects.filter(document=document).count() == 1


def test_saving_on_purpose_names_the_version_and_may_rename_the_page(page, document, anna):
    write(document, anna, "Eins.", "Neu.")

    saved = save_version(page=page, title="Die Akte", comment="Stand der Sitzung", by=anna)

    assert (saved.title, saved.slug) == ("Die Akte", "die-akte")
    assert saved.body.startswith("<p>Neu.</p>")
    made = Checkpoint.objects.latest("seq")
    assert (made.kind, made.comment) == (KINDS.MANUAL, "Stand der Sitzung")
    assert saved.latest_revision.version_note.comment == "Stand der Sitzung"
    # A name for the text as it stands needs no further version.
    versions = count(page)
    save_version(page=page, title="Die Akte", by=anna)
    assert count(page) == versions


def test_a_form_saved_meanwhile_joins_what_others_are_writing(page, document, anna, bert):
    base = current(page).latest_revision_id
    write(document, anna, "Eins.", "Eins, im Raum geschrieben.")

    saved = edit_page(
        page=page,
        title="Akte",
        body="<p>Eins.</p><p>Zwei.</p><p>Drei, im Formular geschrieben.</p>",
        by=bert,
        base_revision_id=base,
    )

    expected = "<p>Eins, im Raum geschrieben.</p><p>Zwei.</p><p>Drei, im Formular geschrieben.</p>"
    assert saved.body == current(page).body == expected
    people = Contributor.objects.filter(checkpoint=Checkpoint.objects.latest("seq"))
    assert set(people.values_list("user_id", flat=True)) == {anna.pk, bert.pk}


def test_a_form_begun_several_versions_ago_still_joins(page, document, anna, bert):
    base = current(page).latest_revision_id
    for number in range(3):
        write(document, anna, "Eins", "Eins+")
        checkpoint(document.pk, KINDS.IDLE)
        assert count(page) == number + 2

    saved = edit_page(
        page=page,
        title="Akte",
        body="<p>Eins.</p><p>Zwei!</p><p>Drei.</p>",
        by=bert,
        base_revision_id=base,
    )

    assert saved.body == "<p>Eins+++.</p><p>Zwei!</p><p>Drei.</p>"


def test_a_form_whose_beginning_was_thinned_meets_the_notice_that_loses_nothing(
    page, document, anna, bert
):
    base = current(page).latest_revision_id
    write(document, anna, "Eins.", "Neu.")
    checkpoint(document.pk, KINDS.IDLE)
    Update.objects.update(created_at=timezone.now() - timedelta(days=100))
    assert thin_logs() == 2
    write(document, anna, "Neu.", "Neuer.")

    with pytest.raises(EditConflict):
        edit_page(page=page, title="Akte", body="<p>X</p>", by=bert, base_revision_id=base)

    assert checkpoint(document.pk, KINDS.IDLE).revision.content["body"].startswith("<p>Neuer.</p>")


def test_a_stale_form_of_the_admin_that_changed_the_title_leaves_the_text(page, document, anna):
    stale = current(page)
    write(document, anna, "Eins.", "Neu.")
    checkpoint(document.pk, KINDS.IDLE)

    stale.title = "Anderer Titel"
    stale.save_revision(user=anna).publish()

    assert current(page).title == "Anderer Titel"
    assert current(page).body == "<p>Neu.</p><p>Zwei.</p><p>Drei.</p>"


def test_a_text_stored_by_a_program_joins_what_others_are_writing(page, document, anna, bert):
    theirs = current(page)
    write(document, anna, "Eins.", "Eins, im Raum.")

    theirs.body = "<p>Eins.</p><p>Zwei, vom Programm.</p><p>Drei.</p>"
    theirs.save_revision(user=bert).publish()
    checkpoint(document.pk, KINDS.IDLE)

    assert current(page).body == "<p>Eins, im Raum.</p><p>Zwei, vom Programm.</p><p>Drei.</p>"


def test_an_old_version_published_in_the_admin_is_what_the_next_session_begins_with(
    page, document, anna
):
    first = current(page).latest_revision
    write(document, anna, "Eins.", "Neu.")
    checkpoint(document.pk, KINDS.IDLE)

    first.publish(user=anna)
    assert checkpoint(document.pk, KINDS.IDLE) is None
    begin(document.pk)

    assert text_now(document) == current(page).body == "<p>Eins.</p><p>Zwei.</p><p>Drei.</p>"


def test_renaming_alone_makes_a_version_with_the_same_text(page, document, anna):
    saved = save_version(page=page, title="Die Akte", by=anna)

    assert count(page) == 2
    assert saved.latest_revision.content["title"] == "Die Akte"
    assert Checkpoint.objects.filter(revision=saved.latest_revision).count() == 1


def test_a_new_title_is_not_undone_by_whoever_writes_together(client, page, document, anna, bert):
    write(document, anna, "Eins.", "Eins und.")
    save_version(page=page, title="Umbenannt", base_title="Akte", by=bert)
    client.force_login(anna)

    answer = client.post(
        f"/pages/{page.pk}/edit/",
        {"coedited": "1", "title": "Akte", "base_title": "Akte", "comment": "fertig"},
    )

    assert answer.status_code == 302
    assert current(page).title == "Umbenannt"
    assert current(page).body.startswith("<p>Eins und.")


def test_two_texts_stored_by_programs_one_after_the_other_stand_once(page, document, bert):
    for word in ("Vier", "Fünf"):
        theirs = current(page)
        theirs.body += f"<p>{word}</p>"
        theirs.save_revision(user=bert).publish()

    checkpoint(document.pk, KINDS.IDLE)
    assert current(page).body == "<p>Eins.</p><p>Zwei.</p><p>Drei.</p><p>Vier</p><p>Fünf</p>"


def test_restoring_while_somebody_writes_keeps_their_text_as_a_version(page, document, anna, bert):
    first = current(page).latest_revision
    write(document, anna, "Eins.", "Gerade getippt.")

    restored = restore_version(page=page, revision=first, by=bert)

    assert restored.body == first.content["body"]
    assert restored.latest_revision.version_note.restored_from == first
    bodies = [revision.content["body"] for revision in revisions_of(page)]
    assert bodies[1].startswith("<p>Gerade getippt.</p>")
    row = Update.objects.latest("seq")
    assert (row.kind, row.restored_from.revision) == (Update.Kind.RESTORE, first)
    # The session goes on from there.
    write(document, anna, "Eins.", "Weiter.")
    assert checkpoint(document.pk, KINDS.IDLE).revision.content["body"].startswith("<p>Weiter.")


def test_a_passage_is_put_into_the_text_that_is_being_written(page, document, anna, bert):
    first = current(page).latest_revision
    write(document, anna, "Zwei.", "Zwei geändert.")
    base = checkpoint(document.pk, KINDS.IDLE).revision
    write(document, anna, "Drei.", "Drei, gerade getippt.")

    restored = restore_passage(page=page, revision=first, base=base, passage=1, by=bert)

    expected = "<p>Eins.</p><p>Zwei.</p><p>Drei, gerade getippt.</p>"
    assert text_now(document) == restored.body == expected
    note = restored.latest_revision.version_note
    assert (note.restored_from, note.comment) == (first, "Eine Stelle wurde wiederhergestellt")
    made = Checkpoint.objects.latest("seq")
    assert (made.kind, made.revision.user) == (KINDS.RESTORE, bert)
    row = Update.objects.latest("seq")
    assert (row.kind, row.user, row.restored_from.revision) == (Update.Kind.RESTORE, bert, first)
    # What was typed before stays as a version of its own, by its writer.
    typed = revisions_of(page)[1]
    assert typed.user == anna and "Zwei geändert.</p><p>Drei, gerade" in typed.content["body"]


def test_text_written_until_a_page_went_into_the_trash_is_kept_with_it(page, document, anna):
    write(document, anna, "Eins.", "Zuletzt.")
    trash_page(page=page, by=anna)

    checkpoint(document.pk, KINDS.LEAVE)

    assert not current(page).live
    assert current(page).latest_revision.content["body"].startswith("<p>Zuletzt.</p>")


@pytest.fixture
def unreadable(document, anna):
    """The live text holds something that no version can."""
    doc: Doc = log.load(document.pk).doc
    before = doc.get_state()
    root = doc.get(log.TEXT, type=XmlFragment)
    root.children.append(XmlElement("marquee", contents=[XmlText("Hui, wie das läuft")]))
    log.append(document.pk, [log.NewUpdate(doc.get_update(before), anna.pk)])
    Update.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    return document


def test_a_text_outside_the_schema_leaves_the_last_version(page, unreadable, caplog):
    assert make_due_checkpoints() == 0

    assert count(page) == 1
    assert "outside the schema" in caplog.text
    assert faults(unreadable)


def test_why_no_version_can_be_made_is_kept_with_the_place_and_not_tried_for_ever(
    page, unreadable, anna, caplog
):
    make_due_checkpoints()
    unreadable.refresh_from_db()
    german, english = unreadable.failure["de"], unreadable.failure["en"]
    assert "marquee" in german and "Hui, wie das läuft" in german
    assert "no version can be made" in english and "Hui, wie das läuft" in english

    caplog.clear()
    make_due_checkpoints()
    assert "outside the schema" not in caplog.text

    # Something new is written; and once an hour.
    CoeditedDocument.objects.update(failed_at=timezone.now() - timedelta(hours=2))
    make_due_checkpoints()
    assert "outside the schema" in caplog.text
    doc = log.load(unreadable.pk).doc
    before = doc.get_state()
    blocks = doc.get(log.TEXT, type=XmlFragment).children
    del blocks[len(blocks) - 1]
    log.append(unreadable.pk, [log.NewUpdate(doc.get_update(before), anna.pk)])
    Update.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    make_due_checkpoints()
    unreadable.refresh_from_db()
    assert unreadable.failure == {}
    assert unreadable.checkpoint_seq == unreadable.head_seq


def test_whatever_breaks_one_text_leaves_the_others_their_versions(
    page, document, space, anna, caplog
):
    """An error that nobody thought of, such as an attribution that cannot be read."""
    other = create_page(parent=space, title="Andere", body="<p>Eins.</p>", by=anna)
    other_document = open_document(other, "body")
    begin(other_document.pk)
    for each in (document, other_document):
        write(each, anna, "Eins.", "Neu.")
    CoeditedDocument.objects.filter(pk=document.pk).update(text_attribution=b"kaputt")
    Update.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    assert make_due_checkpoints() == 1

    assert current(other).body == "<p>Neu.</p>"
    document.refresh_from_db()
    assert document.failure["en"].endswith("an error on the server, which was reported")
    caplog.clear()
    make_due_checkpoints()
    assert not caplog.records


def test_an_earlier_version_takes_the_place_of_a_text_that_cannot_be_read(
    client, page, unreadable, anna
):
    first = current(page).latest_revision
    client.force_login(anna)

    answer = client.post(f"/pages/{page.pk}/versions/{first.pk}/restore/", follow=True)

    assert answer.status_code == 200
    assert text_now(unreadable) == current(page).body == first.content["body"]
    unreadable.refresh_from_db()
    assert unreadable.checkpoint_seq == unreadable.head_seq


def test_what_cannot_be_restored_is_said(client, page, unreadable, anna):
    first = current(page).latest_revision
    client.force_login(anna)
    passage = f"/pages/{page.pk}/versions/{first.pk}/passage/"
    answer = client.post(passage, {"passage": "1", "base": first.pk}, follow=True)
    assert answer.status_code == 200
    assert "Das kann nicht wiederhergestellt werden" in answer.content.decode()

    first.content["body"] = "<marquee>Hui</marquee>"
    first.save(update_fields=["content"])
    answer = client.post(f"/pages/{page.pk}/versions/{first.pk}/restore/", follow=True)
    assert answer.status_code == 200
    assert "marquee" in answer.content.decode()


def test_the_admin_saves_while_the_live_text_cannot_be_read(page, unreadable, anna):
    stored = current(page)
    stored.title = "Umbenannt"
    stored.save_revision(user=anna).publish()

    assert current(page).title == "Umbenannt"


def test_the_beat_finds_texts_after_a_pause_and_after_minutes_of_typing(page, document, anna):
    write(document, anna, "Eins.", "Neu.")
    assert make_due_checkpoints() == 0
    Update.objects.update(created_at=timezone.now() - timedelta(seconds=20))
    assert make_due_checkpoints() == 1
    assert Checkpoint.objects.latest("seq").kind == KINDS.IDLE

    write(document, anna, "Neu.", "Neuer.")
    Update.objects.update(created_at=timezone.now() - timedelta(minutes=4))
    write(document, anna, "Neuer.", "Am neuesten.")
    assert make_due_checkpoints() == 1
    assert Checkpoint.objects.latest("seq").kind == KINDS.TIMER
    assert make_due_checkpoints() == 0


def test_who_watches_is_told_once_a_day_of_pauses_and_each_time_of_saved_versions(
    page, document, anna, bert
):
    watch(user=bert, target=page)
    for word in ("A.", "B.", "C."):
        write(document, anna, "Zwei.", f"Zwei. {word}")
        checkpoint(document.pk, KINDS.IDLE)
    assert Notification.objects.filter(recipient=bert).count() == 1

    write(document, anna, "Eins.", "Neu.")
    save_version(page=page, title="Akte", comment="Fertig", by=anna)
    assert Notification.objects.filter(recipient=bert).count() == 2


def test_the_check_finds_nothing_in_sound_texts_and_names_what_does_not_agree(
    page, document, anna, capsys
):
    write(document, anna, "Eins.", "Neu.")
    checkpoint(document.pk, KINDS.IDLE)
    write(document, anna, "Neu.", "Neuer.")
    call_command("check_coediting")
    assert "1 texts checked, 0 faults." in capsys.readouterr().out

    Update.objects.filter(seq=3).update(seq=4)
    with pytest.raises(CommandError):
        call_command("check_coediting")
    assert "ends at 4, not at 3" in capsys.readouterr().out

    Update.objects.filter(seq=4).delete()
    CoeditedDocument.objects.update(head_seq=2)
    Update.objects.filter(seq=2).delete()
    with pytest.raises(CommandError):
        call_command("check_coediting")
    assert "snapshot at 2 is not what the log says" in capsys.readouterr().out


def test_the_edit_page_names_its_session_and_saving_needs_no_text(client, page, anna):
    client.force_login(anna)
    answer = client.get(f"/pages/{page.pk}/edit/")
    document = CoeditedDocument.objects.get()
    assert answer.context["coediting"]["url"] == f"/ws/{document.pk}/"
    # Nobody has written yet: the session takes the text over when the first one comes in.
    assert document.head_seq == 0
    begin(document.pk)
    write(document, anna, "Eins.", "Neu.")

    data = {"coedited": "1", "title": "Akte", "comment": "Erster Stand"}
    answer = client.post(f"/pages/{page.pk}/edit/", data)

    assert answer.url == page_url(page)
    assert current(page).body.startswith("<p>Neu.</p>")


def test_nobody_without_the_right_to_edit_saves_a_version(client, page, document, anna):
    write(document, anna, "Eins.", "Neu.")
    client.force_login(UserFactory())
    data = {"coedited": "1", "title": "Akte", "comment": ""}
    assert client.post(f"/pages/{page.pk}/edit/", data).status_code in (403, 404)
    assert current(page).body.startswith("<p>Eins.</p>")


@pytest.mark.django_db(transaction=True)
def test_writing_saving_forms_and_checkpoints_at_the_same_moment_lose_nothing():
    """Sessions of several processes append while forms are saved and versions are made."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads do not share a database in memory")
    space = make_space()
    people = [make_member(space.group) for _n in range(4)]
    body = "".join(f"<p>Absatz {n}:</p>" for n in range(4))
    page = create_page(parent=space, title="Akte", body=body, by=people[0])
    document = open_document(page, "body")
    begin(document.pk)
    checkpoint(document.pk, KINDS.IDLE)
    start = Barrier(len(people))
    rounds = 8

    def work(place: int) -> None:
        user = people[place]
        try:
            start.wait()
            for turn in range(rounds):
                if place < 2:
                    write(document, user, f"Absatz {place}:", f"Absatz {place}: {place}x{turn}")
                    checkpoint(document.pk, KINDS.TIMER)
                    continue
                now = current(page)
                edit_page(
                    page=now,
                    title="Akte",
                    body=now.body.replace(f"Absatz {place}:", f"Absatz {place}: {place}x{turn}"),
                    by=user,
                    base_revision_id=now.latest_revision_id,
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as threads:
        list(threads.map(work, range(len(people))))

    checkpoint(document.pk, KINDS.LEAVE)
    text = current(page).body
    missing = [f"{p}x{t}" for p in range(4) for t in range(rounds) if f"{p}x{t}" not in text]
    assert missing == []
    assert text.count("<p>") == 4
    assert faults(document) == []
    seqs = list(Update.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
