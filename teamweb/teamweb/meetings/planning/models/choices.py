import zoneinfo
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ....access.readable import readable_accesses


def check_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone of this name."))


class Kind(models.TextChoices):
    """The kind of an agenda item."""

    INFORMATION = "information", _("information")
    DISCUSSION = "discussion", _("discussion")
    RESOLUTION = "resolution", _("resolution")
    TODO_REVIEW = "todo_review", _("review of todos")
    ELECTION = "election", _("election")


class Part(models.TextChoices):
    """The readers of an item: the audience of the space, or its members only."""

    A = "a", _("part A: everybody who may read the space")
    B = "b", _("part B: members only")


class ParticipantRole(models.TextChoices):
    """The role of a participant."""

    CHAIR = "chair", _("chair")
    SECRETARY = "secretary", _("takes the minutes")
    MEMBER = "member", _("member")
    DEPUTY = "deputy", _("stands in")
    GUEST = "guest", _("guest")


# Those at a meeting who need not belong to its group: guests, and who stands in for a member.
GUEST_ROLES = (ParticipantRole.GUEST, ParticipantRole.DEPUTY)


class ReadableQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(access_id__in=readable_accesses(user))
