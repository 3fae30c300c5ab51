"""Who wrote which words of a version of a page, to look at."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.models import Revision

from ...coediting.actions import text_of
from ...coediting.models import Checkpoint
from ...coediting.text_attribution import AuthoredText, Share
from ...coediting.text_attribution.authorship import of_history
from ...core.richtext import render
from ...core.richtext.text import texts_of
from ..coedited_fields import COMPARED_VERSIONS
from .drafts import revisions_of

COLORS = 12


@dataclass
class Author:
    """`number` tells them apart in the text, from 1; `color` one of a few."""

    number: int
    user: Any
    written: int
    percent: int

    @property
    def color(self) -> int:
        return (self.number - 1) % COLORS

    @property
    def name(self) -> str:
        return str(self.user) if self.user else _("Nobody known")


def _checkpoints(page: Any) -> Any:
    found = Checkpoint.objects.filter(
        document__content_type=ContentType.objects.get_for_model(page),
        document__object_id=page.pk,
        document__field="body",
    )
    found = found.select_related("document", "revision")
    return found.defer("document__snapshot", "document__text_attribution")


def authored(page: Any, revision: Revision) -> AuthoredText:
    """Who wrote the words of a version, as kept with it; else by comparing it with those before it."""
    kept = _checkpoints(page).filter(revision_id__lte=revision.pk).exclude(authorship=[])
    base, start = kept.order_by("-revision_id").first(), None
    if base is not None:
        start = AuthoredText("".join(texts_of(text_of(base))), base.authorship)
        if base.revision_id == revision.pk:
            return start
    later = revisions_of(page).filter(pk__lte=revision.pk)
    if base is not None:
        later = later.filter(pk__gt=base.revision_id)
    rows = later.values_list("content", "user_id", "pk")[:COMPARED_VERSIONS]
    history = [(content.get("body", ""), user, -pk) for content, user, pk in reversed(rows)]
    found = of_history(history, start)
    return found[-1] if found else start or AuthoredText("", [])


def authors_of(words: AuthoredText) -> list[Author]:
    """Everybody with words in it, who wrote most first."""
    sizes: Counter[int | None] = Counter()
    for size, user_id, _version in words.shares:
        sizes[user_id] += size
    people = get_user_model()._default_manager.in_bulk([pk for pk in sizes if pk is not None])
    known: Counter[int | None] = Counter()
    for user_id, size in sizes.items():
        known[user_id if user_id in people else None] += size
    total = max(known.total(), 1)
    return [
        Author(number, people.get(user_id), size, round(100 * size / total))
        for number, (user_id, size) in enumerate(known.most_common(), start=1)
    ]


@dataclass(frozen=True)
class Origin:
    """The version that words came with; `revision_id` is None where it is gone."""

    made_at: datetime
    revision_id: int | None


def origins_of(page: Any, words: AuthoredText) -> dict[int, Origin]:
    """When each version named in `words` was made, as far as known."""
    numbers = {number for _size, _user_id, number in words.shares}
    revisions = Revision.objects.filter(pk__in=[-number for number in numbers if number < 0])
    found = {-pk: Origin(made_at, pk) for pk, made_at in revisions.values_list("pk", "created_at")}
    made = _checkpoints(page).filter(seq__in=numbers).order_by("-pk")
    for seq, made_at, revision_id in made.values_list("seq", "created_at", "revision_id"):
        found[seq] = Origin(made_at, revision_id)
    return found


@dataclass(frozen=True)
class Part:
    """What one person wrote in one version and is still there, in code points."""

    author: Author
    origin: Origin
    written: int


def parts_of(words: AuthoredText, authors: list[Author], origins: dict[int, Origin]) -> list[Part]:
    """The newest first."""
    sizes: Counter[tuple[int | None, int]] = Counter()
    for size, user_id, number in words.shares:
        if number in origins:
            sizes[user_id, number] += size
    known = by_user(authors)
    parts = [
        Part(known.get(user_id) or known[None], origins[number], size)
        for (user_id, number), size in sizes.items()
    ]
    return sorted(parts, key=lambda part: part.origin.made_at, reverse=True)


def by_user(authors: list[Author]) -> dict[int | None, Author]:
    return {author.user.pk if author.user else None: author for author in authors}


class Painter:
    """Writes the words of a text, each stretch marked with its author."""

    def __init__(
        self,
        words: AuthoredText,
        authors: list[Author],
        origins: dict[int, Origin],
        chosen: Author | None,
    ) -> None:
        self._words = words
        self._authors = by_user(authors)
        self._origins = origins
        self._chosen = chosen
        self._place = 0
        self._last: Author | None = None

    def paint(self, text: str) -> str:
        written, at = "", 0
        for share in self._words.part(self._place, len(text)):
            written += self._stretch(text[at : at + share[0]], share)
            at += share[0]
        self._place += len(text)
        return written

    def _stretch(self, words: str, share: Share) -> str:
        _size, user_id, version = share
        author = self._authors.get(user_id) or self._authors[None]
        if self._chosen is not None and author is not self._chosen:
            self._last = author
            return escape(words, quote=False)
        said = author.name
        if origin := self._origins.get(version):
            said += " · " + date_format(localtime(origin.made_at), "SHORT_DATETIME_FORMAT")
        who = ""
        if author is not self._last:
            who = (
                f'<sup class="written__who" aria-hidden="true">{author.number}</sup>'
                f'<span class="kern-sr-only written__name">{escape(author.name)}: </span>'
            )
        self._last = author
        return (
            f'<span class="written" data-writer="{author.color}" title="{escape(said)}">'
            f"{who}{escape(words, quote=False)}</span>"
        )


def painted(html: str, painter: Painter) -> str:
    """Safe HTML of a version. Raises UnknownMarkup."""
    return render(html, words=painter.paint)
