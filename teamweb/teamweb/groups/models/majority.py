from django.db import models
from django.utils.translation import gettext_lazy as _


class MajorityRule(models.TextChoices):
    """How many votes a motion needs; abstentions count only where all entitled are asked for."""

    SIMPLE = "simple", _("simple majority: more votes for it than against it")
    TWO_THIRDS = "two_thirds", _("two thirds of the votes for and against it")
    THREE_QUARTERS = "three_quarters", _("three quarters of the votes for and against it")
    ENTITLED = "entitled", _("more than half of all entitled to vote")
    ENTITLED_TWO_THIRDS = "entitled_two_thirds", _("two thirds of all entitled to vote")
