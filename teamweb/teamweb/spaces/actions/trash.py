"""Putting pages into the trash, restoring them, deleting them for good."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from ...access.actions import level_for
from ...access.models import Level, PageAccess
from ...accounts.typing import User
from ...coediting.wire.bus import announce_rights
from ..errors import MoveNotAllowed, NotInTrash, PageIsNeeded, ParentInTrash
from ..models import SpaceEntry
from ..permissions import check_may_change
from ..signals import pages_changed


@transaction.atomic
def trash_page(*, page: Page, by: User) -> None:
    """Put a page with all below it into the trash of its space. A space cannot be put there."""
    entry = check_may_change(page, by)
    if entry.parent_id is None:
        raise MoveNotAllowed(page)
    page = Page.objects.select_for_update().get(pk=page.pk)
    entry.trashed_at, entry.trashed_by = timezone.now(), by
    entry.save(update_fields=["trashed_at", "trashed_by"])
    below = Page.objects.filter(path__startswith=page.path, live=True)
    page_ids = list(below.values_list("pk", flat=True))
    Page.objects.filter(pk__in=page_ids).update(live=False)
    log(page.specific, "teamweb_spaces.trash", user=by)
    transaction.on_commit(announce_rights)
    pages_changed.send(SpaceEntry, page_ids=page_ids, is_hidden=True)


@transaction.atomic
def restore_page(*, page: Page, by: User) -> None:
    """Take a page out of the trash with all that went there with it.

    Raises NotInTrash, and ParentInTrash when the page above lies there as well.
    """
    entry = check_may_change(page, by)
    if entry.trashed_at is None:
        raise NotInTrash(page)
    page = Page.objects.select_for_update().get(pk=page.pk)
    above = page.get_ancestors().filter(entry__trashed_at__isnull=False)
    if above.exists():
        raise ParentInTrash(page)
    entry.trashed_at = entry.trashed_by = None
    entry.save(update_fields=["trashed_at", "trashed_by"])
    below = Page.objects.filter(path__startswith=page.path, live=False)
    # What was put into the trash on its own before stays there, and so do drafts never shown.
    for path in (
        Page.objects.filter(path__startswith=page.path, entry__trashed_at__isnull=False)
        .exclude(pk=page.pk)
        .values_list("path", flat=True)
    ):
        below = below.exclude(path__startswith=path)
    shown = Q(live_revision__isnull=False) | Q(pk=page.pk, first_published_at__isnull=False)
    page_ids = list(below.filter(shown).values_list("pk", flat=True))
    Page.objects.filter(pk__in=page_ids).update(live=True)
    # Taken off the site in the Wagtail admin, which forgets the version that was shown.
    Page.objects.filter(pk=page.pk, live_revision=None).update(
        live_revision_id=page.latest_revision_id
    )
    log(page.specific, "teamweb_spaces.restore", user=by)
    pages_changed.send(SpaceEntry, page_ids=page_ids)


@transaction.atomic
def delete_forever(*, page: Page, by: User) -> None:
    """Delete a page of the trash with all below it, its versions and files. Needs to manage it.

    Raises NotInTrash, and PageIsNeeded for what has to be kept.
    """
    entry = check_may_change(page, by, Level.MANAGE)
    if entry.trashed_at is None:
        raise NotInTrash(page)
    page = Page.objects.get(pk=page.pk)
    below = PageAccess.objects.filter(page__path__startswith=page.path)
    for access_id in set(below.values_list("access_id", flat=True)):
        if level_for(by, access_id) < Level.MANAGE:
            raise PermissionDenied
    try:
        with transaction.atomic():
            page.specific.delete(user=by)
    except ProtectedError as error:
        raise PageIsNeeded(page) from error
