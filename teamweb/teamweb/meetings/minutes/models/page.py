import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ....access.readable import access_levels
from ....core.page_types import parent_link
from ....spaces.models import SpaceContent
from ...planning.models import Meeting
from ..reading import minutes_for


class MinutesPage(SpaceContent, Page):
    """The place of published minutes in a space's tree; the content is the meeting's."""

    page_ptr = parent_link()
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="page")

    reading_template = "teamweb_meetings/minutes/minutes_page.html"
    parent_page_types: ClassVar = ["teamweb_spaces.SpacePage"]
    subpage_types: ClassVar[list[str]] = []
    # Made by `publish_minutes`, which checks and freezes what it publishes.
    is_creatable = False

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")

    def listed_day(self) -> datetime.date:
        return self.meeting.held_on

    def etag_parts(self, *, user: Any) -> tuple | None:
        # Every change of the meeting touches the page's entry (`signal_handlers`). Which items,
        # resolutions and todos are shown follows from the reader's accesses, known without a
        # query; which todo is overdue, from the day.
        # Names are for people who are signed in.
        readable = hash(frozenset(access_levels(user).items()))
        return readable, user.is_authenticated, timezone.localdate()

    def reading_context(self, *, user: Any) -> dict[str, Any]:
        meetings = Meeting.objects.select_related("space", "group__type")
        return minutes_for(meetings.get(pk=self.meeting_id), user=user)
