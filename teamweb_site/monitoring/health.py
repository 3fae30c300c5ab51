"""Checks whether the site's services answer."""

import errno
import logging
import shutil
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from teamweb_search.engines import current
from teamweb_search.indexing.reindex import is_in_use_and_complete

from .heartbeats import is_alive

logger = logging.getLogger(__name__)

# A few uploads; with less, writing fails soon.
LEAST_FREE_BYTES = 100_000_000


def service_states() -> dict[str, bool]:
    """Each service this installation is configured for, and whether it answers now."""
    checks: dict[str, Callable[[], object]] = {"database": _ask_database, "cache": _ask_cache}
    checks["disk"] = _ask_disk
    checks["redis" if settings.CONFIGURATION.redis_url else "broker"] = _ask_broker
    if settings.CONFIGURATION.elasticsearch_url:
        checks["elasticsearch"] = _ask_elasticsearch
        checks["search_index"] = _ask_search_index
    for process in ("worker", "beat"):
        checks[process] = partial(_look_for, process)
    return {name: _answers(name, check) for name, check in checks.items()}


def _answers(name: str, check: Callable[[], object]) -> bool:
    try:
        check()
    except Exception as error:  # Whatever a client library raises, the service is not ready.
        logger.warning("service away", extra={"service": name, "error": str(error)})
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    cache.get("health")


def _ask_disk() -> None:
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT):
        if folder.exists() and shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
            raise OSError(
                errno.ENOSPC, f"less than {LEAST_FREE_BYTES:,} bytes are free", str(folder)
            )


def _ask_broker() -> None:
    from redis import Redis

    if url := settings.CONFIGURATION.redis_url:
        with Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
        return
    probe = settings.BROKER_DIR / "messages" / ".writable"
    probe.parent.mkdir(parents=True, exist_ok=True)
    probe.touch()


def _look_for(process: str) -> None:
    if not is_alive(process):
        raise ImproperlyConfigured(f"No {process} has given a sign of life.")


def _ask_elasticsearch() -> None:
    if not elasticsearch_info(settings.CONFIGURATION.elasticsearch_url):
        raise ImproperlyConfigured("Elasticsearch does not answer.")


def _ask_search_index() -> None:
    """Elasticsearch may answer and have lost the index, or not have it yet after a restore."""
    engine = current()
    engine.ping()
    if not is_in_use_and_complete(engine):
        raise ImproperlyConfigured("The search index is not complete yet.")


def elasticsearch_info(url: str) -> dict[str, Any]:
    from elasticsearch import Elasticsearch

    with Elasticsearch(url, request_timeout=2, max_retries=0) as client:
        return dict(client.info())
