"""Whether there is something to see in what somebody typed."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Letters and signs by their category that show nothing all the same.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
UNSEEN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"))


def has_visible(text: str) -> bool:
    return any(
        sign not in BLANKS and unicodedata.category(sign) not in UNSEEN_CATEGORIES for sign in text
    )


def validate_visible(value: object) -> None:
    """Raise ValidationError for a text of nothing but blanks and signs of no width."""
    if isinstance(value, str) and value and not has_visible(value):
        raise ValidationError(_("Please write something that can be seen."), code="unseen")


def validate_every_form() -> None:
    """Let every text field of every form, also of the administration, ask for something visible.

    One place rather than a validator at each title, name and subject: Django strips ordinary
    blanks from all of them in the same way. Called before any form is made.
    """
    forms.CharField.default_validators = [validate_visible]
