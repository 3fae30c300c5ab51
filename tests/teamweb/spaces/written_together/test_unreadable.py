"""A live text that no version can hold stays in the log, and the last version stays."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from teamweb.coediting.actions import begin, open_document, text_now
from teamweb.coediting.models import Checkpoint, CoeditedDocument, Update
from teamweb.coediting.update_log import log
from teamweb.coediting.update_log.checkpoints import make_due_checkpoints
from teamweb.coediting.update_log.consistency import faults
from teamweb.spaces.actions import create_page

from .texts import count, current, write

pytestmark = pytest.mark.django_db
KINDS = Checkpoint.Kind


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
