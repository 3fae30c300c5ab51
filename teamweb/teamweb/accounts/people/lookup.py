"""Finding people by name, organisation or municipality."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from ...core.database.german_order import german
from .shown_addresses import with_shown_address


def active_people() -> QuerySet:
    """Everybody who can sign in, by name, with what lists show of them."""
    return (
        get_user_model()
        ._default_manager.filter(is_active=True)
        .select_related("profile__organisation")
        .order_by(german("last_name"), german("first_name"), "pk")
    )


def matching(people: QuerySet, words: str, *, viewer: Any) -> QuerySet:
    """The people for whom every word is in their name, organisation or municipality.

    The e-mail address is found by its whole text only, and only where `viewer` may see it,
    so that nobody can try addresses out.
    """
    found = people
    everybody = get_user_model()._default_manager.all()
    with_address = with_shown_address(everybody, viewer).values("pk") if "@" in words else []
    for word in words.split()[:5]:
        found = found.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(profile__organisation__name__icontains=word)
            | Q(profile__organisation__short_name__icontains=word)
            | Q(profile__municipality__icontains=word)
            | Q(email__iexact=word, pk__in=with_address)
        )
    return found


def person_facts(person: Any) -> dict[str, Any]:
    """What a list of suggestions shows of somebody."""
    profile = getattr(person, "profile", None)
    organisation = getattr(profile, "organisation", None)
    return {
        "id": person.pk,
        "name": str(person),
        "organisation": str(organisation) if organisation else "",
    }
