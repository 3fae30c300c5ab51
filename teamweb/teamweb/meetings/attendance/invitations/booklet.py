"""Invitation, agenda and papers as one PDF, with what one reader may read."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....accounts.typing import AnyUser
from ....core.files.appended_pdf import (
    BROKEN,
    ENCRYPTED,
    TOO_LONG,
    Appended,
    examined,
    with_appended,
)
from ....core.files.pdf import pdf_of
from ....core.richtext import render, strip_names
from ....spaces.text.printing import pictures_in
from ...planning.models import Meeting, TopicPaper
from ..models import facts_of
from .agenda import Agenda, Shown
from .words import clock_of, rows_of

# Held in memory while it is put together; what comes after is only listed.
MOST_BYTES = 50_000_000
TOO_LARGE, NO_PDF = "too_large", "no_pdf"


class Booklet(NamedTuple):
    """What one reader gets; `key` is the same for all who get the same."""

    agenda: Agenda
    shown: list[Shown]
    user: AnyUser | None = None
    with_names: bool = True

    @property
    def key(self) -> str:
        meeting = self.agenda.meeting
        said: list[Any] = [translation.get_language(), self.with_names, meeting.title]
        said += [facts_of(meeting), sorted(self._pictures())]
        begins = self.agenda.beginnings(self.shown)
        for row in self.shown:
            item = row.item
            said += [item.number, item.title, item.part, item.announcement, item.submitter_id]
            said += [item.duration_minutes, str(begins.get(item.pk))]
            said += [[paper.name, paper.sha256] for paper in row.papers]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()

    def drawn(self) -> bytes:
        """PDF/A-3a and PDF/UA-1 where no paper is appended. Raises PdfUnavailable."""
        papers = [(row, paper) for row in self.shown for paper in row.papers]
        states, contents = _states([paper for _row, paper in papers])
        appended = [
            Appended(paper.name, contents[paper.pk], below=_heading(row))
            for row, paper in papers
            if paper.pk in contents
        ]
        made = with_appended(self._own(states), appended)
        if made is not None:
            return made
        broken = states | dict.fromkeys(contents, BROKEN)
        return self._own(broken)

    def _own(self, states: dict[int, int | str]) -> bytes:
        begins, meeting = self.agenda.beginnings(self.shown), self.agenda.meeting
        items = [
            {
                "row": row.item,
                "heading": _heading(row),
                "clock": clock_of(begins.get(row.item.pk), meeting),
                "reports": self._reports(row),
                "announcement": self._text(row.item.announcement),
                "papers": [
                    {"name": paper.name, "state": in_words(states[paper.pk])}
                    for paper in row.papers
                ],
            }
            for row in self.shown
        ]
        context = {"meeting": meeting, "rows": list(rows_of(meeting)), "items": items}
        template = "teamweb_meetings/attendance/booklet_pdf.html"
        return pdf_of(template, context, pictures=self._pictures())

    def _pictures(self) -> dict[str, Callable[[], bytes]]:
        texts = "".join(row.item.announcement for row in self.shown)
        return pictures_in(texts, self.user or AnonymousUser())

    def _reports(self, row: Shown) -> str:
        return row.item.submitter.get_full_name() if self.with_names and row.item.submitter else ""

    def _text(self, html: str) -> str:
        rendered = render(html, None) if html else ""
        return mark_safe(rendered if self.with_names else strip_names(rendered))


def file_name(meeting: Meeting) -> str:
    return f"einladung-{meeting.held_on.isoformat()}.pdf"


def in_words(state: int | str) -> str:
    """What became of a paper, for the list of papers."""
    if isinstance(state, int):
        said = ngettext("follows below, %(count)d page", "follows below, %(count)d pages", state)
        return said % {"count": state}
    return {
        ENCRYPTED: _("not contained: the file is protected by a password"),
        BROKEN: _("not contained: the file cannot be read as PDF"),
        TOO_LONG: _("not contained: the file has too many pages"),
        TOO_LARGE: _("not contained: together the papers are too large"),
        NO_PDF: _("not contained: the file is no PDF"),
    }[state]


def _states(papers: list[TopicPaper]) -> tuple[dict[int, int | str], dict[int, bytes]]:
    """What becomes of each paper, and the content of those that are appended."""
    states: dict[int, int | str] = {}
    contents: dict[int, bytes] = {}
    room = MOST_BYTES
    for paper in papers:
        if not _is_pdf(paper):
            states[paper.pk] = NO_PDF
        elif paper.size > room:
            states[paper.pk] = TOO_LARGE
        else:
            room -= paper.size
            with paper.file.open() as stored:
                contents[paper.pk] = stored.read()
    states |= dict(zip(contents, examined(contents.values()), strict=True))
    return states, {pk: data for pk, data in contents.items() if isinstance(states[pk], int)}


def _is_pdf(paper: TopicPaper) -> bool:
    return paper.media_type == "application/pdf" or paper.name.lower().endswith(".pdf")


def _heading(row: Shown) -> str:
    return str(row.item)
