"""The meeting folder: minutes, sheet to sign and papers of a meeting as one file, for one reader."""

from typing import Any

from ...core.documents.recipes import Packed, Printed
from ...core.files.pdf import PdfUnavailable
from ...spaces.text.uploads import name_on_any_system
from ..planning.models import AgendaItem, Meeting, TopicPaper
from .errors import FolderTooLarge
from .printing import attendance_pdf, file_name, minutes_pdf

# Packed on the disk of the worker, and stored.
MOST_BYTES = 500_000_000


def packed_folder(meeting: Meeting, *, user: Any) -> Packed:
    """A ZIP with what this member may read. Raises FolderTooLarge."""
    items = AgendaItem.objects.visible_to(user).filter(meeting=meeting).order_by("rank", "pk")
    numbers = {item.topic_id: item.number for item in items}
    papers = list(TopicPaper.objects.visible_to(user).filter(topic__in=numbers).order_by("pk"))
    if (size := sum(paper.size for paper in papers)) > MOST_BYTES:
        raise FolderTooLarge(meeting)
    stored = {
        f"TOP-{numbers[paper.topic_id]}/{paper.pk}-{name_on_any_system(paper.name)}": str(
            paper.file.name
        )
        for paper in papers
    }
    return Packed(printed=_printed(meeting, user), stored=stored, size=size)


def _printed(meeting: Meeting, user: Any) -> dict[str, Printed]:
    """Nothing where the server cannot make PDF: the papers are worth having alone."""
    found: dict[str, Printed] = {}
    try:
        if version := meeting.versions.order_by("-number").first():
            name = file_name(meeting, is_internal=True)
            found[name] = minutes_pdf(meeting, version, user=user, is_internal=True)
        found[f"anwesenheit-{meeting.held_on.isoformat()}.pdf"] = attendance_pdf(meeting)
    except PdfUnavailable:
        return found
    return found
