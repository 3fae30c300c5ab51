"""The connection to Elasticsearch; its errors become ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError

from ..errors import IndexMissing, SearchUnavailable

SECONDS_TO_WAIT = 10
# A search waits no longer, however many requests it takes (`settings.SEARCH_SECONDS_TO_ANSWER`).
SECONDS_TO_ANSWER = 1.7
BUSY = {408, 429, 502, 503, 504}


def seconds_to_answer() -> float:
    return float(getattr(settings, "SEARCH_SECONDS_TO_ANSWER", SECONDS_TO_ANSWER))


@lru_cache(maxsize=4)
def client_for(url: str) -> Elasticsearch:
    return Elasticsearch(url, request_timeout=SECONDS_TO_WAIT, max_retries=0)


@contextmanager
def translate_errors() -> Iterator[None]:
    try:
        yield
    except TransportError as error:
        raise SearchUnavailable(f"Elasticsearch does not answer: {error.message}") from error
    except ApiError as error:
        problem = _first_problem(error)
        if problem.get("type") == "index_not_found_exception":
            raise IndexMissing(f"the search index is missing: {problem.get('reason')}") from error
        if error.status_code in BUSY or problem.get("status") in BUSY:
            raise SearchUnavailable(f"Elasticsearch cannot answer: {error.message}") from error
        raise


def _first_problem(error: ApiError) -> dict[str, Any]:
    """Several searches at once answer with status 200, and the body says what is wrong with one."""
    body = error.body if isinstance(error.body, dict) else {}
    problem = body.get("error")
    found = dict(problem) if isinstance(problem, dict) else {}
    return {"status": body.get("status"), **found}
