"""Meetings as iCalendar: messages to the invited (RFC 5546, 6047) and feeds for calendars.

Each meeting is an event of its own with its own UID, also within a series: nothing then depends
on how a calendar reads rules of recurrence and their exceptions.
"""

import calendar as days
import datetime
from collections.abc import Iterable
from email.utils import parseaddr
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
    vUri,
)

from ...core.frame.brand import brand, product_id
from ...notifications.mail.queueing import absolute
from ..planning.models import Meeting
from .models import Attendance

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
REFRESHED_AFTER = datetime.timedelta(hours=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_ROLES: dict[str, str] = {
    Attendance.Role.CHAIR: "CHAIR",
    Attendance.Role.GUEST: "OPT-PARTICIPANT",
}
_ANSWERS: dict[str, str] = {
    Attendance.Answer.NONE: "NEEDS-ACTION",
    Attendance.Answer.ACCEPTED: "ACCEPTED",
    Attendance.Answer.TENTATIVE: "TENTATIVE",
    Attendance.Answer.DECLINED: "DECLINED",
}


class Attendee(NamedTuple):
    name: str
    address: str
    role: str = Attendance.Role.MEMBER
    answer: str = Attendance.Answer.NONE
    # Where their calendar answers to, if that is read.
    reply_address: str = ""
    # Whoever has none cannot open the meeting's page.
    has_account: bool = True


def message(meeting: Meeting, *, method: str, attendee: Attendee, sender: str) -> str:
    """Return the calendar part of a mail: REQUEST for a new or changed meeting, CANCEL for its end.

    It names one attendee, whose mail it goes with: addresses of the others are not theirs to know.
    """
    event = _event(
        meeting,
        is_cancelled=method == CANCEL,
        sender=sender,
        has_account=attendee.has_account,
    )
    person = _address(attendee.name, attendee.address)
    person.params["CUTYPE"] = "INDIVIDUAL"
    person.params["ROLE"] = _ROLES.get(attendee.role, "REQ-PARTICIPANT")
    person.params["PARTSTAT"] = _ANSWERS[attendee.answer]
    # Where no mailbox is read, answers come by the links in the mail only.
    person.params["RSVP"] = "TRUE" if attendee.reply_address and method == REQUEST else "FALSE"
    if attendee.reply_address:
        name, address = parseaddr(sender)
        event["organizer"] = _address(name, attendee.reply_address)
        event["organizer"].params["SENT-BY"] = f"mailto:{address}"
    event.add("attendee", person)
    return _calendar([event], method, [meeting]).to_ical().decode()


def feed(meetings: Iterable[Meeting], *, name: str) -> bytes:
    """A calendar to subscribe to; without attendees, which PUBLISH does not allow."""
    meetings = list(meetings)
    sender = settings.DEFAULT_FROM_EMAIL
    events = [
        _event(meeting, is_cancelled=bool(meeting.cancelled_at), sender=sender)
        for meeting in meetings
    ]
    published = _calendar(events, PUBLISH, meetings)
    published.add("x-wr-calname", plain(f"{brand().name}: {name}"))
    published.add("refresh-interval", REFRESHED_AFTER, parameters={"VALUE": "DURATION"})
    published.add("x-published-ttl", "PT1H")
    return published.to_ical()


def plain(text: str) -> str:
    """Without control characters, which iCalendar does not know."""
    return "".join(c for c in text if c.isprintable() or c == "\n")


def _calendar(events: list[Event], method: str, meetings: list[Meeting]) -> Calendar:
    made = Calendar()
    made.add("prodid", product_id("meetings"))
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    years: dict[str, list[int]] = {}
    for meeting in meetings:
        if meeting.has_start_time:
            last = meeting.ends_at or meeting.starts_at
            years.setdefault(meeting.time_zone, []).extend([meeting.starts_at.year, last.year])
    for key, seen in sorted(years.items()):
        made.add_component(time_zone(key, min(seen), max(seen)))
    for event in events:
        made.add_component(event)
    return made


def _event(meeting: Meeting, *, is_cancelled: bool, sender: str, has_account: bool = True) -> Event:
    event = Event()
    event.add("uid", str(meeting.uid))
    event.add("dtstamp", timezone.now().astimezone(datetime.UTC).replace(microsecond=0))
    event.add("sequence", meeting.sequence)
    title = plain(meeting.title)
    event.add(
        "summary",
        _("Cancelled: %(meeting)s") % {"meeting": title} if meeting.cancelled_at else title,
    )
    if meeting.has_start_time:
        event.add("dtstart", _wall_clock(meeting.starts_at, meeting.zone))
        if meeting.ends_at:
            event.add("dtend", _wall_clock(meeting.ends_at, meeting.zone))
    else:
        event.add("dtstart", meeting.held_on)
        last = meeting.ends_at.astimezone(meeting.zone).date() if meeting.ends_at else None
        if last and last > meeting.held_on:
            event.add("dtend", last + datetime.timedelta(days=1))
    if meeting.place or meeting.video_link:
        event.add("location", plain(meeting.place) or meeting.video_link)
    about = []
    if meeting.moved_from:
        moved = meeting.moved_from.astimezone(meeting.zone)
        about.append(_("Moved from %(time)s.") % {"time": moved.strftime("%d.%m.%Y, %H:%M")})
    if meeting.video_link:
        about.append(_("Video conference: %(link)s") % {"link": meeting.video_link})
    if has_account:
        page = absolute(meeting.get_absolute_url())
        about.append(_("Agenda: %(link)s") % {"link": page})
        event.add("url", vUri(page))
    if about:
        event.add("description", "\n".join(about))
    event.add("organizer", _address(*parseaddr(sender)))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    return event


def _address(name: str, address: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    if name:
        # A parameter cannot hold a quotation mark.
        made.params["CN"] = plain(name).replace('"', "'").replace("\n", " ")
    return made


def _wall_clock(moment: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    return moment.astimezone(zone).replace(microsecond=0)


class Change(NamedTuple):
    """A clock is put forward or back."""

    at: datetime.datetime  # UTC
    before: datetime.timedelta
    after: datetime.timedelta
    name: str
    is_summer: bool

    @property
    def on_the_old_clock(self) -> datetime.datetime:
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def yearly(self) -> tuple:
        """What stays the same from year to year where a rule governs the change."""
        local = self.on_the_old_clock
        month_length = days.monthrange(local.year, local.month)[1]
        week = -1 if local.day + 7 > month_length else (local.day - 1) // 7 + 1
        return local.month, week, local.weekday(), local.time(), self.before, self.after


@lru_cache(maxsize=200)
def time_zone(key: str, first_year: int, last_year: int) -> Timezone:
    """The VTIMEZONE of a zone, right at least from `first_year` to `last_year`.

    Where the clock changes by the same rule each year it says so, since calendars in wide use
    read rules better than lists of dates; elsewhere each change stands for itself.
    """
    zone = ZoneInfo(key)
    begin, end = first_year - 1, last_year + 1
    changes = _changes(zone, begin, end)
    made = Timezone()
    made.add("tzid", key)
    if not changes:
        moment = datetime.datetime(begin, 1, 1, tzinfo=zone)
        offset = moment.utcoffset() or datetime.timedelta()
        made.add_component(
            _observance(datetime.datetime(begin, 1, 1), offset, offset, moment.tzname() or key)
        )
        return made
    by_rule: dict[tuple, list[Change]] = {}
    for change in changes:
        by_rule.setdefault(change.yearly, []).append(change)
    is_regular = all(len(found) == end - begin + 1 for found in by_rule.values())
    if not is_regular:
        first = changes[0]
        before = first.at - datetime.timedelta(seconds=1)
        made.add_component(
            _observance(
                datetime.datetime(begin, 1, 1),
                first.before,
                first.before,
                before.astimezone(zone).tzname() or key,
                is_summer=bool(before.astimezone(zone).dst()),
            )
        )
    for change in [found[0] for found in by_rule.values()] if is_regular else changes:
        observance = _observance(
            change.on_the_old_clock, change.before, change.after, change.name, change.is_summer
        )
        if is_regular:
            month, week, weekday = change.yearly[:3]
            rule = {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{week}{WEEKDAYS[weekday]}"}
            observance.add("rrule", vRecur(rule))
        made.add_component(observance)
    return made


def _observance(
    begins: datetime.datetime,
    before: datetime.timedelta,
    after: datetime.timedelta,
    name: str,
    is_summer: bool = False,
) -> TimezoneDaylight | TimezoneStandard:
    made = TimezoneDaylight() if is_summer else TimezoneStandard()
    # The onset on the clock that was in force until then (RFC 5545, 3.6.5).
    made.add("dtstart", begins)
    made.add("tzoffsetfrom", before)
    made.add("tzoffsetto", after)
    made.add("tzname", name)
    return made


def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> list[Change]:
    found = []
    day = datetime.timedelta(days=1)
    moment = datetime.datetime(first_year, 1, 1, tzinfo=datetime.UTC)
    end = datetime.datetime(last_year + 1, 1, 1, tzinfo=datetime.UTC)
    while moment < end:
        if moment.astimezone(zone).utcoffset() != (moment + day).astimezone(zone).utcoffset():
            at = _moment_of_change(zone, moment, moment + day)
            new = at.astimezone(zone)
            old = (at - datetime.timedelta(seconds=1)).astimezone(zone)
            found.append(
                Change(
                    at,
                    old.utcoffset() or datetime.timedelta(),
                    new.utcoffset() or datetime.timedelta(),
                    new.tzname() or zone.key,
                    bool(new.dst()),
                )
            )
        moment += day
    return found


def _moment_of_change(
    zone: ZoneInfo, before: datetime.datetime, after: datetime.datetime
) -> datetime.datetime:
    old = before.astimezone(zone).utcoffset()
    while after - before > datetime.timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle <= before:
            break
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
