"""What a person has read of a page, and what is new there since."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from ...comments.models import Thread
from ...core.database.best_effort import best_effort_write
from ...core.database.prepared import prepared
from ...notifications.actions import is_watching, kind_of, watches_of
from ..models import ReadMark
from .drafts import revisions_of
from .versions import each_once, writers_of

# Looks at a page within this time are one visit.
ONE_VISIT = datetime.timedelta(hours=1)
# So many of the newest versions are asked for their writers, and so many of those are named.
LOOKED_AT = 50
NAMED = 3


@dataclass(frozen=True)
class Visit:
    """A person looks at a page. `since`: the version of the visit before and when that was.

    `threads`: how many talks about the page are open.
    """

    since: tuple[int, datetime.datetime] | None
    is_watching: bool
    threads: int


@dataclass(frozen=True)
class News:
    since_when: datetime.datetime
    people: list[Any]
    and_others: bool


def visit(user: Any, page: Page, *, is_reading: bool = True) -> Visit:
    """Note that `user` is shown the live version; one query for who comes back within a visit.

    Nothing is noted of who only writes (the next reading says what is new), and while the
    database cannot be written to.
    """
    now, live = timezone.now(), page.live_revision_id
    marks = ReadMark.objects.filter(user_id=user.pk, page_id=page.pk)
    row = _mark_with_more(user.pk, page)
    if row is None:
        new = ReadMark(user_id=user.pk, page_id=page.pk, revision_id=live, read_at=now)
        if is_reading:
            # Two windows may open at once.
            with best_effort_write():
                ReadMark.objects.bulk_create([new], ignore_conflicts=True)
        threads = Thread.objects.filter(page_id=page.pk).open()
        return Visit(None, is_watching(user, page), threads.count())
    revision_id, read_at, before_id, before_at, watching, open_threads = row
    if read_at < now - ONE_VISIT:
        before_id, before_at = revision_id, read_at
        if is_reading:
            note = {"read_at": now, "before_id": before_id, "before_at": before_at}
            with best_effort_write():
                marks.update(revision_id=live, **note)
    elif is_reading and revision_id != live:
        with best_effort_write():
            marks.update(revision_id=live)
    is_other = before_id is not None and before_id != live
    return Visit((before_id, before_at) if is_other else None, watching, open_threads)


def _mark_with_more(user_id: int, page: Page) -> Any:
    """What somebody has read of a page, whether they watch it, and how many talks are open."""
    kind_id = kind_of(page).pk

    def build(user_id: int, page_id: int) -> Any:
        threads = Thread.objects.filter(page_id=page_id).open().order_by()
        number = threads.values("page_id").annotate(number=Count("pk")).values("number")
        more = Exists(watches_of(user_id, kind_id, page_id)), Coalesce(Subquery(number), 0)
        marks = ReadMark.objects.filter(user_id=user_id, page_id=page_id)
        return marks.values_list("revision_id", "read_at", "before_id", "before_at", *more)

    rows = prepared(build, key=(kind_id,), user_id=user_id, page_id=page.pk)
    return rows[0] if rows else None


def news_of(seen: Visit, page: Page, user: Any) -> News | None:
    """What others have changed since the visit before; own changes are no news."""
    if seen.since is None:
        return None
    before, since_when = seen.since
    later = revisions_of(page).filter(pk__gt=before, pk__lte=page.live_revision_id or 0)
    versions = list(later.select_related("user").defer("content")[:LOOKED_AT])
    writers = writers_of(versions).values() if versions else []
    people = each_once(person for names in writers for person in names)
    others = [person for person in people if person.pk != user.pk]
    if people and not others:
        return None
    return News(since_when, others[:NAMED], len(others) > NAMED)
