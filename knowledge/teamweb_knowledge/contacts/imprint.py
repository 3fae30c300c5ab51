"""Who is responsible for a mail, at the end of each."""

from dataclasses import dataclass

from django.conf import settings

from .links import absolute


@dataclass(frozen=True)
class Imprint:
    """The body that sends, in one line, and the address of the page with all the details."""

    body: str
    url: str


def imprint() -> Imprint:
    """From `settings.KNOWLEDGE_SENDER_BODY` and `settings.KNOWLEDGE_IMPRINT_URL`."""
    body = getattr(settings, "KNOWLEDGE_SENDER_BODY", "")
    url = getattr(settings, "KNOWLEDGE_IMPRINT_URL", "") or "/impressum/"
    name = getattr(settings, "WAGTAIL_SITE_NAME", "Newsletter")
    return Imprint(body or name, url if "://" in url else absolute(url))
