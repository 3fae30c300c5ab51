"""Wagtail's own screens name no page that their reader may not see.

Wagtail asks for rights where something is changed, and lists in its explorer what may be
changed. Its page chooser, a report, and the screens about a page or file that their address
names show it to whoever opens the admin: these ask here.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, get_page_models
from wagtail.permissions import policy_registry

from .models import Level, PageAccess
from .readable import access_levels

# Arguments of Wagtail's addresses that name a page; `pk` does in some name spaces.
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
NAMES_PAGES = ("wagtailadmin_pages", "wagtailadmin_api:pages")
FILE_ARGUMENTS = {
    "document_id": get_document_model,
    "doc_id": get_document_model,
    "image_id": get_image_model,
}
NAMES_FILES = {
    "wagtailadmin_api:documents": get_document_model,
    "wagtaildocs_chooser": get_document_model,
    "wagtailadmin_api:images": get_image_model,
    "wagtailimages_chooser": get_image_model,
}
# With one of these somebody may know of what is not published.
ON_FILES = ("add", "change", "delete", "choose")
ON_PAGES = ("add", "change", "publish", "bulk_delete", "lock", "unlock")


def listed_in_admin(user: Any, pages: QuerySet) -> QuerySet:
    """Of `pages` those a chooser may offer: what the explorer shows, and the published public site."""
    if user.is_superuser:
        return pages
    explorable = policy_registry.get_by_type(Page).explorable_instances(user)
    public = Q(page_access=None, live=True)
    return pages.filter(public | Q(pk__in=explorable.values("pk")))


def check_address(request: HttpRequest, arguments: Mapping[str, Any]) -> None:
    """Raise Http404 where an address of the admin names something that is closed to the user."""
    match, user = request.resolver_match, request.user
    if match is None or not match.view_name.startswith("wagtail"):
        return
    if not user.is_authenticated or user.is_superuser:
        return
    named = {arguments.get(name) for name in PAGE_ARGUMENTS}
    name_space = ":".join(match.namespaces)
    if name_space in NAMES_PAGES:
        named.add(arguments.get("pk"))
    if _is_about_pages(match.view_name, arguments):
        named |= {*request.GET.getlist("id"), arguments.get("object_id")}
    _check_pages(user, [int(pk) for pk in map(str, named) if pk.isdecimal() and len(pk) < 10])
    for name, model in FILE_ARGUMENTS.items():
        _check_file(user, model(), arguments.get(name))
    if name_space in NAMES_FILES:
        model = NAMES_FILES[name_space]()
        for pk in (arguments.get("pk"), *request.GET.getlist("id")):
            _check_file(user, model, pk)


def _is_about_pages(view_name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether `id` in the query, or `object_id`, is that of a page."""
    if view_name.startswith(("wagtailadmin_choose_page", "wagtailadmin_api:pages")):
        return True
    model = (arguments.get("app_label"), arguments.get("model_name"))
    pages = (Page, *get_page_models())
    return model in {(page._meta.app_label, page._meta.model_name) for page in pages}


def _check_pages(user: Any, page_ids: list[int]) -> None:
    if not page_ids:
        return
    levels = access_levels(user)
    rows = PageAccess.objects.filter(page_id__in=page_ids)
    for access_id, is_live in rows.values_list("access_id", "page__live"):
        needed = Level.READ if is_live else Level.EDIT
        if levels.get(access_id, 0) < needed:
            raise Http404
    policy = policy_registry.get_by_type(Page)
    for page in Page.objects.filter(pk__in=page_ids, page_access=None, live=False):
        if not policy.user_has_any_permission_for_instance(user, ON_PAGES, page):
            raise Http404


def _check_file(user: Any, model: Any, pk: Any) -> None:
    if not str(pk).isdecimal() or len(str(pk)) > 9:
        return
    found = model._default_manager.filter(pk=pk).first()
    policy = policy_registry.get_by_type(model)
    if found and not policy.user_has_any_permission_for_instance(user, ON_FILES, found):
        raise Http404


def hide_last_edited_pages() -> None:
    """Hide the page of each type that was edited last from the report of page types."""
    decorate = PageTypesUsageReportView.decorate_paginated_queryset

    def decorate_with_listed(self: Any, page_types: Any) -> Any:
        rows = decorate(self, page_types)
        pages = [row.last_edited_page_id for row in rows if row.last_edited_page_id]
        listed = listed_in_admin(self.request.user, Page.objects.filter(pk__in=pages))
        known = set(listed.values_list("pk", flat=True))
        for row in rows:
            if row.last_edited_page_id not in known:
                row.last_edited_page = None
        return rows

    PageTypesUsageReportView.decorate_paginated_queryset = decorate_with_listed
