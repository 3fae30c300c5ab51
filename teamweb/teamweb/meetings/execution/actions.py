"""Say how far the execution of a resolution is, remind of it, and report it to the group."""

import datetime
from html import escape
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ...access.actions import level_for
from ...access.models import Level
from ...accounts.typing import User
from ...core.richtext import canonical
from ...notifications.actions import notify
from ..minutes.models import Resolution
from ..planning.actions import add_agenda_item
from ..planning.actions.shared import writable
from ..planning.models import AgendaItem, Kind, Meeting, Part
from ..planning.rights import may_plan
from .errors import (
    DroppingNeedsReason,
    NothingToReport,
    NotInForce,
    OwnerNotInGroup,
    ReportOnAgenda,
)
from .models import Execution, ExecutionNote, ExecutionState
from .reading import ExecutionFilter, executions_for, last_note, may_record, with_details

# Days before the day on which something is due.
SOON = 3
WEEK = 7


@transaction.atomic
def record_execution(
    *,
    resolution: Resolution,
    by: User,
    state: str,
    text: str = "",
    **assigned: Any,
) -> Execution:
    """Note how far the execution is, with a remark; every change is kept.

    `assigned` are `owner` and `due_on`, set by who may write minutes; what is not named stays. Of
    whoever is responsible only state and remark are taken. A new owner is notified.

    Raises NotInForce, DroppingNeedsReason and OwnerNotInGroup.
    """
    resolution = Resolution.objects.select_for_update(of=("self",)).get(pk=resolution.pk)
    if not resolution.is_in_force:
        raise NotInForce(resolution)
    if not may_record(resolution, by):
        raise PermissionDenied
    state = ExecutionState(state).value
    text = text.strip()
    if state == ExecutionState.DROPPED and not text:
        raise DroppingNeedsReason(resolution)
    execution = Execution.objects.select_related("owner").filter(resolution=resolution).first()
    execution = execution or Execution(resolution=resolution)
    before = (execution.pk and execution.state, execution.owner, execution.due_on)
    execution.state = state
    if may_plan(resolution.space, by):
        _assign(execution, resolution, **assigned)
    if before == (execution.state, execution.owner, execution.due_on) and not text:
        return execution
    execution.save()
    ExecutionNote.objects.create(
        execution=execution,
        state=state,
        owner_name=str(execution.owner or ""),
        due_on=execution.due_on,
        text=text,
        by=by,
    )
    log(resolution, "teamweb_meetings.record_execution", user=by, data={"state": state})
    if execution.owner is not None and execution.owner != before[1]:
        _notify(execution, "execution_given", by=by)
    return execution


def _assign(execution: Execution, resolution: Resolution, **assigned: Any) -> None:
    owner = assigned.pop("owner", execution.owner)
    execution.due_on = assigned.pop("due_on", execution.due_on)
    if assigned:
        raise TypeError(f"not part of an execution: {', '.join(sorted(assigned))}")
    if owner is not None and owner != execution.owner:
        _check_owner(resolution, owner)
    execution.owner = owner


def _check_owner(resolution: Resolution, owner: User) -> None:
    may_read = level_for(owner, resolution.space.members_access) >= Level.READ
    if not may_read or not resolution.group.members().filter(pk=owner.pk).exists():
        raise OwnerNotInGroup(owner)


def remind_of_executions(day: datetime.date | None = None) -> int:
    """Remind owners three days before the day, and each week once it is over; return how many."""
    day = day or timezone.localdate()
    due = Execution.objects.unfinished().filter(due_on__lte=day + datetime.timedelta(days=SOON))
    rows = due.exclude(owner=None).select_related("owner", "resolution")
    return sum(_remind(execution, day) for execution in rows.order_by("due_on", "pk"))


def _remind(execution: Execution, day: datetime.date) -> int:
    late = (day - execution.due_on).days if execution.due_on else 0
    which = f"late{(late - 1) // WEEK}" if late > 0 else "soon"
    key = f"execution:{execution.pk}:{execution.due_on}:{which}"
    return _notify(execution, "execution_due", key=key)


def _notify(
    execution: Execution, kind: str, *, by: User | None = None, key: str | None = None
) -> int:
    resolution = execution.resolution
    told = notify(
        recipients=[execution.owner] if execution.owner else [],
        kind=kind,
        facts={
            "title": str(resolution),
            "group": str(resolution.group),
            "number": resolution.label,
            "due_on": execution.due_on.isoformat() if execution.due_on else "",
        },
        url=resolution.get_absolute_url(),
        access_id=resolution.space.members_access.pk,
        by=by,
        key=key,
    )
    return len(told)


@transaction.atomic
def add_execution_report(*, meeting: Meeting, by: User) -> AgendaItem:
    """Put a report on what is still to be carried out on the agenda, as it stands now.

    It names people, so it is for members only. Raises NothingToReport, ReportOnAgenda, and what
    adding an item raises.
    """
    meeting = writable(meeting, by)
    rows = executions_for(by).filter(group=meeting.group_id)
    rows = with_details(ExecutionFilter().of(rows, by))
    # On the agenda of all, so in the site's language and not in that of whoever plans.
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Execution of resolutions")
        lines = "".join(f"<li><p>{_report_line(row)}</p></li>" for row in rows)
    if not lines:
        raise NothingToReport(meeting)
    if meeting.items.filter(title=title).exists():
        raise ReportOnAgenda(meeting)
    return add_agenda_item(
        meeting=meeting,
        title=title,
        by=by,
        kind=Kind.TODO_REVIEW,
        part=Part.B,
        announcement=canonical(f"<ul>{lines}</ul>"),
    )


def _report_line(resolution: Resolution) -> str:
    execution = resolution.execution
    said = [str(execution.get_state_display())]
    if execution.owner:
        said.append(_("responsible: %(person)s") % {"person": execution.owner})
    if execution.due_on:
        day = formats.date_format(execution.due_on, "d.m.Y")
        said.append(_("due on %(day)s") % {"day": day})
    note = last_note(resolution)
    words = f"{resolution.heading}: {resolution} – {', '.join(said)}"
    return escape(f"{words}. {note}" if note else words)
