"""What somebody is told when the site fails: a full disk is named, so that they know what became of their text."""

import errno
import json
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
# SQLite's words, and PostgreSQL's.
_DATABASE_FULL = ("disk is full", "No space left on device")


def is_disk_full(error: BaseException | None) -> bool:
    """Whether the disk of the site or of its database had no room, however far down it began."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in _DISK_FULL:
            return True
        if isinstance(error, DatabaseError) and any(
            words in str(error) for words in _DATABASE_FULL
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """The site's handler500: 507 when the disk is full, else 500; JSON for programs."""
    full = is_disk_full(sys.exc_info()[1])
    status = 507 if full else 500
    if wants_json(request.path, request.headers.get("Accept", "")):
        sentence = disk_full_sentence() if full else _("Something went wrong")
        body = json_error(request.path, status, sentence)
        return HttpResponse(body, status=status, content_type="application/json")
    return HttpResponse(loader.get_template(f"{status}.html").render(), status=status)


def disk_full_sentence() -> str:
    return _(
        "The disk of this site is full: nothing was stored. Please keep what you wrote and tell whoever runs the site."
    )


def wants_json(path: str, accept: str) -> bool:
    return path.startswith("/api/") or path.endswith(".json") or "application/json" in accept


def json_error(path: str, status: int, sentence: str) -> str:
    """As the API, or as the scripts of our pages expect it."""
    is_api = path.startswith("/api/")
    return json.dumps({"error": {"status": status, "message": sentence} if is_api else sentence})
