"""Minutes are written, published, approved and reopened."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Page

from ....accounts.typing import User
from ...planning.actions.agenda import add_agenda_item
from ...planning.actions.notes import recheck_editing_rights, set_item_state, store_live_notes
from ...planning.actions.shared import (
    State,
    check_not_cancelled,
    locked,
    notify_managers,
    notify_members,
    set_state,
    writable,
)
from ...planning.errors import WrongState
from ...planning.models import AgendaItem, Kind, Meeting
from ...planning.rights import may_manage
from ...planning.working_days import end_of_period
from ..completeness import check_complete
from ..errors import ChangeNeedsReason, NotUpForApproval, ObjectionsOpen, PeriodRuns
from ..freezing import chain_hash, changed_places, content_hash, frozen_content, keep_papers
from ..models import MinutesPage, MinutesVersion, Objection
from .objections import deadline, takes_objections
from .resolutions import release_votes


@transaction.atomic
def start_minutes(*, meeting: Meeting, by: User) -> Meeting:
    """Begin to write minutes; until they are published only members read the items.

    Raises MeetingCancelled.
    """
    meeting = writable(meeting, by)
    check_not_cancelled(meeting)
    if meeting.state in (State.DRAFT, State.INVITED, State.IN_PROGRESS):
        set_state(meeting, State.MINUTES_DRAFT)
        log(meeting, "teamweb_meetings.start_minutes", user=by)
    return meeting


@transaction.atomic
def finish_minutes(*, meeting: Meeting, by: User) -> Meeting:
    """Mark minutes as finished and notify those who may release them.

    Raises WrongState, and MinutesIncomplete while they lack what minutes must say.
    """
    store_live_notes(meeting)
    meeting = writable(meeting, by)
    check_not_cancelled(meeting)
    if meeting.state != State.MINUTES_DRAFT:
        raise WrongState(meeting)
    check_complete(meeting)
    meeting.finished_at = timezone.now()
    set_state(meeting, State.MINUTES_DRAFT)
    log(meeting, "teamweb_meetings.finish_minutes", user=by)
    notify_managers(meeting, by, "minutes_finished", days=meeting.group.type.objection_days)
    return meeting


@transaction.atomic
def release_minutes(*, meeting: Meeting, by: User) -> MinutesVersion:
    """Circulate complete minutes; needs the right to manage. Raises as `publish_minutes` does,
    WrongState, and MinutesIncomplete while they lack what minutes must say.
    """
    store_live_notes(meeting)
    current = writable(meeting, by)
    if not may_manage(current, by):
        raise PermissionDenied
    check_not_cancelled(current)
    if current.state != State.MINUTES_DRAFT:
        raise WrongState(current)
    check_complete(current)
    return publish_minutes(meeting=current, by=by)


@transaction.atomic
def publish_minutes(*, meeting: Meeting, by: User, quiet: bool = False) -> MinutesVersion:
    """Circulate minutes as they are, as an import does; people use `release_minutes`.

    Numbers the resolutions, freezes a version, gives it its page, starts the time for objections
    and, unless `quiet`, notifies the members. Minutes that were approved before become amended.
    Nothing new to freeze gives back the latest version. Raises MinutesAreFinal when they lie
    published already.
    """
    store_live_notes(meeting)
    meeting = writable(meeting, by)
    before = meeting.versions.order_by("-number").first()
    state = State.AMENDED if meeting.approved_at else State.CIRCULATED
    meeting.circulated_at = meeting.circulated_at or timezone.now()
    days = meeting.group.type.objection_days
    today = timezone.localdate(timezone=meeting.zone)
    meeting.objections_until = end_of_period(today, days) if days else None
    meeting.early_approval = ""
    release_votes(meeting)
    set_state(meeting, state)
    recheck_editing_rights(meeting)
    ensure_page(meeting, by)
    version = freeze(meeting, by)
    log(meeting, "teamweb_meetings.publish_minutes", user=by, data={"version": version.number})
    if not quiet:
        _announce(meeting, by, version, before)
    return version


def _announce(
    meeting: Meeting, by: User, version: MinutesVersion, before: MinutesVersion | None
) -> None:
    if before is None:
        notify_members(meeting, by, "minutes_published", until=deadline(meeting))
        return
    notify_members(
        meeting,
        by,
        "minutes_amended",
        until=deadline(meeting),
        reason=meeting.amend_reason,
        changed=changed_places(before.content, version.content),
    )


def awaiting_approval(meeting: Meeting) -> QuerySet[Meeting]:
    """Earlier circulated minutes that `meeting` could approve: of its series, or else of its group.

    Those that stand on its agenda already are left out.
    """
    earlier = Meeting.objects.filter(
        group_id=meeting.group_id,
        space_id=meeting.space_id,
        state__in=Meeting.UNAPPROVED_STATES,
        starts_at__lt=meeting.starts_at,
    )
    if meeting.series_id:
        earlier = earlier.filter(series_id=meeting.series_id)
    return earlier.exclude(approval_items__meeting=meeting).order_by("starts_at", "pk")


@transaction.atomic
def add_approval_item(*, minutes: Meeting, meeting: Meeting, by: User) -> AgendaItem:
    """Put the approval of earlier `minutes` on the agenda of `meeting`.

    Raises MinutesAreFinal, and NotUpForApproval when they are not among `awaiting_approval`.
    """
    meeting = writable(meeting, by)
    if not awaiting_approval(meeting).filter(pk=minutes.pk).exists():
        raise NotUpForApproval(minutes)
    day = formats.date_format(minutes.held_on, "d.m.Y")
    # On the agenda of all, so in the site's language and not in that of whoever plans.
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Approval of the minutes of %(day)s") % {"day": day}
    item = add_agenda_item(
        meeting=meeting,
        by=by,
        title=title,
        kind=Kind.RESOLUTION,
    )
    item.approves = minutes
    item.save(update_fields=["approves"])
    return item


@transaction.atomic
def approve_minutes(
    *,
    meeting: Meeting,
    by: User,
    item: AgendaItem | None = None,
    early_approval: str = "",
    quiet: bool = False,
) -> Meeting:
    """Note that the group approved its circulated minutes, under `item` of a later meeting if given.

    Members are notified unless `quiet`. Raises WrongState, ObjectionsOpen while an objection waits for its
    answer, PeriodRuns before the time for objections has ended unless `early_approval` says how
    all who are entitled agreed, and NotUpForApproval when `item` does not stand for these minutes.
    """
    meeting = locked(meeting)
    if not may_manage(meeting, by):
        raise PermissionDenied
    if meeting.state not in Meeting.UNAPPROVED_STATES:
        raise WrongState(meeting)
    if meeting.objections.filter(outcome=Objection.Outcome.OPEN).exists():
        raise ObjectionsOpen(meeting)
    early_approval = early_approval.strip()
    if not takes_objections(meeting):
        early_approval = ""
    elif not early_approval:
        raise PeriodRuns(meeting)
    if item is not None:
        _mark_discussed(item, meeting, by)
    meeting.approved_at_item = item
    meeting.approved_at = timezone.now()
    meeting.early_approval = early_approval
    set_state(meeting, State.APPROVED)
    freeze(meeting, by)
    log(meeting, "teamweb_meetings.approve_minutes", user=by, data={"early": early_approval})
    if not quiet:
        notify_members(
            meeting, by, "minutes_approved", until=deadline(meeting), early_approval=early_approval
        )
    return meeting


def _mark_discussed(item: AgendaItem, approved: Meeting, by: User) -> None:
    if item.approves_id != approved.pk:
        raise NotUpForApproval(approved)
    if item.state != AgendaItem.State.DISCUSSED:
        set_item_state(item=item, state=AgendaItem.State.DISCUSSED, by=by)


@transaction.atomic
def reopen_minutes(*, meeting: Meeting, by: User, reason: str) -> Meeting:
    """Take published minutes back to a draft for a correction; published versions stay as they are.

    The next version says the `reason`. Raises WrongState, and ChangeNeedsReason.
    """
    meeting = locked(meeting)
    if not may_manage(meeting, by):
        raise PermissionDenied
    if not meeting.is_published:
        raise WrongState(meeting)
    if not reason.strip():
        raise ChangeNeedsReason(meeting)
    meeting.amend_reason = reason.strip()
    meeting.finished_at = None
    set_state(meeting, State.MINUTES_DRAFT)
    recheck_editing_rights(meeting)
    log(meeting, "teamweb_meetings.reopen_minutes", user=by, data={"reason": meeting.amend_reason})
    return meeting


def freeze(meeting: Meeting, by: User | None) -> MinutesVersion:
    """Store a version of the minutes, unless the latest one has the same content and state."""
    content = frozen_content(meeting)
    latest = meeting.versions.order_by("-number").first()
    if latest and meeting.state == State.APPROVED:
        keep_papers(content, latest)
    fingerprint = content_hash(content)
    if latest and (latest.content_hash, latest.state) == (fingerprint, meeting.state):
        return latest
    version = MinutesVersion(
        meeting=meeting,
        number=latest.number + 1 if latest else 1,
        state=meeting.state,
        content=content,
        content_hash=fingerprint,
        created_by=by,
    )
    version.chain_hash = chain_hash(version, latest.chain_hash if latest else "")
    version.save()
    return version


def ensure_page(meeting: Meeting, by: User | None) -> MinutesPage:
    """The minutes' page in the tree, made on the first call."""
    page: MinutesPage | None = MinutesPage.objects.filter(meeting=meeting).first()
    if page is None:
        title = f"{meeting.title}, {formats.date_format(meeting.held_on, 'd.m.Y')}"[:255]
        # Locked: minutes of the same day, released at once, look for the same free name.
        space = Page.objects.select_for_update().get(pk=meeting.space.pk)
        slug = find_available_slug(space, f"protokoll-{meeting.held_on.isoformat()}")
        page = MinutesPage(title=title, slug=slug, meeting=meeting, owner=by)
        space.add_child(instance=page)
    return page
