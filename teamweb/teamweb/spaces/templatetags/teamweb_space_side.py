"""The side of a space, for every screen that belongs to one."""

import json
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.translation import gettext as _
from wagtail.models import Page

from ..models import SpacePage
from ..side.badges import badge_of
from ..side.opened import opened_branches
from ..side.overview import panels_of
from ..side.parts import Reader, head_of
from ..side.tree_html import tree_html
from ..structure.navigation import place_of

register = template.Library()


@register.inclusion_tag("teamweb_spaces/components/space_side.html", takes_context=True)
def space_side(context: RequestContext, space: SpacePage, part: str = "") -> dict[str, Any]:
    """Head, parts and page tree of a space; `part` is the key of the one that the screen shows.

    A view that has read the tree or the parts already names them `tree` and `side`.
    """
    request = context["request"]
    side = context.get("side") or head_of(space, request.user)
    if not side.level:
        # A guest of one meeting, who sees nothing else of the space.
        return {}
    tree = context.get("tree")
    if tree is None:
        here = place_of(space, space, request.user, opened=opened_branches(request))
        here.page_id = 0 if part != "overview" else space.pk
        tree = tree_html(here)
    return {
        "request": request,
        "space": space,
        "badge": badge_of(space),
        "side": side,
        "tree": tree,
        "part": part,
        # On screens with lists `page` is one of those.
        "page": page if isinstance(page := context.get("page"), Page) else None,
        "words": json.dumps(words_of_tree(), ensure_ascii=False),
    }


@register.inclusion_tag("teamweb_spaces/components/overview.html", takes_context=True)
def space_overview(context: RequestContext, space: SpacePage) -> dict[str, Any]:
    """What is next and new in a space, as far as the reader may see it."""
    request, side = context["request"], context["side"]
    reader = Reader(request.user, 0 if space.is_archived else side.level)
    return {
        "request": request,
        "space": space,
        "may_edit": reader.may_edit,
        "panels": panels_of(space, reader),
    }


def words_of_tree() -> dict[str, str]:
    """What the script of the page tree says."""
    return {
        "failed": _("This could not be done. Is there a connection to the server?"),
        "undo": _("Undo"),
        "close": _("Close"),
        "move": _("Move"),
        "cancel": _("Cancel"),
    }
