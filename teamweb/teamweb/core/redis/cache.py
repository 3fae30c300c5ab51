"""A cache in Redis that goes on in the database while Redis is away.

Rate limits stay in force then. What was counted in the one store is not known in the other: when
Redis goes or comes back, a limit may be used up once more.
"""

from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

from .link import fail_fast_options, link_to


class RedisOrDatabaseCache(RedisCache):
    """`OPTIONS["fallback"]` names the cache that is used meanwhile."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {**params.get("OPTIONS", {})}
        self._fallback = options.pop("fallback")
        super().__init__(server, {**params, "OPTIONS": {**options, **fail_fast_options()}})
        self._link = link_to(server)

    def _either(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if self._link.is_up:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except (RedisError, OSError) as error:
                self._link.lost(error)
        return getattr(caches[self._fallback], name)(*args, **kwargs)

    def clear(self) -> None:
        """Both: neither may bring back later what was forgotten."""
        self._either("clear")
        caches[self._fallback].clear()


def _method(name: str) -> Callable[..., Any]:
    def either(self: RedisOrDatabaseCache, *args: Any, **kwargs: Any) -> Any:
        return self._either(name, *args, **kwargs)

    either.__name__ = name
    return either


for _name in (
    *("add", "get", "set", "touch", "delete", "has_key", "incr"),
    *("get_many", "set_many", "delete_many"),
):
    setattr(RedisOrDatabaseCache, _name, _method(_name))
