"""What to think of before inviting; nothing of it forbids to."""

import datetime
from collections.abc import Iterator

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...planning.models import Meeting
from ...planning.working_days import holiday_name


def invitation_warnings(meeting: Meeting) -> list[str]:
    return [*_of_content(meeting), *_of_days(meeting)]


def _of_content(meeting: Meeting) -> Iterator[str]:
    if not meeting.items.exists():
        yield _("There is nothing on the agenda.")
    if not (meeting.place or meeting.video_link):
        yield _("Neither a place nor a video conference is named.")


def _of_days(meeting: Meeting) -> Iterator[str]:
    end = (meeting.ends_at or meeting.starts_at).astimezone(meeting.zone).date()
    # Longer meetings are a mistake of another kind.
    for number in range(min((end - meeting.held_on).days, 31) + 1):
        day = meeting.held_on + datetime.timedelta(days=number)
        if name := holiday_name(day):
            yield _("%(day)s is a public holiday: %(name)s.") % {
                "day": formats.date_format(day, "j. F Y"),
                "name": name,
            }
    ahead = (meeting.held_on - timezone.localdate()).days
    notice = meeting.group.notice_days
    if ahead < 0:
        yield _("The meeting is over: nobody gets a mail.")
    elif ahead < notice:
        said = ngettext(
            "The group invites %(notice)s day ahead; until the meeting there are %(ahead)s.",
            "The group invites %(notice)s days ahead; until the meeting there are %(ahead)s.",
            notice,
        )
        yield said % {"notice": notice, "ahead": ahead}
