"""What people may make in spaces, for the menu "Create": pages, pages from templates, todos."""

from typing import Any

from django.db.models import Q
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from ...access.models import Access, Level
from ...access.readable import access_levels
from ...core.database.any_of import AnyOf
from ...core.database.german_order import german
from ...core.frame.creating import Creatable
from ..models import PageTemplate, SpacePage
from ..views.pages import level_of, page_at, page_of


def writable_spaces(user: Any) -> Any:
    """Open spaces whose members' pages `user` may edit, by title; their texts are left out."""
    editable = {pk for pk, level in access_levels(user).items() if level >= Level.EDIT}
    inner = Access.objects.filter(kind=Access.Kind.MEMBERS, pk__in=AnyOf(editable))
    spaces = SpacePage.objects.visible_to(user).filter(pk__in=inner.values("space_id"))
    spaces = spaces.filter(archived_at=None).select_related("group__type")
    return spaces.defer("body", "rendered_html").order_by(german("title"), "pk")


def page_at_match(user: Any, here: ResolverMatch | None) -> Page | None:
    """The page of a space that this address is about, if `user` may write there."""
    page = _page_of_match(here) if here is not None else None
    if page is None or level_of(user, page) < Level.EDIT or not page.live:
        return None
    return None if page.entry.space.is_archived else page


def _page_of_match(here: ResolverMatch) -> Page | None:
    named = here.kwargs
    if "page_id" in named:
        return page_of(named["page_id"])
    if "address" in named and "teamweb_spaces" in here.app_names:
        return page_at(named["address"])
    if "key" in named:
        places = {"spaces": Q(key=named["key"]), "groups": Q(group__key=named["key"])}
        place = places.get(here.route.partition("/")[0])
        spaces = SpacePage.objects.filter(place).order_by("pk") if place is not None else None
        space_id = spaces.values_list("pk", flat=True).first() if spaces is not None else None
        return page_of(space_id) if space_id else None
    return None


def creatables(user: Any, here: ResolverMatch | None) -> list[Creatable]:
    spaces = writable_spaces(user)
    page = page_at_match(user, here)
    if page is None and not spaces.exists():
        return []
    in_space = {"hint": _("in “%(title)s”") % {"title": page.title}} if page is not None else {}
    if page is None:
        new_page, new_todo = reverse("teamweb_spaces:choose_space"), ""
        templates = PageTemplate.objects.filter(Q(space=None) | Q(space__in=spaces))
        from_template = f"{new_page}?for=template"
    else:
        space = page.entry.space
        new_page, new_todo = reverse("teamweb_spaces:new", args=[page.pk]), f"?space={space.key}"
        templates = PageTemplate.objects.filter(Q(space=None) | Q(space_id=space.pk))
        from_template = f"{new_page}#templates"
    offers = [Creatable(_("Page"), new_page, "page", **in_space)]
    if templates.exists():
        offers.append(Creatable(_("Page from a template"), from_template, "template", **in_space))
    todo_url = reverse("teamweb_spaces:new_todo") + new_todo
    return [*offers, Creatable(_("Todo"), todo_url, "tasks")]
