"""In which language somebody is written to."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from ..models import Profile


def language_of(person: Any) -> str:
    """The language that `person` chose, else the site's; for somebody without an account too."""
    profile = getattr(person, "profile", None)
    return getattr(profile, "language", "") or settings.LANGUAGE_CODE


def languages_of(people: Iterable[int]) -> dict[int, str]:
    """User id -> language, in one query; who has not chosen one is left out."""
    chosen = Profile.objects.filter(user_id__in=list(people)).exclude(language="")
    return dict(chosen.values_list("user_id", "language"))


def language_of_address(address: str) -> str:
    """The language that the owner of an account with this address chose, else an empty string."""
    chosen = Profile.objects.filter(user__email__iexact=address).values_list("language", flat=True)
    return chosen.first() or ""
