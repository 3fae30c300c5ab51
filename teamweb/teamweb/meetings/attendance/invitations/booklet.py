"""Invitation, agenda and papers as one PDF, with what one reader may read."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from ....accounts.typing import AnyUser
from ....core.documents.recipes import Joined, Printed, Recipe, printed
from ....core.files.appended_pdf import BROKEN, ENCRYPTED, TOO_LONG
from ....core.richtext import render, strip_names
from ....spaces.text.printing import pictures_in
from ...planning.models import Meeting, TopicPaper
from .agenda import Agenda, Shown
from .words import clock_of, rows_of

# Held in memory while it is put together; what comes after that is only listed.
MOST_BYTES = 50_000_000


class Booklet(NamedTuple):
    """What one reader gets."""

    agenda: Agenda
    shown: list[Shown]
    user: AnyUser | None = None
    with_names: bool = True

    def recipe(self) -> Recipe:
        """PDF/A-3a and PDF/UA-1 where no paper follows. Raises PdfUnavailable."""
        papers = [(row, paper) for row in self.shown for paper in row.papers]
        files, states, room = [], {}, MOST_BYTES
        for row, paper in papers:
            if not _is_pdf(paper):
                states[paper.pk] = _("not contained: the file is no PDF")
            elif paper.size > room:
                states[paper.pk] = _("not contained: together the papers are too large")
            else:
                room -= paper.size
                mark = states[paper.pk] = f"[[{paper.pk}:{paper.sha256}]]"
                files.append(
                    {
                        "name": paper.name,
                        "stored_as": str(paper.file.name),
                        "below": str(row.item),
                        "mark": mark,
                    }
                )
        own = self._own(states)
        return Joined(own, files, _words(), MOST_BYTES - room) if files else own

    def _own(self, states: dict[int, str]) -> Printed:
        begins, meeting = self.agenda.beginnings(self.shown), self.agenda.meeting
        items = [
            {
                "row": row.item,
                "clock": clock_of(begins.get(row.item.pk), meeting),
                "reports": self._reports(row),
                "announcement": self._text(row.item.announcement),
                "papers": [{"name": paper.name, "state": states[paper.pk]} for paper in row.papers],
            }
            for row in self.shown
        ]
        texts = "".join(row.item.announcement for row in self.shown)
        return printed(
            "teamweb_meetings/attendance/booklet_pdf.html",
            {"meeting": meeting, "rows": list(rows_of(meeting)), "items": items},
            pictures_in(texts, self.user or AnonymousUser()),
        )

    def _reports(self, row: Shown) -> str:
        return row.item.submitter.get_full_name() if self.with_names and row.item.submitter else ""

    def _text(self, html: str) -> str:
        rendered = render(html, None) if html else ""
        return mark_safe(rendered if self.with_names else strip_names(rendered))


def file_name(meeting: Meeting) -> str:
    return f"einladung-{meeting.held_on.isoformat()}.pdf"


def _words() -> dict[str, str]:
    """What becomes of a paper that may follow."""
    return {
        "page": _("follows below, 1 page"),
        "pages": _("follows below, %(count)d pages"),
        ENCRYPTED: _("not contained: the file is protected by a password"),
        BROKEN: _("not contained: the file cannot be read as PDF"),
        TOO_LONG: _("not contained: the file has too many pages"),
    }


def _is_pdf(paper: TopicPaper) -> bool:
    return paper.media_type == "application/pdf" or paper.name.lower().endswith(".pdf")
