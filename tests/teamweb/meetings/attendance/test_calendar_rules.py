"""The calendars in mails and feeds keep the rules: ical4j's, and those that it does not know."""

import datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from django.conf import settings as site_settings
from hypothesis import given, settings
from icalendar import Calendar

from teamweb.meetings import actions
from teamweb.meetings.attendance import calendars
from teamweb.meetings.models import Attendance, Meeting
from tests.factories.meetings import make_meeting
from tests.java_judge import judge

from .inviting import announce, in_days, mails_by_address

pytestmark = pytest.mark.one_database
db = pytest.mark.django_db


@pytest.fixture
def story(space, chair, member, mailbox):
    """Every message about one meeting: request, update, being taken off, back on, cancel."""
    meeting = announce(
        space=space,
        by=chair,
        title="Sitzung; „Haushalt“, Teil 1\\2",
        place="Rathaus, Großer Saal; Ebene 3 – " + "sehr langer Weg " * 8,
        video_link="https://example.org/v?a=1,2;3",
    )
    mails = [mails_by_address()[member.email]]
    actions.edit_meeting(meeting=meeting, by=chair, starts_at=in_days(9), place="Bonn")
    mails.append(mails_by_address()[member.email])
    actions.remove_attendance(attendance=meeting.attendances.get(user=member), by=chair)
    mails.append(mails_by_address()[member.email])
    actions.record_attendance(meeting=meeting, by=chair, user=member, presence="unknown")
    actions.sync_invitations(Meeting.objects.get(pk=meeting.pk))
    mails.append(mails_by_address()[member.email])
    actions.cancel_meeting(meeting=meeting, by=chair)
    mails.append(mails_by_address()[member.email])
    return meeting, mails


@db
def test_ical4j_finds_nothing_wrong_with_request_update_cancel_and_feed(story, tmp_path):
    meeting, mails = story
    meeting.refresh_from_db()
    names = ("request", "update", "removed", "again", "cancel")
    messages = {name: mail.calendar_bytes for name, mail in zip(names, mails, strict=True)}
    messages["feed"] = calendars.feed([meeting], name="Meine Sitzungen")
    day_only = Meeting(pk=0, title="Nur ein Tag", starts_at=meeting.starts_at, has_start_time=False)
    messages["day"] = calendars.feed([day_only], name="Tag")
    # The judge is awake: what it must refuse, it refuses.
    messages["broken"] = b"".join(
        line
        for line in mails[0].calendar_bytes.replace(b"\r\n ", b"").splitlines(keepends=True)
        if not line.startswith(b"ORGANIZER")
    )

    found = judge(
        "ical4j", messages, tmp_path, "-Dnet.fortuna.ical4j.timezone.update.enabled=false"
    )

    assert found.pop("broken"), "a request without organizer passed"
    assert found == {name: [] for name in (*names, "feed", "day")}


@db
def test_one_identity_for_life_and_a_number_that_rises_with_each_message(story):
    meeting, mails = story

    assert {str(mail.event["uid"]) for mail in mails} == {str(meeting.uid)}
    numbers = [int(mail.event["sequence"]) for mail in mails]
    assert numbers == sorted(set(numbers)), numbers
    assert [str(mail.calendar["method"]) for mail in mails] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
        "REQUEST",
        "CANCEL",
    ]
    assert [str(mail.event["status"]) for mail in mails] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
        "CANCELLED",
    ]


@db
def test_method_organizer_and_attendee_agree_with_the_mail_around_them(story, member):
    _meeting, mails = story
    for mail in mails:
        part = mail.calendar_part
        assert part.get_param("method") == str(mail.calendar["method"])
        assert part.get_content_charset() == "utf-8"
        sender = parseaddr(str(mail.message["From"]))[1]
        assert str(mail.event["organizer"]) == f"mailto:{sender}"
        assert sender == parseaddr(site_settings.DEFAULT_FROM_EMAIL)[1]
        # One attendee: the addresses of the others are not for everybody.
        assert str(mail.event["attendee"]) == f"mailto:{member.email}"


@db
def test_lines_end_with_crlf_fold_at_75_octets_and_say_what_was_written(story, member):
    _meeting, mails = story
    for mail in mails:
        raw = mail.calendar_bytes
        assert raw.endswith(b"END:VCALENDAR\r\n")
        assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")
        assert max(len(line) for line in raw.split(b"\r\n")) <= 75
        raw.decode("utf-8")
    event = mails[0].event
    assert str(event["summary"]) == "Sitzung; „Haushalt“, Teil 1\\2"
    assert str(event["location"]).startswith("Rathaus, Großer Saal; Ebene 3 – sehr")
    assert "https://example.org/v?a=1,2;3" in str(event["description"])


@db
def test_every_time_has_its_zone_described(story):
    _meeting, mails = story
    for mail in mails:
        assert {zone.tz_name for zone in mail.calendar.timezones} == {"Europe/Berlin"}
        assert mail.event["dtstart"].params["TZID"] == "Europe/Berlin"
        assert mail.event["dtstart"].dt.hour == 10


@db
def test_an_update_says_what_the_attendee_answered(space, chair, member, mailbox):
    meeting = announce(space=space, by=chair)
    assert mails_by_address()[member.email].event["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
    own = meeting.attendances.get(user=member)
    actions.answer_invitation(attendance=own, answer=Attendance.Answer.ACCEPTED, by=member)
    actions.edit_meeting(meeting=meeting, by=chair, place="Bonn")

    mail = mails_by_address()[member.email]
    assert mail.event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert "Ihre bisherige Antwort: kommt." in mail.text


@db
def test_no_calendar_says_anything_of_the_agenda(space, chair, member, mailbox):
    meeting = make_meeting(
        space=space, by=chair, starts_at=in_days(5), items=("Haushalt",), part_b=("Geheimsache",)
    )
    actions.invite(meeting=meeting, by=chair)
    mail = mails_by_address()[member.email]

    text = mail.calendar_bytes.decode()
    assert "Geheim" not in text and "Haushalt" not in text
    assert "Haushalt" in mail.text


# --- Across the change of clocks -------------------------------------------------------------


def as_calendars_read_it(content: bytes) -> list[datetime.datetime]:
    """Beginnings in UTC, by the VTIMEZONE of the calendar itself and nothing we know of zones."""
    parsed = Calendar.from_ical(content)
    rules = {zone.tz_name: Rules(zone) for zone in parsed.timezones}
    return [
        rules[event["dtstart"].params["TZID"]].to_utc(event["dtstart"].dt.replace(tzinfo=None))
        for event in parsed.events
    ]


class Rules:
    """RFC 5545, 3.6.5: of all observances the one with the latest onset before the time holds."""

    def __init__(self, zone):
        from dateutil.rrule import rrulestr

        self.onsets = []
        for part in zone.subcomponents:
            begin = part["dtstart"].dt
            before, after = part["tzoffsetfrom"].td, part["tzoffsetto"].td
            onsets = [begin]
            if "rrule" in part:
                rule = part["rrule"].to_ical().decode()
                until = begin + datetime.timedelta(days=366 * 8)
                onsets = rrulestr(rule, dtstart=begin).between(begin, until, inc=True)
                assert onsets[0] == begin, "the rule does not begin where it says"
            self.onsets += [(onset, before, after) for onset in onsets]
        self.onsets.sort()

    def to_utc(self, local):
        offset = None
        for onset, before, after in self.onsets:
            if onset - before + after <= local if after > before else onset <= local:
                offset = after
        assert offset is not None, "no observance for this time"
        return (local - offset).replace(tzinfo=datetime.UTC)


# Regular rules of both hemispheres, half hours, negative summer time, none, and irregular ones.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Europe/Dublin",
    "Asia/Kolkata",
    "Africa/Casablanca",
]


@settings(deadline=None, max_examples=40)
@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(datetime.date(2024, 1, 1), datetime.date(2031, 12, 31)),
    hour=st.integers(0, 23),
    minute=st.sampled_from([0, 15, 30, 45]),
    weeks=st.integers(1, 5),
)
def test_a_series_keeps_its_hour_on_the_wall_across_changes_of_clocks(
    zone, first, hour, minute, weeks
):
    """Each meeting of a year's series at the same hour; hours that a change skips or doubles aside."""
    key = ZoneInfo(zone)
    meetings = []
    for number in range(52 // weeks):
        day = first + datetime.timedelta(weeks=weeks * number)
        local = datetime.datetime.combine(day, datetime.time(hour, minute), key)
        is_clear = (
            local.utcoffset() == local.replace(fold=1).utcoffset()
            and local.astimezone(datetime.UTC).astimezone(key).hour == hour
        )
        if is_clear:
            starts_at = local.astimezone(datetime.UTC)
            meetings.append(
                Meeting(pk=number + 1, title="Reihe", starts_at=starts_at, time_zone=zone)
            )

    content = calendars.feed(meetings, name="Reihe")

    shown = [event["dtstart"].dt for event in Calendar.from_ical(content).events]
    assert {(start.hour, start.minute) for start in shown} == {(hour, minute)}
    assert as_calendars_read_it(content) == [meeting.starts_at for meeting in meetings]
    # The same by mail, where each message describes the zone for itself.
    attendee = calendars.Attendee("Erika", "erika@example.org")
    for meeting in meetings[:: len(meetings) // 4 or 1]:
        request = calendars.message(
            meeting, method="REQUEST", attendee=attendee, sender="teamweb@example.org"
        )
        assert as_calendars_read_it(request.encode()) == [meeting.starts_at]


@pytest.mark.parametrize("zone", ZONES[:5])
def test_where_clocks_change_by_a_rule_the_calendar_says_the_rule(zone):
    made = calendars.time_zone(zone, 2026, 2026)

    assert len(made.subcomponents) == 2
    assert all("rrule" in part for part in made.subcomponents)


def test_berlin_changes_at_two_and_at_three():
    summer, winter = calendars.time_zone("Europe/Berlin", 2026, 2026).subcomponents

    assert summer["dtstart"].dt == datetime.datetime(2025, 3, 30, 2)
    assert winter["dtstart"].dt == datetime.datetime(2025, 10, 26, 3)
    assert summer["rrule"].to_ical() == b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"
