"""The booklets that go along with mails: drawn before the meeting is locked, once for all who read the same."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation

from ....access.readable import one_version
from ....accounts.people.languages import language_of
from ....core.documents.recipes import Recipe, content_of, key_of
from ....core.files.pdf import PdfUnavailable
from ....notifications.models import MailFile
from ...planning.models import Meeting
from ..models import MeetingInvitation
from .agenda import Agenda, Shown
from .booklet import Booklet, file_name

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/pdf"


def due_invitations(meeting: Meeting) -> QuerySet[MeetingInvitation]:
    rows = MeetingInvitation.objects.filter(meeting=meeting, due_at__lte=timezone.now())
    return rows.select_related("user__profile", "attendance__deputy_of").order_by("due_at", "pk")


@contextmanager
def language_for(invitation: MeetingInvitation) -> Iterator[None]:
    with translation.override(language_of(invitation.user)):
        yield


class Booklets:
    """The booklets of the meeting that mails are written about just now."""

    def __init__(self) -> None:
        self.meeting_id = 0
        self.drawn: dict[str, bytes] = {}
        # Of the transaction that is open.
        self.files: dict[str, MailFile] = {}

    def draw_due(self, meeting_id: int) -> None:
        """Draw what the due mails will want. It takes seconds: call it without a transaction."""
        if self.meeting_id != meeting_id:
            self.meeting_id, self.drawn = meeting_id, {}
        self.files = {}
        if not most_bytes():
            return
        meeting = Meeting.objects.select_related("group__type").get(pk=meeting_id)
        if meeting.cancelled_at:
            return
        agenda = Agenda.of(meeting)
        with one_version():
            for invitation in due_invitations(meeting):
                if invitation.due_message(meeting, agenda.digest):
                    self._draw(invitation, agenda)

    def _draw(self, invitation: MeetingInvitation, agenda: Agenda) -> None:
        with language_for(invitation):
            recipe = _recipe(invitation, agenda, agenda.readable_by(invitation))
            if recipe is not None and (key := key_of(recipe)) not in self.drawn:
                self.drawn[key] = _drawn(recipe)

    def file_for(
        self, invitation: MeetingInvitation, agenda: Agenda, shown: list[Shown]
    ) -> MailFile | None:
        """The file for one mail; None where it is too large, or changed since it was drawn."""
        recipe = _recipe(invitation, agenda, shown) if self.drawn else None
        key = key_of(recipe) if recipe is not None else ""
        content = self.drawn.get(key)
        if not content or len(content) > most_bytes():
            return None
        if key not in self.files:
            self.files[key] = MailFile.objects.create(
                name=file_name(agenda.meeting), media_type=MEDIA_TYPE, content=content
            )
        return self.files[key]


def most_bytes() -> int:
    return int(getattr(settings, "MEETING_ATTACHMENT_MAX_BYTES", 5_000_000))


def _recipe(invitation: MeetingInvitation, agenda: Agenda, shown: list[Shown]) -> Recipe | None:
    try:
        return Booklet(agenda, shown, invitation.user).recipe()
    except PdfUnavailable:
        return None


def _drawn(recipe: Recipe) -> bytes:
    try:
        return content_of(recipe)
    # A text that cannot be drawn must not keep the invitation: it goes with a link.
    except Exception:
        logger.exception("the PDF of an invitation could not be made")
        return b""
