"""The meeting folder: minutes, sheet to sign and papers of a meeting as one file, for one reader."""

import io
import zipfile
from typing import Any

from ...core.files.pdf import PdfUnavailable
from ...spaces.text.uploads import name_on_any_system
from ..planning.models import AgendaItem, Meeting, TopicPaper
from .errors import FolderTooLarge
from .printing import attendance_pdf, file_name, minutes_pdf

# Held in memory while it is packed.
MOST_BYTES = 100_000_000


def packed_folder(meeting: Meeting, *, user: Any) -> bytes:
    """A ZIP with what this member may read. Raises FolderTooLarge."""
    items = AgendaItem.objects.visible_to(user).filter(meeting=meeting).order_by("rank", "pk")
    numbers = {item.topic_id: item.number for item in items}
    papers = list(TopicPaper.objects.visible_to(user).filter(topic__in=numbers).order_by("pk"))
    if sum(paper.size for paper in papers) > MOST_BYTES:
        raise FolderTooLarge(meeting)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in _drawn(meeting, user):
            folder.writestr(name, content)
        for paper in papers:
            name = f"TOP-{numbers[paper.topic_id]}/{paper.pk}-{name_on_any_system(paper.name)}"
            with paper.file.open() as stored:
                folder.writestr(name, stored.read())
    return packed.getvalue()


def _drawn(meeting: Meeting, user: Any) -> list[tuple[str, bytes]]:
    """Nothing where the server cannot make PDF: the papers are worth having alone."""
    found = []
    try:
        if version := meeting.versions.order_by("-number").first():
            drawn = minutes_pdf(meeting, version, user=user, is_internal=True)
            found.append((file_name(meeting, is_internal=True), drawn))
        found.append((f"anwesenheit-{meeting.held_on.isoformat()}.pdf", attendance_pdf(meeting)))
    except PdfUnavailable:
        return found
    return found
