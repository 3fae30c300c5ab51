"""Decision papers: written, put on the agendas of the bodies that deal with them, numbered."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ....accounts.typing import User
from ....groups.models import WorkingGroup
from ....spaces.models import SpacePage
from ..errors import NotTheirTurn, PaperChanged, PaperDecided
from ..models import (
    AgendaItem,
    Consultation,
    DecisionPaper,
    Kind,
    Meeting,
    PaperCounter,
    Topic,
)
from ..rights import may_plan
from .agenda import add_agenda_item
from .shared import group_of, writable

Bodies = Sequence[WorkingGroup]


@transaction.atomic
def create_decision_paper(
    *, space: SpacePage, title: str, draft_decision: str, bodies: Bodies, by: User, reason: str = ""
) -> DecisionPaper:
    """Write a paper of the space's group; `bodies` deal with it in this order.

    Raises SpaceWithoutGroup.
    """
    group = group_of(space)
    if not may_plan(space, by):
        raise PermissionDenied
    paper = DecisionPaper.objects.create(
        group=group,
        access=space.members_access,
        title=title,
        draft_decision=_plain(draft_decision),
        reason=_plain(reason),
        created_by=by,
    )
    _set_bodies(paper, bodies)
    log(paper, "teamweb_meetings.create_paper", user=by)
    return paper


@transaction.atomic
def edit_decision_paper(
    *,
    paper: DecisionPaper,
    by: User,
    base_version: int,
    title: str,
    draft_decision: str,
    bodies: Bodies,
    reason: str = "",
) -> DecisionPaper:
    """Change a paper, until a body has voted on it.

    Bodies on whose agenda it stands keep their turn. Raises PaperChanged where somebody else
    changed it after `base_version`, and PaperDecided.
    """
    paper = DecisionPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if not may_plan(space_of_paper(paper), by):
        raise PermissionDenied
    if paper.version != base_version:
        raise PaperChanged(paper)
    if is_decided(paper):
        raise PaperDecided(paper)
    paper.title, paper.reason = title, _plain(reason)
    paper.draft_decision = _plain(draft_decision)
    paper.version += 1
    paper.save()
    _set_bodies(paper, bodies)
    log(paper, "teamweb_meetings.edit_paper", user=by)
    return paper


def is_decided(paper: DecisionPaper) -> bool:
    """Whether a body voted under an item that deals with it: then its text is fixed."""
    return paper.consultations.filter(item__resolutions__isnull=False).exists()


@transaction.atomic
def put_paper_on_agenda(*, paper: DecisionPaper, meeting: Meeting, by: User) -> AgendaItem:
    """Put a paper on the agenda of a body whose turn it is to deal with it.

    On an announced agenda it gets its number. Raises NotTheirTurn where the body is none of the
    paper's or deals with it already, and MinutesAreFinal.
    """
    meeting = writable(meeting, by)
    paper = DecisionPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if not DecisionPaper.objects.visible_to(by).filter(pk=paper.pk).exists():
        raise PermissionDenied
    turn = paper.consultations.filter(group=meeting.group_id, item=None).first()
    if turn is None:
        raise NotTheirTurn(paper)
    topic = Topic.objects.create(
        group_id=meeting.group_id,
        series_id=meeting.series_id,
        access=meeting.space.members_access,
        title=paper.title,
        kind=Kind.RESOLUTION,
        proposed_by=by,
    )
    turn.item = add_agenda_item(
        meeting=meeting, topic=topic, title=paper.title, kind=Kind.RESOLUTION, by=by
    )
    turn.save(update_fields=["item"])
    log(paper, "teamweb_meetings.put_paper_on_agenda", user=by, data={"meeting": str(meeting)})
    if meeting.state != Meeting.State.DRAFT:
        _number(paper)
    return turn.item


def number_papers(meeting: Meeting) -> None:
    """Give the papers on an agenda that is announced now their numbers."""
    found = DecisionPaper.objects.filter(consultations__item__meeting=meeting, number=None)
    for paper in found.order_by("consultations__item__rank", "pk"):
        _number(paper)


def _number(paper: DecisionPaper) -> None:
    if paper.number is not None:
        return
    year = timezone.localdate().year
    PaperCounter.objects.get_or_create(group_id=paper.group_id, year=year)
    # The lock makes two agendas announced at once take different numbers.
    counter = PaperCounter.objects.select_for_update().get(group=paper.group_id, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    paper.year, paper.number = year, counter.last
    paper.save(update_fields=["year", "number"])


def space_of_paper(paper: DecisionPaper) -> SpacePage:
    found: SpacePage = SpacePage.objects.select_related("group__type").get(pk=paper.access.space_id)
    return found


def _set_bodies(paper: DecisionPaper, bodies: Bodies) -> None:
    kept = {row.group_id: row for row in paper.consultations.all()}
    wanted = list({body.pk: body for body in bodies}.values())
    gone = [
        pk for pk, row in kept.items() if row.item_id is None and pk not in {b.pk for b in wanted}
    ]
    Consultation.objects.filter(paper=paper, group__in=gone).delete()
    # Whose agenda it stands on stays, before those whose turn is still to come.
    staying = [
        row.group for pk, row in kept.items() if row.item_id and pk not in {b.pk for b in wanted}
    ]
    for rank, body in enumerate([*staying, *wanted], start=1):
        Consultation.objects.update_or_create(paper=paper, group=body, defaults={"rank": rank})


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
