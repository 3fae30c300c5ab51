"""The site's error handler: names a full disk and a wrong key instead of a bare 500."""

import errno
import json
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from teamweb.core.encryption import SecretUnreadable

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
# SQLite's words, and PostgreSQL's.
_DATABASE_FULL = ("disk is full", "No space left on device")


def is_disk_full(error: BaseException | None) -> bool:
    """Whether the error, or one that caused it, says that a disk is full."""
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
    """The site's handler500: 507 when the disk is full, 503 with a wrong SECRET_KEY, else 500; JSON
    for programs."""
    error = sys.exc_info()[1]
    status, page, sentence = 500, "500.html", _("Something went wrong")
    if is_disk_full(error):
        status, page, sentence = 507, "507.html", disk_full_message()
    elif isinstance(error, SecretUnreadable):
        status, page, sentence = 503, "503_key.html", secret_unreadable_message()
    if wants_json(request.path, request.headers.get("Accept", "")):
        body = json_error(request.path, status, sentence)
        return HttpResponse(body, status=status, content_type="application/json")
    return HttpResponse(loader.get_template(page).render(), status=status)


def disk_full_message() -> str:
    return _(
        "The disk of this site is full: nothing was stored. Please keep what you wrote and tell whoever runs the site."
    )


def secret_unreadable_message() -> str:
    return _(
        "What is stored encrypted cannot be read at the moment. Please tell whoever runs the site:"
        " its secret key is not the right one."
    )


def wants_json(path: str, accept: str) -> bool:
    return path.startswith("/api/") or path.endswith(".json") or "application/json" in accept


def json_error(path: str, status: int, sentence: str) -> str:
    """Return the body in the form that the API, or the scripts of our pages, expect."""
    is_api = path.startswith("/api/")
    return json.dumps({"error": {"status": status, "message": sentence} if is_api else sentence})
