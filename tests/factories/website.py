"""Public pages. The sections they stand in come with the database."""

import datetime
from typing import Any

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
