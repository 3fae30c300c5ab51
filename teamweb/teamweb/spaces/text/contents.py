"""What stands in a rendered text: its headings, as a list to jump by."""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags

_HEADING = re.compile(r'<h([234]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_MENTION = re.compile(r'<a class="rt-mention"[^>]*>[^<]*</a>')


@dataclass(frozen=True)
class Heading:
    level: int
    anchor: str
    words: str


def contents_of(rendered: str) -> list[Heading]:
    """The headings of a text as it is stored for readers, without the people they mention."""
    return [
        Heading(int(level), anchor, _words(inner))
        for level, anchor, inner in _HEADING.findall(rendered)
    ]


def _words(inner: str) -> str:
    return unescape(strip_tags(_MENTION.sub("", inner))).strip() or "–"
