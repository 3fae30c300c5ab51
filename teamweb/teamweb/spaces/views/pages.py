"""How views get at a page: by its address or its number, and only with the reader's right."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from wagtail.models import Page

from ...access.actions import level_for
from ...access.models import Level
from ...core.database.prepared import prepared
from ..history.drafts import is_new_draft
from ..models import INDEX_SLUG, SpacePage, address_of
from ..structure.tree import find_moved

RELATED = ("page_access", "pin", "entry__space__group", "teamweb_wikipage")
# What a page does not show of its space. Most of an unchanged page's time goes into the columns of this query.
_UNUSED_OF_SPACE = (
    "alias_of",
    "body",
    "content_type",
    "description",
    "draft_title",
    "expire_at",
    "expired",
    "first_published_at",
    "go_live_at",
    "last_published_at",
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
    "locale",
    "locked",
    "locked_at",
    "locked_by",
    "owner",
    "rendered_html",
    "search_description",
    "seo_title",
    "show_in_menus",
    "translation_key",
)
# Of the group only its key, with which the parts of the space are linked.
_UNUSED_OF_GROUP = (
    *("name", "type", "parent", "description", "keywords", "state", "state_note", "cadence"),
    *(
        "place",
        "founded",
        "source",
        "quorum_rule",
        "quorum_number",
        "majority_rule",
        "invitation_days",
        "circular_rule",
        "auth_group",
    ),
)
LEFT_OUT = (
    *(f"entry__space__{name}" for name in _UNUSED_OF_SPACE),
    *(f"entry__space__group__{name}" for name in _UNUSED_OF_GROUP),
)


def _pages() -> Any:
    # Plain pages: the specific one comes with the join for wiki pages, by one query for others.
    return Page.objects.select_related(*RELATED).defer(*LEFT_OUT)


def page_at(address: str) -> Page | None:
    """Find the page at an address below the page of all spaces; rights are not checked."""
    address = address.strip("/")
    slug = address.rpartition("/")[2]
    # The slug is indexed, the path is not; few pages share both.
    for page in prepared(_at, slug=slug, address=address):
        if address_of(page.url_path) == address and hasattr(page, "entry"):
            return page
    return None


def _at(slug: str, address: str) -> Any:
    return _pages().filter(slug=slug, url_path__endswith=f"/{INDEX_SLUG}/{address}/")


def _numbered(page_id: int) -> Any:
    return _pages().filter(pk=page_id)[:1]


def page_asked_for(address: str) -> Page | None:
    """The page that somebody met as "not found": by its address in the tree, by a whole path
    ("/teamweb/ak/seite/"), or by its number ("/p/12/", "/pages/12/edit/")."""
    number = re.match(r"/p(?:ages)?/(\d{1,18})(?:/|$)", address)
    if number is None:
        return page_at(address.removeprefix(f"/{INDEX_SLUG}/"))
    return page_of(int(number[1]))


def page_of(page_id: int) -> Page | None:
    """Find the page of a space with this number; rights are not checked."""
    found = prepared(_numbered, page_id=page_id)
    return found[0] if found and hasattr(found[0], "entry") else None


def moved_from(address: str) -> Page | None:
    """The page that once stood at `address`, followed through several moves."""
    for _step in range(10):
        found = find_moved(address.strip("/"))
        if found is None:
            return None
        page = _pages().filter(pk=found[0]).first()
        if page is None:
            return None
        if not found[1]:
            return page
        address = f"{address_of(page.url_path)}/{found[1]}"
        if (below := page_at(address)) is not None:
            return below
    return None


def level_of(user: Any, page: Page) -> int:
    access = getattr(page, "page_access", None)
    return level_for(user, access.access_id) if access else 0


def specific_of(page: Page) -> Any:
    """The page as its own type; a wiki page came with the first query."""
    wiki_page = page._state.fields_cache.get("teamweb_wikipage")
    specific = wiki_page if wiki_page is not None else page.specific
    if specific is not page:
        for name in ("page_access", "entry", "pin"):
            if name in page._state.fields_cache:
                specific._state.fields_cache[name] = page._state.fields_cache[name]
    return specific


class PageNotFound(Http404):
    """There is no page of this number, or the reader may not read it."""

    def __init__(self, page_id: int) -> None:
        super().__init__(page_id)
        self.page_id = page_id


def get_page(
    request: HttpRequest, page_id: int, *, also_trashed: bool = False, also_drafts: bool = False
) -> Any:
    """A page of a space that the reader may read, as its own type, else PageNotFound as for none.

    Drafts and pages in the trash are there only for views that deal with those, and only for
    people who may edit them. `page.level` is the reader's level.
    """
    page = page_of(page_id)
    if page is None:
        raise PageNotFound(page_id)
    level = level_of(request.user, page)
    is_open = page.live or (level >= Level.EDIT and also_trashed)
    if not is_open and also_drafts and level >= Level.EDIT:
        is_open = is_new_draft(page)
    if not level or not is_open:
        raise PageNotFound(page_id)
    specific = specific_of(page)
    specific.level = level
    return specific


def get_space(request: HttpRequest, key: str) -> SpacePage:
    """A space that the reader may read, else 404 as for none; `space.level` is the reader's level."""
    space = SpacePage.objects.select_related("page_access", "group__type").filter(key=key).first()
    level = level_of(request.user, space) if space else 0
    if space is None or not level:
        raise Http404
    space.level = level
    return space


def get_managed_space(request: HttpRequest, key: str) -> SpacePage:
    """A space that the reader manages. Raises PermissionDenied for one that the reader only reads."""
    space = get_space(request, key)
    if space.level < Level.MANAGE:
        raise PermissionDenied
    return space
