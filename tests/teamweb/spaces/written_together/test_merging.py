"""What several people write becomes versions, and what is written elsewhere joins them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teamweb.coediting.actions import begin, text_now
from teamweb.coediting.models import Checkpoint, Contributor, Update
from teamweb.coediting.update_log.checkpoints import checkpoint, thin_logs
from teamweb.spaces.actions import (
    edit_page,
    restore_passage,
    restore_version,
    save_version,
    trash_page,
)
from teamweb.spaces.errors import EditConflict
from teamweb.spaces.history.drafts import revisions_of

from .texts import count, current, write

pytestmark = pytest.mark.django_db
KINDS = Checkpoint.Kind


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
