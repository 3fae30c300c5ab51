"""Passwords of the demo accounts: made once, stored in var/ readable by the owner only."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings


def accounts_file() -> Path:
    return Path(settings.VAR_DIR) / "demo_accounts.json"


def get_passwords(people: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return e-mail address -> password of everybody who can sign in; the same on every later call.

    The file is written before the first account is made, so that an interrupted run
    never leaves an account whose password nobody knows.
    """
    path = accounts_file()
    known: dict[str, str] = {}
    if path.exists():
        known = {it["email"]: it["password"] for it in json.loads(path.read_text())}
    rows = [
        {
            "who": f"{person['first_name']} {person['last_name']} ({person['signs_in']})",
            "email": person["email"],
            "password": known.get(person["email"]) or secrets.token_urlsafe(12),
        }
        for person in people.values()
        if "signs_in" in person
    ]
    if {row["email"] for row in rows} != set(known):
        _write(path, json.dumps(rows, ensure_ascii=False, indent=1))
    return {row["email"]: row["password"] for row in rows}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    unfinished.replace(path)
