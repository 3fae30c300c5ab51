"""Logs: one JSON object a line, with the id of the request that caused it."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="")

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Format a record as JSON with the values of `extra` beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            entry["request_id"] = request_id.get()
        entry |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        # Django puts the whole request here; its id is enough.
        request = entry.pop("request", None)
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        if isinstance(request, HttpRequest):
            for key in {"message", "traceback"} & set(entry):
                entry[key] = _without_path(entry[key], request)
        return json.dumps(entry, default=str, ensure_ascii=False)


def route_of(request: HttpRequest) -> str:
    """The pattern of the request's address: without what was put into it."""
    return request.resolver_match.route if request.resolver_match else ""


def _without_path(text: str, request: HttpRequest) -> str:
    """Django names the path in what it logs of a request; it may hold the token of a link."""
    if request.path == "/":
        return text
    paths = (request.get_full_path(), request.path, request.path.lstrip("/"))
    # Django escapes what it logs.
    written = [*paths, *(path.encode("unicode_escape").decode("ascii") for path in paths)]
    any_of = "|".join(re.escape(path) for path in sorted(set(written), key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{any_of})(?!\w)", lambda _: f"[{route_of(request)}]", text)


def logging_settings(*, level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "teamweb_site.configuration.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": level, "propagate": False},
            # Each run of a beat's task would be two lines.
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "elastic_transport": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
        },
    }
