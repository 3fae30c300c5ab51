"""Who is responsible for a mail, at the end of each, and how the site shows itself in it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from .links import absolute


@dataclass(frozen=True)
class Imprint:
    """The body that sends, in one line, and the address of the page with all the details."""

    body: str
    url: str
    name: str = ""
    # Of links, on white and on dark grounds.
    accent: str = "#1a3ec8"
    accent_on_dark: str = "#a9b9ff"


def imprint() -> Imprint:
    """From what `settings.KNOWLEDGE_BRAND` names, else from `KNOWLEDGE_SENDER_BODY` and `KNOWLEDGE_IMPRINT_URL`."""
    dotted = getattr(settings, "KNOWLEDGE_BRAND", "")
    brand = import_string(dotted)() if dotted else None
    name = _said(brand, "name") or getattr(settings, "WAGTAIL_SITE_NAME", "Newsletter")
    body = _said(brand, "sender_body") or getattr(settings, "KNOWLEDGE_SENDER_BODY", "")
    url = _said(brand, "imprint_url") or getattr(settings, "KNOWLEDGE_IMPRINT_URL", "")
    url = url or "/impressum/"
    accent, on_dark = _said(brand, "accent"), _said(brand, "accent_on_dark")
    return Imprint(
        body=body or name,
        url=url if "://" in url else absolute(url),
        name=name,
        accent=accent or Imprint.accent,
        accent_on_dark=on_dark or Imprint.accent_on_dark,
    )


def _said(brand: object, name: str) -> str:
    return str(getattr(brand, name, "") or "")
