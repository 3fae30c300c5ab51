"""The same pages in the Wagtail admin: their text is read-only there, archived spaces are closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from ..accounts.typing import SignedInRequest
from ..core.richtext.schema import NodeRegistry
from .actions import trash_page
from .creating.offers import creatables
from .models import SpaceEntry
from .text.nodes import MACRO, RECORD

hooks.register("teamweb_creatables", creatables, order=10)


@hooks.register("register_richtext_nodes")
def register_richtext_nodes(nodes: NodeRegistry) -> None:
    nodes.register("macro", MACRO)
    nodes.register("record", RECORD)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, label, message in [
        ("trash", gettext_lazy("Put into the trash"), gettext_lazy("Put into the trash")),
        ("restore", gettext_lazy("Restore"), gettext_lazy("Taken out of the trash")),
        ("rename", gettext_lazy("Change short name"), gettext_lazy("Short name of space changed")),
        ("archive", gettext_lazy("Archive"), gettext_lazy("Space archived")),
        ("unarchive", gettext_lazy("Open again"), gettext_lazy("Space opened again")),
        ("draft", gettext_lazy("Save draft"), gettext_lazy("Draft saved")),
        ("send_back", gettext_lazy("Send draft back"), gettext_lazy("Draft sent back")),
        ("moderation", gettext_lazy("Check changes"), gettext_lazy("Checking of changes switched")),
        ("upload", gettext_lazy("Upload file"), gettext_lazy("File uploaded")),
        ("trash_file", gettext_lazy("Remove file"), gettext_lazy("File removed")),
        ("ask", gettext_lazy("Ask for access"), gettext_lazy("Access asked for")),
        ("pin", gettext_lazy("Pin"), gettext_lazy("Page pinned")),
        ("unpin", gettext_lazy("Take off"), gettext_lazy("Page taken off the overview")),
        ("answer", gettext_lazy("Answer request"), gettext_lazy("Request for access answered")),
    ]:
        actions.register_action(f"teamweb_spaces.{action}", label, message)


def _refuse_archived(request: HttpRequest, page: Page, *args: Any) -> HttpResponse | None:
    """Answer instead of the admin's view when the page's space, or the target's, is archived."""
    pages = [page.pk, *(other.pk for other in args if isinstance(other, Page))]
    if not SpaceEntry.objects.filter(page_id__in=pages, space__archived_at__isnull=False).exists():
        return None
    messages.error(request, _("This space is archived: its pages can be read but not changed."))
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("before_edit_page")
def keep_archived_from_edit(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse_archived(request, page)


@hooks.register("before_create_page")
def keep_archived_from_create(
    request: HttpRequest, parent: Page, page_class: type
) -> HttpResponse | None:
    return _refuse_archived(request, parent)


@hooks.register("before_delete_page")
def keep_archived_from_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse_archived(request, page)


def _put_into_trash(request: SignedInRequest, pages: list[Page]) -> list[Page]:
    """What is deleted in the admin lies in the trash first, as everywhere; returns what did not yet."""
    lying = SpaceEntry.objects.filter(page__in=pages, trashed_at=None).values_list(
        "page", flat=True
    )
    moved = [page for page in pages if page.pk in set(lying)]
    for page in moved:
        trash_page(page=page, by=request.user)
    if moved:
        titles = ", ".join(page.title for page in moved)
        messages.success(
            request, _("Put into the trash of the space: %(titles)s") % {"titles": titles}
        )
    return moved


@hooks.register("before_delete_page", order=10)
def trash_before_delete(request: SignedInRequest, page: Page) -> HttpResponse | None:
    if request.method == "POST" and _put_into_trash(request, [page]):
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_bulk_action", order=10)
def trash_before_bulk_delete(
    request: SignedInRequest, action_type: str, objects: Any, action_class_instance: Any
) -> HttpResponse | None:
    pages = [page for page in objects if isinstance(page, Page)]
    if action_type != "delete" or not pages:
        return None
    moved = _put_into_trash(request, pages)
    if not moved:
        return None
    # Wagtail deletes what is left in its list.
    objects[:] = [page for page in objects if page not in moved]
    return None if objects else redirect(action_class_instance.next_url)


@hooks.register("before_move_page")
def keep_archived_from_move(
    request: HttpRequest, page: Page, destination: Page
) -> HttpResponse | None:
    return _refuse_archived(request, page, destination)


@hooks.register("before_copy_page")
def keep_archived_from_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse_archived(request, page)


@hooks.register("before_unpublish_page")
def keep_archived_from_unpublish(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse_archived(request, page)


@hooks.register("before_publish_page")
def keep_archived_from_publish(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse_archived(request, page)


@hooks.register("before_bulk_action")
def keep_archived_from_bulk(
    request: HttpRequest, action_type: str, objects: Any, action_class_instance: Any
) -> HttpResponse | None:
    pages = [page for page in objects if isinstance(page, Page)]
    return _refuse_archived(request, pages[0], *pages[1:]) if pages else None
