"""The day of the meetings, and people on their list."""

import datetime

from teamweb.meetings.attendance.quorum import attendance_list
from tests.factories.meetings import BERLIN


def at(hour, minute=0):
    """A moment on the day of the meetings that the factory makes."""
    return datetime.datetime(2026, 3, 4, hour, minute, tzinfo=BERLIN)


def person(meeting, user):
    return next(row for row in attendance_list(meeting) if row.user_id == user.pk)


def set_rule(group, rule, number=None):
    group.quorum_rule, group.quorum_number = rule, number
    group.save()
