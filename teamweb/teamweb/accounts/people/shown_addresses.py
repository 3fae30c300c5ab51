"""Who sees whose e-mail address: whom the profile of its owner names, and administrators.

An app above says who belongs together: `register_visibility(lambda viewer: ids of people)`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from ..models import Profile

ShownTo = Profile.EmailShownTo
_visibilities: list[Callable[[Any], Any]] = []


def register_visibility(people_of: Callable[[Any], Any]) -> None:
    """`people_of(viewer)` gives the ids of those whose groups the viewer belongs to."""
    if people_of not in _visibilities:
        _visibilities.append(people_of)


def with_shown_address(people: QuerySet, viewer: Any) -> QuerySet:
    """Those of `people` whose address `viewer` may see."""
    if viewer is None or not (viewer.is_authenticated and viewer.is_active):
        return people.none()
    if viewer.is_superuser:
        return people
    shown = Q(pk=viewer.pk) | Q(profile__email_shown_to=ShownTo.EVERYBODY)
    for people_of in _visibilities:
        shown |= Q(profile__email_shown_to=ShownTo.GROUPS, pk__in=people_of(viewer))
    return people.filter(shown)


def shown_addresses(people: Iterable[Any], viewer: Any) -> dict[int, str]:
    """Id and address of those of `people` whose address `viewer` may see; one query."""
    found = get_user_model()._default_manager.filter(
        pk__in=[person.pk for person in people], is_active=True
    )
    return dict(with_shown_address(found, viewer).values_list("pk", "email"))
