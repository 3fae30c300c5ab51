"""Opening, changing and archiving spaces."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, PageViewRestriction, Site

from ...access.actions import Rule, group_space_rules, open_access
from ...access.models import AccessRule, Level
from ...accounts.typing import User
from ...coediting.wire.bus import announce_rights
from ...core.richtext import canonical
from ...groups.models import WorkingGroup
from ..errors import KeyTaken
from ..models import INDEX_SLUG, PageRedirect, SpaceEntry, SpaceIndexPage, SpacePage
from ..permissions import check_may_change, may_create_space, page_level
from ..signals import pages_changed
from ..structure.tree import invalidate_etag
from .access import audience_rules
from .publishing import set_moderated, store_version

KINDS = AccessRule.Principal


def space_index() -> SpaceIndexPage:
    """The page above all spaces, made on first use below the home page of the default site."""
    index: SpaceIndexPage | None = SpaceIndexPage.objects.first()
    if index is None:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        root = Page.objects.get(pk=site.root_page_id) if site else Page.objects.get(depth=1)
        index = SpaceIndexPage(title="Teamweb", slug=INDEX_SLUG)
        root.add_child(instance=index)
        # Our own views decide; should a page ever be served past them, visitors get nothing.
        PageViewRestriction.objects.create(
            page_id=index.pk, restriction_type=PageViewRestriction.LOGIN
        )
    return index


@transaction.atomic
def create_space(
    *,
    key: str,
    title: str,
    by: User,
    group: WorkingGroup | None = None,
    audience: str = "members",
    audience_groups: Iterable[WorkingGroup] = (),
    description: str = "",
    body: str = "",
) -> SpacePage:
    """Open a space. Members of its group edit, officers manage; without a group, `by` manages it.

    Raises KeyTaken, and PermissionDenied unless `may_create_space`.
    """
    if not may_create_space(by, group):
        raise PermissionDenied
    _check_key(key)
    now = timezone.now()
    space = SpacePage(
        key=key,
        slug=key,
        title=title,
        group=group,
        description=description,
        body=canonical(body),
        owner=by,
        live=False,
    )
    space_index().add_child(instance=space)  # Wagtail logs that its owner created it.
    members = group_space_rules(group) if group else [Rule(KINDS.PERSON, Level.MANAGE, user=by)]
    open_access(
        space=space,
        audience=audience_rules(audience, group=group, groups=audience_groups),
        members=members,
    )
    store_version(space, by=by, now=now, action="wagtail.publish")
    return space


@transaction.atomic
def change_space(*, space: SpacePage, title: str, description: str, by: User) -> SpacePage:
    """Rename or describe a space; for its short name and so all addresses there is `rename_space`."""
    check_may_change(space, by, Level.MANAGE)
    space.title, space.description = title, description
    store_version(space, by=by, action="wagtail.edit")
    return space


def _check_key(key: str, space: SpacePage | None = None) -> None:
    """Raise KeyTaken for the short name of another space, also for one that it had before."""
    own = space.pk if space is not None else 0
    spaces = SpacePage.objects.filter(key=key).exclude(pk=own)
    if spaces.exists() or PageRedirect.objects.filter(address=key).exclude(page_id=own).exists():
        raise KeyTaken(key)


@transaction.atomic
def rename_space(*, space: SpacePage, key: str, by: User) -> SpacePage:
    """Give a space another short name; all its former addresses lead on. Raises KeyTaken."""
    check_may_change(space, by, Level.MANAGE)
    space = SpacePage.objects.select_for_update(of=["self"]).get(pk=space.pk)
    if key == space.key:
        return space
    _check_key(key, space)
    before = space.key
    PageRedirect.objects.filter(address=key).delete()
    space.key = space.slug = key
    space.save(clean=False)
    pages = SpaceEntry.objects.filter(space_id=space.pk).values_list("page_id", flat=True)
    pages_changed.send(SpaceEntry, page_ids=[space.pk])
    invalidate_etag(list(pages))
    log(space, "teamweb_spaces.rename", user=by, data={"before": before})
    return space


@transaction.atomic
def change_settings(
    *, space: SpacePage, key: str, title: str, description: str, is_moderated: bool, by: User
) -> SpacePage:
    """Change all settings of a space or none. Raises KeyTaken, SpaceIsArchived, PermissionDenied."""
    set_moderated(space=space, is_moderated=is_moderated, by=by)
    rename_space(space=space, key=key, by=by)
    # Renaming locks and changes a row of its own; this instance would write the old key back.
    stored = SpacePage.objects.get(pk=space.pk)
    return change_space(space=stored, title=title, description=description, by=by)


@transaction.atomic
def archive_space(*, space: SpacePage, by: User) -> SpacePage:
    """Freeze a space: it stays readable and searchable, nothing in it can be changed."""
    check_may_change(space, by, Level.MANAGE)
    space.archived_at = timezone.now()
    space.save(update_fields=["archived_at"], clean=False)
    log(space, "teamweb_spaces.archive", user=by)
    # Who is writing in one of its pages goes on as a reader.
    transaction.on_commit(announce_rights)
    return space


@transaction.atomic
def unarchive_space(*, space: SpacePage, by: User) -> SpacePage:
    if page_level(by, space) < Level.MANAGE:
        raise PermissionDenied
    space.archived_at = None
    space.save(update_fields=["archived_at"], clean=False)
    log(space, "teamweb_spaces.unarchive", user=by)
    return space
