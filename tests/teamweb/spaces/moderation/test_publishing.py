"""Moderated spaces: what members write waits, people who manage the space publish it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from teamweb.coediting.actions import begin, open_document
from teamweb.coediting.models import Checkpoint
from teamweb.coediting.update_log.checkpoints import checkpoint
from teamweb.notifications.actions import watch
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import (
    copy_page,
    create_page,
    edit_page,
    publish_draft,
    restore_page,
    restore_passage,
    save_version,
    send_draft_back,
    set_moderated,
    trash_page,
)
from teamweb.spaces.errors import DraftChanged, EditConflict
from teamweb.spaces.history.drafts import revisions_of
from teamweb.spaces.models import page_url
from tests.factories.spaces import make_chair, make_member

from ..written_together.texts import write
from .ways import current, edit

KINDS = Checkpoint.Kind
pytestmark = pytest.mark.django_db


def test_who_manages_the_space_publishes_with_saving(page, anna, chair):
    edit(page, anna)
    edit(page, chair, body="<p>Geheim.</p><p>Vom Vorsitz.</p>")
    assert current(page).body == "<p>Geheim.</p><p>Vom Vorsitz.</p>"
    assert not current(page).has_unpublished_changes

    # In the session too, also without a change of their own.
    together_in_a_pause_text(page, anna)
    save_version(page=page, title="Akte", by=chair)
    assert "Im Raum." in current(page).body
    assert not current(page).has_unpublished_changes


def together_in_a_pause_text(page, by):
    document = open_document(current(page), "body")
    begin(document.pk)
    write(document, by, "Geheim.", "Im Raum.")
    checkpoint(document.pk, KINDS.IDLE)


def test_members_go_on_from_the_draft_and_meet_there(page, anna, space):
    bert = make_member(space.group)
    base = page.latest_revision_id
    edit(page, anna, body="<p>Erster Entwurf.</p>")

    with pytest.raises(EditConflict):
        edit_page(page=page, title="Akte", body="<p>Anders.</p>", by=bert, base_revision_id=base)
    edit(page, bert, body="<p>Erster Entwurf.</p><p>Zweiter.</p>")

    assert current(page).body == "<p>Eins.</p><p>Zwei.</p>"
    assert current(page).latest_revision.content["body"].endswith("<p>Zweiter.</p>")


def test_a_passage_is_restored_into_the_draft(page, anna, chair):
    edit(page, anna, body="<p>Ganz neu.</p><p>Zwei.</p>")
    first = revisions_of(page).last()

    restore_passage(page=page, revision=first, passage=1, by=anna)

    assert current(page).body == "<p>Eins.</p><p>Zwei.</p>"
    assert "<p>Eins.</p>" in current(page).latest_revision.content["body"]
    assert current(page).has_unpublished_changes


def test_what_was_not_read_is_not_published(page, anna, chair):
    edit(page, anna)
    read = current(page).latest_revision_id
    edit(page, anna, body="<p>Untergeschoben.</p>")

    for decide in (
        lambda: publish_draft(page=page, revision_id=read, by=chair),
        lambda: send_draft_back(page=page, revision_id=read, by=chair, reason="x"),
    ):
        with pytest.raises(DraftChanged):
            decide()
    assert current(page).body == page.body


def test_only_who_manages_the_space_decides(page, anna, reader):
    edit(page, anna)
    latest = current(page).latest_revision_id
    for person in (anna, reader):
        with pytest.raises(PermissionDenied):
            publish_draft(page=page, revision_id=latest, by=person)
        with pytest.raises(PermissionDenied):
            send_draft_back(page=page, revision_id=latest, by=person, reason="x")
    with pytest.raises(PermissionDenied):
        set_moderated(space=page.entry.space, is_moderated=False, by=anna)


def test_drafts_that_were_overtaken_stay_with_those_who_write(page, anna, chair, reader, client):
    edit(page, anna, body="<p>Verworfen.</p>")
    overtaken = current(page).latest_revision_id
    edit(page, anna, body="<p>Gut.</p>")
    publish_draft(page=page, revision_id=current(page).latest_revision_id, by=chair)

    version = reverse("teamweb_spaces:version", args=[page.pk, overtaken])
    client.force_login(anna)
    assert client.get(version).status_code == 200
    client.force_login(reader)
    assert client.get(version).status_code == 404
    history = client.get(reverse("teamweb_spaces:history", args=[page.pk]))
    assert [one.revision.pk for one in history.context["versions"]] == [
        current(page).live_revision_id,
        page.live_revision_id,
    ]


def test_a_new_page_is_there_for_readers_once_it_is_published(
    space, page, anna, chair, reader, client
):
    made = create_page(parent=space, title="Geheimseite", body="<p>Geheim.</p>", by=anna)

    client.force_login(reader)
    assert client.get(page_url(made)).status_code == 404
    assert "Geheim" not in client.get(page_url(space)).content.decode()
    client.force_login(anna)
    assert client.get(reverse("teamweb_spaces:draft", args=[made.pk])).status_code == 200
    assert client.get(reverse("teamweb_spaces:edit", args=[made.pk])).status_code == 200
    edit(made, anna, body="<p>Geheim, besser.</p>", title="Geheimseite")
    publish_draft(page=made, revision_id=current(made).latest_revision_id, by=chair)
    client.force_login(reader)
    assert "Geheim, besser." in client.get(page_url(current(made))).content.decode()


def test_a_copy_of_a_page_is_a_draft_too(space, page, anna):
    copy = copy_page(page=page, parent=space, title="Kopie", by=anna)

    assert not current(copy).live


def test_the_trash_publishes_nothing(space, page, anna, chair):
    made = create_page(parent=space, title="Neu", body="<p>Geheim.</p>", by=anna)
    trash_page(page=made, by=anna)
    restore_page(page=made, by=anna)
    assert not current(made).live
    edit(page, anna)
    trash_page(page=page, by=anna)
    restore_page(page=page, by=anna)
    assert current(page).live
    assert current(page).body == page.body
    assert current(page).has_unpublished_changes


def test_the_admin_offers_publishing_to_those_who_manage_only(page, anna, chair):
    assert not page.permissions_for_user(anna).can_publish()
    assert page.permissions_for_user(anna).can_edit()
    assert page.permissions_for_user(chair).can_publish()


def test_without_checking_everything_is_published_again(page, anna, chair, space):
    edit(page, anna, body="<p>Entwurf.</p>")
    set_moderated(space=space, is_moderated=False, by=chair)
    assert current(page).body == page.body

    edit(page, anna, body="<p>Entwurf.</p><p>Mehr.</p>")

    assert current(page).body == "<p>Entwurf.</p><p>Mehr.</p>"


class TestNotices:
    def test_approvers_hear_once_of_a_waiting_draft_and_writers_of_the_decision(
        self, page, anna, chair, space
    ):
        deputy = make_chair(space.group)
        edit(page, anna)
        edit(page, anna, body="<p>Mehr.</p>")

        told = Notification.objects.filter(kind="draft_waits")
        assert {notice.recipient for notice in told} == {chair, deputy}
        assert told.count() == 2

        latest = current(page).latest_revision_id
        send_draft_back(page=page, revision_id=latest, by=chair, reason="Bitte kürzer.")
        (back,) = Notification.objects.filter(recipient=anna)
        assert "zurückgegeben" in back.words.subject
        assert back.words.text == "Bitte kürzer."

    def test_watchers_hear_of_it_when_it_is_published(self, page, anna, chair, reader):
        watch(user=reader, target=page)
        edit(page, anna)
        assert not Notification.objects.filter(recipient=reader).exists()

        publish_draft(page=page, revision_id=current(page).latest_revision_id, by=chair)

        assert Notification.objects.get(recipient=reader).kind == "page_changed"


class TestPages:
    def test_a_member_writes_and_the_chair_decides(self, space, page, anna, chair, client):
        client.force_login(anna)
        address = reverse("teamweb_spaces:edit", args=[page.pk])
        form = {
            "title": "Akte",
            "body_markdown": "Neuer Text",
            "base_revision": page.latest_revision_id,
        }
        draft = reverse("teamweb_spaces:draft", args=[page.pk])
        assert client.post(address, form).headers["Location"] == draft
        assert (
            "wartet"
            in client.get(reverse("teamweb_spaces:drafts", args=[space.key])).content.decode()
        )
        assert draft in client.get(page_url(page)).content.decode()
        assert "Neuer Text" in client.get(address).content.decode()
        assert client.post(draft, {"revision": 1, "publish": "1"}).status_code == 403

        client.force_login(chair)
        shown = client.get(draft)
        assert "Neuer" in shown.content.decode()
        seen = shown.context["form"].initial["revision"]
        assert client.post(draft, {"revision": seen, "send_back": "1"}).status_code == 422
        client.post(draft, {"revision": seen, "send_back": "1", "text": "Zu kurz."})
        assert "Zu kurz." in client.get(draft).content.decode()
        client.post(draft, {"revision": seen, "publish": "1", "text": "Nun gut"})
        assert current(page).body == "<p>Neuer Text</p>"
        assert client.get(draft).status_code == 302

    def test_who_decides_on_an_old_look_is_told(self, page, anna, chair, client):
        edit(page, anna)
        read = current(page).latest_revision_id
        edit(page, anna, body="<p>Anders.</p>")
        client.force_login(chair)

        answer = client.post(
            reverse("teamweb_spaces:draft", args=[page.pk]),
            {"revision": read, "publish": "1"},
            follow=True,
        )

        assert "inzwischen geändert" in answer.content.decode()
        assert current(page).body == page.body

    def test_it_is_switched_in_the_settings(self, space, chair, client):
        client.force_login(chair)
        address = reverse("teamweb_spaces:settings", args=[space.key])
        client.post(address, {"title": space.title, "is_moderated": "on"})
        space.refresh_from_db()
        assert space.is_moderated
        client.post(address, {"title": space.title})
        space.refresh_from_db()
        assert not space.is_moderated

    def test_many_drafts_need_no_more_queries(
        self, space, page, anna, chair, client, django_assert_max_num_queries
    ):
        client.force_login(chair)
        address = reverse("teamweb_spaces:drafts", args=[space.key])
        counted = []
        for round_ in range(2):
            for number in range(4):
                create_page(parent=space, title=f"Neu {round_} {number}", body="<p>x</p>", by=anna)
            client.get(address)
            with django_assert_max_num_queries(20) as captured:
                assert client.get(address).status_code == 200
            counted.append(len(captured))
        assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_publishing_while_somebody_goes_on_writing_publishes_what_was_read_or_nothing(
    space, page, anna, chair
):
    if connection.vendor == "sqlite":
        pytest.skip("threads do not share a database in memory")
    for number in range(8):
        read = f"<p>Gelesen {number}.</p>"
        edit(page, anna, body=read)
        revision_id = current(page).latest_revision_id
        start = Barrier(2)

        def decide(revision_id=revision_id, start=start):
            try:
                start.wait()
                publish_draft(page=page, revision_id=revision_id, by=chair)
            except DraftChanged:
                return False
            finally:
                connection.close()
            return True

        def go_on(number=number, start=start, base=revision_id):
            try:
                start.wait()
                edit_page(
                    page=page, title="Akte", body=f"<p>Ungelesen {number}.</p>", by=anna,
                    base_revision_id=base,
                )  # fmt: skip
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as threads:
            published, written_on = threads.submit(decide), threads.submit(go_on)
            written_on.result()
            is_published = published.result()
        row = current(page)
        assert "Ungelesen" not in row.body
        assert (row.body == read) == is_published
        assert f"Ungelesen {number}" in row.latest_revision.content["body"]
        assert row.has_unpublished_changes
