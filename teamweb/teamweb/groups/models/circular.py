from django.db import models
from django.utils.translation import gettext_lazy as _


class CircularRule(models.TextChoices):
    """Whether a group adopts resolutions between its meetings, and what stops that."""

    OBJECTION = "objection", _("allowed; one objection moves the matter to a meeting")
    FREE = "free", _("allowed, without a right to object")
    NONE = "none", _("not allowed")
