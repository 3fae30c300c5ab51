"""Whose events of the consent log are whose.

One person may have had several addresses and, erased in between, several subscriptions; one
address may have belonged to several people, one after the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from .models import ConsentEvent, Subscriber, address_digest

Kind = ConsentEvent.Kind
BEGINS = {Kind.CONFIRMED, Kind.TOPICS_CHANGED}
ENDS = {Kind.UNSUBSCRIBED, Kind.ERASED}


class Person:
    """What the log holds of a subscriber: under this address and those given up for it."""

    def __init__(self, subscriber: Subscriber) -> None:
        own = ConsentEvent.objects.filter(subscriber_id=subscriber.pk)
        left = list(own.filter(kind=Kind.ADDRESS_LEFT).order_by("pk").values_list("address", "at"))
        self.earlier_addresses = [address for address, _at in left]
        self._mine = Q(subscriber_id=subscriber.pk) | (
            # Mails to an address that somebody else only named are the other's own.
            Q(address_digest=address_digest(subscriber.address))
            & ~Q(kind=Kind.MAILED, subscriber_id__isnull=False)
        )
        for address, at in left:
            self._mine |= Q(address_digest=address_digest(address), at__lte=at)
        ids = self.events().exclude(subscriber_id=None).values_list("subscriber_id", flat=True)
        self.references = sorted({f"subscriber:{pk}" for pk in (*ids, subscriber.pk)})

    def events(self) -> QuerySet[ConsentEvent]:
        return ConsentEvent.objects.filter(self._mine).order_by("at", "pk")

    def message_ids(self) -> list[str]:
        """Of the mails with links that went to the person."""
        return list(self.events().exclude(message_id="").values_list("message_id", flat=True))


@dataclass
class Consent:
    """All that one person agreed to, as the log tells it."""

    event_ids: list[int] = field(default_factory=list)
    subscriber_ids: set[int] = field(default_factory=set)
    user_ids: set[int] = field(default_factory=set)
    # Since the last of their consents ended; None while one lasts.
    ended_at: datetime | None = None


def consents() -> list[Consent]:
    """The whole log, person by person."""
    groups = _DisjointSets()
    # How often an address was given up so far: from then on it is somebody else's.
    owner: dict[str, int] = {}
    steps: list[tuple[int, str, datetime, str, int | None, int | None, list[str]]] = []
    # In the order written: a clock may have gone wrong.
    rows = ConsentEvent.objects.order_by("pk").values_list(
        "pk", "kind", "at", "address_digest", "subscriber_id", "user_id", "topics"
    )
    for row in rows.iterator(chunk_size=5_000):
        pk, kind, at, digest, subscriber_id, user_id, topics = row
        address = f"address:{digest}:{owner.get(digest, 0)}"
        if subscriber_id is None and user_id is None:
            node = address
        else:
            node = f"user:{user_id}" if subscriber_id is None else f"subscriber:{subscriber_id}"
            # A mail only says that somebody named this address.
            if kind != Kind.MAILED and digest:
                groups.join(node, address)
        if kind == Kind.ADDRESS_LEFT:
            owner[digest] = owner.get(digest, 0) + 1
        steps.append((pk, node, at, kind, subscriber_id, user_id, topics))
    found: dict[str, _ConsentHistory] = {}
    for pk, node, at, kind, subscriber_id, user_id, topics in steps:
        history = found.setdefault(groups.root(node), _ConsentHistory())
        history.add(pk, kind, at, subscriber_id, user_id, topics)
    return [history.consent() for history in found.values()]


class _DisjointSets:
    """Names that stand for the same person (disjoint sets)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, name: str) -> str:
        path = list(self._path(name))
        for step in path[:-1]:
            self._parent[step] = path[-1]
        return path[-1]

    def join(self, one: str, other: str) -> None:
        self._parent[self.root(one)] = self.root(other)

    def _path(self, name: str) -> Iterator[str]:
        yield name
        while (parent := self._parent.get(name, name)) != name:
            name = parent
            yield name


class _ConsentHistory:
    def __init__(self) -> None:
        self._consent = Consent()
        self._lasting: set[str] = set()
        self._ended_at: datetime | None = None
        self._last_at: datetime | None = None

    def add(
        self,
        pk: int,
        kind: str,
        at: datetime,
        subscriber_id: int | None,
        user_id: int | None,
        topics: list[str],
    ) -> None:
        self._consent.event_ids.append(pk)
        self._consent.subscriber_ids |= {subscriber_id} - {None}  # type: ignore[arg-type]
        self._consent.user_ids |= {user_id} - {None}  # type: ignore[arg-type]
        self._last_at = at
        before = bool(self._lasting)
        if kind in BEGINS:
            self._lasting.add("newsletter")
        elif kind in ENDS:
            self._lasting.discard("newsletter")
        elif kind == Kind.LISTED:
            self._lasting |= {f"list:{topic}" for topic in topics}
        elif kind == Kind.UNLISTED:
            self._lasting -= {f"list:{topic}" for topic in topics}
        if not self._lasting and (before or kind in ENDS or kind == Kind.UNLISTED):
            self._ended_at = at

    def consent(self) -> Consent:
        if not self._lasting:
            self._consent.ended_at = self._ended_at or self._last_at
        return self._consent
