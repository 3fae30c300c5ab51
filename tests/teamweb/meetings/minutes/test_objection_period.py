"""The period for objections: its end, approval before it, and a new one for amended minutes."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import formats

from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.minutes.errors import ChangeNeedsReason, PeriodRuns
from teamweb.meetings.models import Meeting
from teamweb.notifications.kinds import words_of
from teamweb.notifications.models import Notification
from tests.factories.meetings import BERLIN, item_of, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def circulated(space, chair, member):
    """Chair and member were there."""
    meeting = make_meeting(space=space, by=chair, items=("Eins",), place="Rathaus")
    for user in (chair, member):
        actions.record_attendance(meeting=meeting, by=chair, user=user)
    actions.publish_minutes(meeting=meeting, by=chair)
    Notification.objects.all().delete()
    return Meeting.objects.get(pk=meeting.pk)


def next_meeting(space, chair):
    start = datetime.datetime(2026, 4, 1, 10, tzinfo=BERLIN)
    return make_meeting(space=space, by=chair, starts_at=start)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-03-02", "2026-03-16"),  # a Monday
        ("2026-03-07", "2026-03-23"),  # the fourteenth day is a Saturday
        ("2026-03-20", "2026-04-07"),  # Good Friday, and Easter Monday after it
        ("2026-05-21", "2026-06-05"),  # Corpus Christi, which not all Länder have
        ("2026-12-11", "2026-12-28"),  # Christmas
    ],
)
def test_the_period_ends_on_a_working_day(space, chair, day, end):
    meeting = make_meeting(space=space, by=chair, items=("Eins",))
    with time_machine.travel(f"{day}T10:00:00+01:00", tick=False):
        actions.publish_minutes(meeting=meeting, by=chair)
    meeting.refresh_from_db()
    assert meeting.objections_until.isoformat() == end


def test_the_period_has_to_end_before_the_approval(circulated, chair, signed_in):
    with pytest.raises(PeriodRuns):
        actions.approve_minutes(meeting=circulated, by=chair)
    client = signed_in(chair)
    step = reverse("teamweb_meetings:step", args=[circulated.pk])
    early = client.post(step, {"step": "approve"}).headers["Location"]
    assert client.post(early, {"early_approval": " "}).status_code == 422
    circulated.refresh_from_db()
    assert circulated.state == Meeting.State.CIRCULATED

    client.post(early, {"early_approval": "Alle sechs, mündlich am 4. März."})

    said = "Alle sechs, mündlich am 4. März."
    assert said in client.get(circulated.get_absolute_url()).content.decode()
    frozen = circulated.versions.order_by("-number").first().content["approval"]
    assert frozen["early_approval"] == said


def test_the_period_is_over_on_the_day_after_its_last_one(circulated, chair):
    after = circulated.objections_until + datetime.timedelta(days=1)
    with time_machine.travel(f"{after}T10:00:00+01:00", tick=False):
        approved = actions.approve_minutes(
            meeting=circulated, by=chair, early_approval="nicht nötig"
        )
    assert (approved.state, approved.early_approval) == (Meeting.State.APPROVED, "")


def test_the_period_begins_anew_for_amended_minutes(circulated, space, chair, member):
    actions.approve_minutes(meeting=circulated, by=chair, early_approval="mündlich")
    with pytest.raises(ChangeNeedsReason):
        actions.reopen_minutes(meeting=circulated, by=chair, reason=" ")
    actions.reopen_minutes(meeting=circulated, by=chair, reason="Zahl falsch")
    item = item_of(circulated, "Eins")
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Neun.")
    )
    actions.publish_minutes(meeting=circulated, by=chair)

    circulated.refresh_from_db()
    assert circulated.state == Meeting.State.AMENDED
    assert actions.may_object(circulated, member)
    actions.raise_objection(meeting=circulated, by=member, reason="Doch acht.")
    assert list(actions.awaiting_approval(next_meeting(space, chair))) == [circulated]
    notice = Notification.objects.get(kind="minutes_amended", recipient=member)
    assert notice.facts["reason"] == "Zahl falsch"
    assert notice.facts["changed"] == ["TOP 1 Eins"]


def test_the_period_stands_in_every_mail_about_the_minutes(circulated, chair, member, mailbox):
    objection = actions.raise_objection(meeting=circulated, by=member, reason="Falsch.")
    actions.answer_objection(objection=objection, by=chair, is_accepted=False, answer="Nein.")
    actions.reopen_minutes(meeting=circulated, by=chair, reason="Tippfehler")
    actions.publish_minutes(meeting=circulated, by=chair)
    actions.approve_minutes(meeting=circulated, by=chair, early_approval="mündlich")

    circulated.refresh_from_db()
    day = formats.date_format(circulated.objections_until)
    notices = Notification.objects.filter(kind__startswith="minutes_") | (
        Notification.objects.filter(kind__startswith="objection_")
    )
    kinds = set(notices.values_list("kind", flat=True))
    assert {"minutes_amended", "minutes_approved", "objection_answered"} <= kinds
    for notice in notices:
        said = words_of(notice.kind, notice.facts)
        assert (("Einwände bis"), day) in [(str(a), b) for a, b in said.details], notice.kind
