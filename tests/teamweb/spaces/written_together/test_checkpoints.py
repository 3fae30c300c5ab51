"""Versions that are due, the check of all texts, and many things at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from teamweb.coediting.actions import begin, open_document
from teamweb.coediting.models import Checkpoint, CoeditedDocument, Update
from teamweb.coediting.update_log.checkpoints import checkpoint, make_due_checkpoints
from teamweb.coediting.update_log.consistency import faults
from teamweb.notifications.actions import watch
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import create_page, edit_page, save_version
from teamweb.spaces.models import page_url
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space

from .texts import current, write

pytestmark = pytest.mark.django_db
KINDS = Checkpoint.Kind


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
