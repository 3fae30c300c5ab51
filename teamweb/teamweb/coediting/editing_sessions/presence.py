"""Who is writing where: as the browsers of a session show it, and for lists of documents.

Names come from the server. Nothing of it is stored but in the cache, for less than a minute.
"""

import json
import re
import time
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache

from ..wire.protocol import GONE, Presence
from .connection import Connection

MAX_STATE_BYTES = 8_000
# Browsers show themselves anew every 15 seconds.
FOREIGN_SECONDS = 35
WRITERS_SECONDS = 45
MAX_NAMES = 50
# Dark enough to be read on white, light enough to be seen on black.
COLORS = (
    "#1f6feb #b3261e #1a7f37 #8250df #9a6700 #0e7490 #bf3989 #57606a #c2410c #4d7c0f #6d28d9 #be123c"
).split()
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")

Writers = dict[int, str]


def writers_in(document_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of those who write in these documents now; documents without are left out."""
    keys = {_key(pk): pk for pk in document_ids}
    found = cache.get_many(list(keys)[:1_000]) if keys else {}
    return {keys[key]: names for key, names in found.items() if names}


def remember_writers(document_id: int, names: list[str]) -> None:
    if names:
        cache.set(_key(document_id), names[:MAX_NAMES], WRITERS_SECONDS)
    else:
        cache.delete(_key(document_id))


def _key(document_id: int) -> str:
    return f"coediting:writers:{document_id}"


class SessionPresence:
    """The states of one document's browsers; each connection owns one Yjs client and shows only that."""

    def __init__(self, document_id: int) -> None:
        self.document_id = document_id
        self._own: dict[int, Presence] = {}
        # Shown by other processes, with the time of the last sign.
        self._foreign: dict[int, tuple[Presence, float]] = {}
        self._changed: dict[int, Presence] = {}
        self._changed_own: set[int] = set()

    def take(self, sender: Connection, shown: list[Presence], connections: set[Connection]) -> bool:
        """What a connection says of its own client, with the server's name on it; the rest is dropped."""
        has_changed = False
        for each in shown:
            if sender.client_id is None and each.state != GONE:
                self._claim(sender, each.client_id, connections)
            if each.client_id != sender.client_id or len(each.state) > MAX_STATE_BYTES:
                continue
            state = GONE if each.state == GONE else _stamped(each.state, sender)
            if state is not None:
                self._put_own(Presence(each.client_id, each.clock, state))
                has_changed = True
        return has_changed

    @staticmethod
    def _claim(sender: Connection, client_id: int, connections: set[Connection]) -> None:
        owner = next((each for each in connections if each.client_id == client_id), None)
        if owner is None:
            sender.client_id = client_id
        elif owner.user_id == sender.user_id:
            # The same browser came back before its old connection was found dead.
            owner.client_id, sender.client_id = None, client_id

    def _put_own(self, presence: Presence) -> None:
        if presence.state == GONE:
            self._own.pop(presence.client_id, None)
        else:
            self._own[presence.client_id] = presence
        self._changed[presence.client_id] = presence
        self._changed_own.add(presence.client_id)

    def withdraw(self, connection: Connection) -> bool:
        """Take away what a connection showed."""
        if connection.client_id is None or connection.client_id not in self._own:
            return False
        last = self._own[connection.client_id]
        self._put_own(Presence(last.client_id, last.clock, GONE))
        connection.client_id = None
        return True

    def receive(self, shown: list[Presence]) -> None:
        """What another process says of its browsers: stamped there."""
        for each in shown:
            if each.client_id in self._own:
                continue
            if each.state == GONE:
                self._foreign.pop(each.client_id, None)
            else:
                self._foreign[each.client_id] = each, time.monotonic()
            self._changed[each.client_id] = each

    def expire(self) -> bool:
        """Forget browsers of a process that says nothing any more."""
        limit = time.monotonic() - FOREIGN_SECONDS
        old = [each for each, seen_at in self._foreign.values() if seen_at < limit]
        self.receive([Presence(each.client_id, each.clock, GONE) for each in old])
        return bool(old)

    def states(self) -> list[Presence]:
        return [*self._own.values(), *(each for each, _seen_at in self._foreign.values())]

    def own_states(self) -> list[Presence]:
        return list(self._own.values())

    def changes(self) -> tuple[list[Presence], list[Presence]]:
        """What changed since the last call: of our own browsers, and of all."""
        changed, own = list(self._changed.values()), self._changed_own
        self._changed, self._changed_own = {}, set()
        return [each for each in changed if each.client_id in own], changed

    def writers(self, connections: Iterable[Connection]) -> Writers:
        found = {}
        for each, _seen_at in self._foreign.values():
            user = json.loads(each.state)["user"]
            found[user["id"]] = user["name"]
        return found | {each.user_id: each.name for each in connections}


def _stamped(state: bytes, connection: Connection) -> bytes | None:
    """The cursor as the browser says, the person as we know them; None for what is no state."""
    try:
        said = json.loads(state)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    claimed: Any = said.get("user")
    color = claimed.get("color") if isinstance(claimed, dict) else None
    if not (isinstance(color, str) and _COLOR.fullmatch(color)):
        color = COLORS[connection.user_id % len(COLORS)]
    user = {"id": connection.user_id, "name": connection.name, "color": color}
    try:
        return json.dumps({"user": user, "cursor": said.get("cursor")}).encode()
    except RecursionError:
        return None
