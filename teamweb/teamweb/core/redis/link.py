"""How long a request waits for Redis, and whether it is up, shared by the whole process.

A request waits once, for a tenth of a second at most. Then Redis counts as away for the whole
process, nobody asks it any more, and a thread looks until it answers again.
"""

import logging
import threading
from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

SECONDS_TO_WAIT = 0.08
SECONDS_BETWEEN_LOOKS = 2.0


def fail_fast_options() -> dict[str, Any]:
    """Options of a client that answers a request."""
    return {
        "socket_connect_timeout": SECONDS_TO_WAIT,
        "socket_timeout": SECONDS_TO_WAIT,
        "retry": Retry(NoBackoff(), 0),
    }


class RedisLink:
    """One for each address of a Redis; `link_to` finds it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._answers_again = threading.Event()
        self._answers_again.set()

    @property
    def is_up(self) -> bool:
        return self._answers_again.is_set()

    def lost(self, error: BaseException) -> None:
        """Something failed because Redis did not answer: nobody else need try."""
        with self._lock:
            if not self.is_up:
                return
            self._answers_again.clear()
        logger.warning("Redis is away: doing without", extra={"error": str(error)})
        threading.Thread(target=self._look, name="redis-link", daemon=True).start()

    def wait_until_up(self, *, seconds: float) -> bool:
        return self._answers_again.wait(seconds)

    def _look(self) -> None:
        options = {"socket_connect_timeout": 2, "socket_timeout": 2, "retry": Retry(NoBackoff(), 0)}
        while True:
            threading.Event().wait(SECONDS_BETWEEN_LOOKS)
            try:
                with Redis.from_url(self._url, **options) as client:
                    client.ping()
            except (RedisError, OSError):
                continue
            break
        logger.warning("Redis answers again")
        self._answers_again.set()


_links: dict[str, RedisLink] = {}
_links_lock = threading.Lock()


def link_to(url: str) -> RedisLink:
    with _links_lock:
        return _links.setdefault(url, RedisLink(url))
