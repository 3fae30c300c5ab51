"""What `search` must ask of teamweb, by dotted paths in the settings."""

from django.utils.translation import gettext_lazy as _

from ..access.models import Access
from ..spaces.models import SpacePage

# What the kinds of hits are called in the search's facets, where a model's name does not say it.
KIND_LABELS = {
    "page": _("Wiki pages"),
    "file": _("Files"),
    "agenda_item": _("Agenda items"),
    "chapter": _("Chapters of guidelines"),
    "news": _("News"),
    "event": _("Events"),
    "publication": _("Publications"),
    "public_page": _("Public pages"),
}


def space_access(key: str) -> int:
    """The access id of what a space's audience reads. Raises LookupError for an unknown key."""
    access_id = (
        Access.objects.filter(
            kind=Access.Kind.AUDIENCE, space_id__in=SpacePage.objects.filter(key=key).values("pk")
        )
        .values_list("pk", flat=True)
        .first()
    )
    if access_id is None:
        raise LookupError(key)
    return access_id


def space_names(keys: list[str]) -> dict[str, str]:
    """Titles of spaces for search facets, which only name spaces of hits the reader may see."""
    return dict(SpacePage.objects.filter(key__in=keys).values_list("key", "title"))
