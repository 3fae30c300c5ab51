"""Functions of teamweb that `teamweb_search` calls by dotted paths in the settings."""

from typing import Any

from django.utils.translation import pgettext_lazy

from teamweb.access.models import Access
from teamweb.spaces.models import SpacePage

# What the kinds of hits are called in the search's facets, all of them: a kind's name is no model's.
KIND_LABELS = {
    "page": pgettext_lazy("kind of hit", "Pages"),
    "file": pgettext_lazy("kind of hit", "Files"),
    "meeting": pgettext_lazy("kind of hit", "Meetings"),
    "agenda_item": pgettext_lazy("kind of hit", "Agenda items"),
    "resolution": pgettext_lazy("kind of hit", "Resolutions"),
    "vote": pgettext_lazy("kind of hit", "Motions not adopted"),
    "circular_vote": pgettext_lazy("kind of hit", "Circular votes"),
    "todo": pgettext_lazy("kind of hit", "To-dos"),
    "group": pgettext_lazy("kind of hit", "Groups"),
    "question": pgettext_lazy("kind of hit", "Questions"),
    "answer": pgettext_lazy("kind of hit", "Answers"),
    "guideline": pgettext_lazy("kind of hit", "Guidelines"),
    "chapter": pgettext_lazy("kind of hit", "Chapters of guidelines"),
    "topicarea": pgettext_lazy("kind of hit", "Topic areas"),
    "publicservice": pgettext_lazy("kind of hit", "Public services"),
    "organisation": pgettext_lazy("kind of hit", "Organisations"),
    "term": pgettext_lazy("kind of hit", "Glossary"),
    "newsletter": pgettext_lazy("kind of hit", "Newsletters"),
    "news": pgettext_lazy("kind of hit", "News"),
    "event": pgettext_lazy("kind of hit", "Events"),
    "publication": pgettext_lazy("kind of hit", "Publications"),
    "public_page": pgettext_lazy("kind of hit", "Pages of the website"),
    "imported": pgettext_lazy("kind of hit", "Imported texts"),
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


def space_names(keys: list[str], user: Any) -> dict[str, str]:
    """Titles of the spaces that `user` may read, for hits and facets of the search."""
    readable = SpacePage.objects.visible_to(user)
    return dict(readable.filter(key__in=keys).values_list("key", "title"))
