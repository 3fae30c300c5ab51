"""Minutes are written, published, approved and reopened."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log

from ..errors import WrongState
from ..freezing import content_hash, frozen_content
from ..models import Meeting, MinutesPage, MinutesVersion
from .notes import ask_writers_again, store_live_notes
from .rights import may_manage
from .shared import State, locked, set_state, tell_members, writable


@transaction.atomic
def start_minutes(*, meeting: Meeting, by: Any) -> Meeting:
    """Begin to write minutes; until they are published only members read the items."""
    meeting = writable(meeting, by)
    if meeting.state in (State.DRAFT, State.INVITED, State.IN_PROGRESS):
        set_state(meeting, State.MINUTES_DRAFT)
        log(meeting, "teamweb_meetings.start_minutes", user=by)
    return meeting


@transaction.atomic
def publish_minutes(*, meeting: Meeting, by: Any, quiet: bool = False) -> MinutesVersion:
    """Circulate the minutes: freeze a version, give them their page, notify members unless `quiet`.

    Minutes that were approved before become amended. Nothing new to freeze gives back the
    latest version. Raises MinutesAreFinal when they lie published already.
    """
    store_live_notes(meeting)
    meeting = writable(meeting, by)
    state = State.AMENDED if meeting.approved_at else State.CIRCULATED
    meeting.circulated_at = meeting.circulated_at or timezone.now()
    set_state(meeting, state)
    ask_writers_again(meeting)
    ensure_page(meeting, by)
    version = freeze(meeting, by)
    log(meeting, "teamweb_meetings.publish_minutes", user=by, data={"version": version.number})
    if not quiet:
        tell_members(meeting, by, "minutes_published", _("Minutes: %(meeting)s"))
    return version


@transaction.atomic
def approve_minutes(*, meeting: Meeting, by: Any) -> Meeting:
    """Note that the group approved its circulated minutes. Raises WrongState."""
    meeting = locked(meeting)
    if not may_manage(meeting, by):
        raise PermissionDenied
    if meeting.state != State.CIRCULATED:
        raise WrongState(meeting)
    meeting.approved_at = timezone.now()
    set_state(meeting, State.APPROVED)
    freeze(meeting, by)
    log(meeting, "teamweb_meetings.approve_minutes", user=by)
    return meeting


@transaction.atomic
def reopen_minutes(*, meeting: Meeting, by: Any) -> Meeting:
    """Take published minutes back to a draft for a correction; published versions stay as they are."""
    meeting = locked(meeting)
    if not may_manage(meeting, by):
        raise PermissionDenied
    if not meeting.is_published:
        raise WrongState(meeting)
    set_state(meeting, State.MINUTES_DRAFT)
    ask_writers_again(meeting)
    log(meeting, "teamweb_meetings.reopen_minutes", user=by)
    return meeting


def freeze(meeting: Meeting, by: Any) -> MinutesVersion:
    """Keep what the minutes say now, unless the latest version says the same in the same state."""
    content = frozen_content(meeting)
    fingerprint = content_hash(content)
    latest = meeting.versions.order_by("-number").first()
    if latest and (latest.content_hash, latest.state) == (fingerprint, meeting.state):
        return latest
    return MinutesVersion.objects.create(
        meeting=meeting,
        number=latest.number + 1 if latest else 1,
        state=meeting.state,
        content=content,
        content_hash=fingerprint,
        created_by=by,
    )


def ensure_page(meeting: Meeting, by: Any) -> MinutesPage:
    """The minutes' page in the tree, made on the first call."""
    page = MinutesPage.objects.filter(meeting=meeting).first()
    if page is None:
        title = f"{meeting.title}, {formats.date_format(meeting.held_on, 'd.m.Y')}"[:255]
        slug = find_available_slug(meeting.space, f"protokoll-{meeting.held_on.isoformat()}")
        page = meeting.space.add_child(
            instance=MinutesPage(title=title, slug=slug, meeting=meeting, owner=by)
        )
    return page
