"""What the reader may make from any page: apps offer it by the hook `teamweb_creatables`.

Each function takes the reader and where they are, and gives what it offers there. It is asked when
the menu opens and not with every page, so it may look rights up exactly.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, ResolverMatch, resolve
from wagtail import hooks

HOOK = "teamweb_creatables"


@dataclass(frozen=True)
class Creatable:
    label: Any
    url: str
    icon: str
    hint: Any = ""


def creatables(user: Any, path: str) -> list[Creatable]:
    """What `user` may make, with what they are looking at as its place where that fits."""
    here = match_of(path)
    return [one for offer in hooks.get_hooks(HOOK) for one in offer(user, here)]


def match_of(path: str) -> ResolverMatch | None:
    try:
        return resolve(path) if path.startswith("/") else None
    except Resolver404:
        return None
