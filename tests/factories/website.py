"""Public pages. The sections they stand in come with the database."""

import datetime
from typing import Any

from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from teamweb.website.models import (
    EventIndexPage,
    EventPage,
    NewsIndexPage,
    NewsPage,
    PublicationIndexPage,
    PublicationPage,
)


def news(title: str = "Nachricht", **fields: Any) -> NewsPage:
    fields.setdefault("lead", "Kurz gefasst.")
    return NewsIndexPage.objects.get().add_child(instance=NewsPage(title=title, **fields))


def event(title: str = "Veranstaltung", **fields: Any) -> EventPage:
    if "year" not in fields:
        fields.setdefault("starts_on", datetime.date(2019, 11, 5))
    return EventIndexPage.objects.get().add_child(instance=EventPage(title=title, **fields))


def publication(title: str = "Leitfaden", **fields: Any) -> PublicationPage:
    index = PublicationIndexPage.objects.get()
    return index.add_child(instance=PublicationPage(title=title, **fields))


def image(title: str = "Bild", *, size: tuple[int, int] = (640, 400), **fields: Any) -> Any:
    """A picture of the library, with a colour of its own."""
    file = get_test_image_file(f"{title}.png", colour="teal", size=size)
    return get_image_model().objects.create(title=title, file=file, **fields)
