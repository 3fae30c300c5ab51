from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class QuorumRule(models.TextChoices):
    """How many of a group's votes must be there for it to adopt something."""

    NONE = "none", _("no rule")
    HALF = "half", _("at least half of the votes")
    MORE_THAN_HALF = "more_than_half", _("more than half of the votes")
    TWO_THIRDS = "two_thirds", _("at least two thirds of the votes")
    NUMBER = "number", _("a fixed number of votes")


def check_quorum_number(rule: str, number: int | None) -> None:
    """Raises ValidationError for a fixed number that is not named, and for a number without that rule."""
    if rule == QuorumRule.NUMBER and not number:
        raise ValidationError({"quorum_number": _("How many votes must be there?")})
    if rule != QuorumRule.NUMBER and number:
        raise ValidationError(
            {"quorum_number": _("A number belongs to the rule “a fixed number of votes”.")}
        )
