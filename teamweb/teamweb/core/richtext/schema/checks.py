"""A system check for the nodes that apps register."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from .table import NODES


def check_nodes(**options: Any) -> list[CheckMessage]:
    """Nothing works with a text while a node is wrong: say so before the site starts."""
    try:
        NODES.load()
    except ImproperlyConfigured as error:
        hint = "docs/richtext-nodes.md explains how an app registers a node."
        return [Error(str(error), hint=hint, id="teamweb_core.E010")]
    return []
