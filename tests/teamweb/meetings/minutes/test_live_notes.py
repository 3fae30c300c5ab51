"""Notes that several people write in at once: who may, when they are closed, what comes from elsewhere."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from teamweb.access.actions import level_for
from teamweb.coediting.actions import begin, open_document, text_now
from teamweb.coediting.conversion import merge
from teamweb.coediting.models import CoeditedDocument, Update
from teamweb.coediting.registry import Right, field_of
from teamweb.coediting.update_log import log
from teamweb.coediting.update_log.checkpoints import checkpoint, make_due_checkpoints
from teamweb.coediting.wire.bus import Kind
from teamweb.meetings import actions
from teamweb.meetings.models import AgendaItem, Meeting
from teamweb.meetings.planning.errors import ItemChanged, MinutesAreFinal
from teamweb_search.models import IndexQueueEntry
from tests.factories.meetings import item_of, make_meeting, make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(space, chair):
    return make_meeting(space=space, by=chair, items=("Haushalt",), part_b=("Geheimsache",))


@pytest.fixture
def item(meeting):
    return item_of(meeting, "Haushalt")


def live(item: AgendaItem) -> CoeditedDocument:
    """The document of an item's notes as an editing session opens it."""
    document = open_document(item, "notes")
    begin(document.pk)
    return CoeditedDocument.objects.get(pk=document.pk)


def write(document: CoeditedDocument, old: str, new: str, by) -> None:
    """What the editing session stores when somebody changes words in a browser."""
    html = text_now(document)
    assert old in html
    payload = merge(log.load(document.pk).doc, html.replace(old, new, 1))
    log.append(document.pk, [log.NewUpdate(payload, by.pk)])


def stored(item: AgendaItem) -> AgendaItem:
    return AgendaItem.objects.get(pk=item.pk)


def right(item: AgendaItem, user) -> Right:
    document = open_document(item, "notes")
    return field_of(document).right(document.content_object, user)


# Who may


def test_members_write_and_others_get_nothing_of_either_part(meeting, member, outsider):
    for title in ("Haushalt", "Geheimsache"):
        item = item_of(meeting, title)
        assert right(item, member) is Right.WRITE
        assert right(item, outsider) is Right.NONE


def test_the_audience_of_an_open_meeting_does_not_get_the_live_text(
    meeting, item, chair, outsider, member
):
    """It reads the item, but the log also holds what was deleted before."""
    actions.invite(meeting=meeting, by=chair)
    item = stored(item)
    assert level_for(outsider, item.access_id)

    assert right(item, outsider) is Right.NONE
    assert right(item, member) is Right.WRITE


def test_a_membership_that_ended_ends_the_right(item, member):
    member.memberships.get().delete()

    assert right(item, member) is Right.NONE


def test_published_notes_are_read_only_and_reopened_ones_are_not(meeting, item, chair, member):
    live(item)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    assert right(item, chair) is Right.READ
    assert right(item, member) is Right.READ

    actions.reopen_minutes(meeting=meeting, by=chair, reason="Fehler")
    assert right(item, chair) is Right.WRITE


@pytest.mark.parametrize("step", ["publish_minutes", "reopen_minutes"])
def test_open_sessions_are_notified_at_once_that_the_minutes_were_published_or_reopened(
    meeting, item, chair, monkeypatch, django_capture_on_commit_callbacks, step
):
    live(item)
    if step == "reopen_minutes":
        actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    # What the fixtures ask for would stand for it.
    connection.run_on_commit.clear()
    sent = []
    monkeypatch.setattr("teamweb.coediting.wire.bus._broadcast", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        reason = {"reason": "Fehler"} if step == "reopen_minutes" else {}
        getattr(actions, step)(meeting=meeting, by=chair, **reason)

    assert Kind.RIGHTS in {message.kind for message in sent}


# What a version does


def test_a_version_raises_the_numbers_and_tells_the_search(meeting, item, chair, member):
    document = live(item)
    write(document, "Notiz", "Vermerk", member)
    IndexQueueEntry.objects.all().delete()
    before = Meeting.objects.get(pk=meeting.pk)
    made = checkpoint(document.pk, "idle")

    after = stored(item)
    assert after.notes == "<p>Vermerk zu Haushalt</p>"
    assert after.version == item.version + 1 == made.target_version
    assert Meeting.objects.get(pk=meeting.pk).revision == before.revision + 1
    assert IndexQueueEntry.objects.filter(source=f"agenda_item:{item.pk}").exists()
    assert [each.user for each in made.contributors.all()] == [member]
    assert any(writer == member.pk for _size, writer, _seq in made.authorship)


def test_first_words_make_an_item_discussed_and_a_skipped_one_stays_skipped(meeting, chair):
    for state, wanted in (("open", "discussed"), ("skipped", "skipped")):
        item = actions.add_agenda_item(meeting=meeting, title=f"Neu {state}", by=chair)
        actions.set_item_state(item=item, state=state, by=chair)
        document = live(item)
        payload = merge(log.load(document.pk).doc, "<p>Anfang</p>")
        log.append(document.pk, [log.NewUpdate(payload, chair.pk)])
        checkpoint(document.pk, "idle")
        assert stored(item).state == wanted
        assert stored(item).notes == "<p>Anfang</p>"


# Published


def test_publishing_takes_what_was_written_just_now(meeting, item, chair, member):
    document = live(item)
    write(document, "Notiz", "Eben noch", member)
    version = actions.publish_minutes(meeting=meeting, by=chair, quiet=True)

    assert "Eben noch zu Haushalt" in str(version.content["items"])
    assert stored(item).notes == "<p>Eben noch zu Haushalt</p>"


def test_what_comes_too_late_waits_in_the_log_until_the_minutes_are_reopened(
    meeting, item, chair, member
):
    document = live(item)
    write(document, "Notiz", "Satz", member)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    write(document, "Satz", "Zu spät", member)

    assert checkpoint(document.pk, "idle") is None
    Update.objects.update(created_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    assert make_due_checkpoints() == 0
    assert stored(item).notes == "<p>Satz zu Haushalt</p>"

    actions.reopen_minutes(meeting=meeting, by=chair, reason="Fehler")
    assert checkpoint(document.pk, "idle") is not None
    assert stored(item).notes == "<p>Zu spät zu Haushalt</p>"


# From elsewhere


def test_the_form_joins_its_words_with_those_of_the_others(meeting, item, chair, member):
    document = live(item)
    write(document, "Haushalt", "Haushalt 2027", member)
    checkpoint(document.pk, "idle")
    write(document, "2027", "2028", member)
    actions.edit_agenda_item(
        item=item,
        by=chair,
        base_version=item.version,
        title=item.title,
        state="open",
        notes="<p>Lange Notiz zu Haushalt</p>",
    )

    after = stored(item)
    assert after.notes == "<p>Lange Notiz zu Haushalt 2028</p>" == text_now(document)
    assert after.state == "discussed"
    writers = {writer for _size, writer, _seq in document.checkpoints.latest("pk").authorship}
    assert {chair.pk, member.pk} <= writers


def test_a_form_from_before_somebody_changed_the_title_is_a_conflict(item, chair, member):
    document = live(item)
    write(document, "Notiz", "Vermerk", member)
    checkpoint(document.pk, "idle")
    actions.edit_agenda_item(item=item, by=chair, base_version=item.version + 1, title="Etat")

    with pytest.raises(ItemChanged):
        actions.edit_agenda_item(
            item=item, by=chair, base_version=item.version, title="Haushalt", notes="<p>Alt</p>"
        )
    assert stored(item).title == "Etat"
    assert stored(item).notes == "<p>Vermerk zu Haushalt</p>"


def test_the_form_cannot_write_into_published_minutes(meeting, item, chair):
    live(item)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)

    with pytest.raises(MinutesAreFinal):
        actions.edit_agenda_item(item=item, by=chair, base_version=item.version, notes="<p>x</p>")


def test_an_import_is_joined_with_what_is_being_written(item, member):
    document = live(item)
    write(document, "Haushalt", "Haushalt 2027", member)
    row = stored(item)
    row.notes = "<p>Eingelesene Notiz zu Haushalt</p>"
    row.save()
    actions.replace_notes(item=row, by=None)

    assert stored(item).notes == "<p>Eingelesene Notiz zu Haushalt 2027</p>" == text_now(document)


def test_state_of_an_item_is_for_those_who_may_write(meeting, item, chair, outsider):
    with pytest.raises(PermissionDenied):
        actions.set_item_state(item=item, state="skipped", by=outsider)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    with pytest.raises(MinutesAreFinal):
        actions.set_item_state(item=item, state="skipped", by=chair)


def test_a_member_of_another_group_gets_nothing(item):
    other, _chair = make_space()

    assert right(item, make_member(other)) is Right.NONE
