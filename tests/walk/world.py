"""A site in which everything hidden bears a word that says from whom it is hidden.

Hidden words begin with "Zq" and the name of their circle; "Kennwort" stands in all of them,
so that a search for it would find them.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from tests.factories.people import UserFactory

HIDDEN = re.compile(r"zq(name|mail|group|inner|trash|draft|narrow|foreign|private|site)\w*", re.I)
PEOPLE = frozenset({"name", "mail"})
# Whose eyes look, and the circles whose words they may meet.
ROLES: dict[str, frozenset[str]] = {
    "visitor": frozenset(),
    "stranger": PEOPLE,
    "guest": PEOPLE | {"group"},
    "member": PEOPLE | {"group", "inner", "trash", "draft"},
    "officer": PEOPLE,  # Of another group.
    "editor": PEOPLE,  # Opens the admin, for the news of the public site.
}


@dataclass
class World:
    users: dict[str, Any] = field(default_factory=dict)
    # Model label -> the rows whose ids fill an address, the most hidden ones first.
    rows: dict[str, list[Model]] = field(default_factory=dict)

    def add(self, *rows: Model) -> None:
        for row in rows:
            for model in type(row).__mro__:
                if hasattr(model, "_meta") and not model._meta.abstract:
                    self.rows.setdefault(model._meta.label, []).insert(0, row)

    def of(self, label: str) -> list[Any]:
        return self.rows.get(label, [])


def hidden(circle: str, what: str) -> str:
    return f"Zq{circle}{what} Kennwort"


def file(circle: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"Zq{circle}datei-Kennwort.txt", f"Zq{circle}inhalt".encode())


def person(number: int) -> Any:
    return UserFactory(
        first_name="Zqnamevor", last_name=f"Zqnamenach{number}", email=f"zqmail{number}@example.org"
    )
