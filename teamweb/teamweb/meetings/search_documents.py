from django.db.models import QuerySet
from django.utils import timezone

from teamweb_search.documents import Document, search_document

from ..core.richtext import sections, to_text
from .models import AgendaItem, CircularVote, Meeting, Resolution


def _with_meeting(rows: QuerySet) -> QuerySet:
    return rows.select_related("meeting__space", "meeting__group")


def _with_item(rows: QuerySet) -> QuerySet:
    return rows.select_related("item__meeting__space", "circular_vote__space", "group__type")


@search_document(Meeting, prefetch=lambda rows: rows.select_related("space", "group"))
def meeting_document(meeting: Meeting) -> Document:
    """The meeting by its name and place; an introduction of unpublished minutes stays out."""
    body = [meeting.place]
    if meeting.is_open:
        body.append(to_text(meeting.preamble, with_names=False))
    return Document(
        id=f"meeting:{meeting.pk}",
        title=str(meeting),
        body="\n".join(part for part in body if part),
        url=meeting.get_absolute_url(),
        access=meeting.access_id,
        space=meeting.space.key,
        date=meeting.held_on,
    )


@search_document(AgendaItem, source="agenda_item", prefetch=_with_meeting)
def item_document(item: AgendaItem) -> Document:
    meeting = item.meeting
    headings = [
        section.title for section in sections(item.notes, with_names=False) if section.title
    ]
    return Document(
        id=f"agenda_item:{item.pk}",
        title=str(item),
        body="\n".join(
            filter(
                None, (to_text(text, with_names=False) for text in (item.announcement, item.notes))
            )
        ),
        headings="\n".join(headings),
        url=item.get_absolute_url(),
        access=item.access_id,
        space=meeting.space.key,
        date=meeting.held_on,
        parent=str(meeting),
    )


@search_document(Resolution, prefetch=_with_item)
def resolution_document(resolution: Resolution) -> Document:
    """A resolution; a motion that is none is of the kind "vote" and says what came of it."""
    meeting = resolution.meeting
    words = (resolution.label, resolution.wording, resolution.old_label)
    return Document(
        id=f"resolution:{resolution.pk}",
        kind="resolution" if resolution.is_adopted else "vote",
        title=str(resolution)
        if resolution.is_adopted
        else f"{resolution.get_outcome_display()}: {resolution}",
        body="\n".join(filter(None, words)),
        url=resolution.get_absolute_url(),
        access=resolution.access_id,
        space=resolution.space.key,
        date=resolution.adopted_on,
        parent=str(meeting) if meeting else "",
    )


@search_document(
    CircularVote,
    source="circular_vote",
    prefetch=lambda rows: rows.select_related("space"),
)
def circular_vote_document(vote: CircularVote) -> Document:
    """For members; what came of it is found as a resolution, also by others."""
    return Document(
        id=f"circular_vote:{vote.pk}",
        title=vote.title,
        body="\n".join(filter(None, (vote.wording, vote.reason))),
        url=vote.get_absolute_url(),
        access=vote.access_id,
        space=vote.space.key,
        date=vote.last_day or timezone.localdate(vote.created_at),
    )
