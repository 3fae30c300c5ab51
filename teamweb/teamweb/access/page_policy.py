"""Wagtail's admin answers from our access tables for the pages of spaces.

Pages with a `PageAccess` row follow it; all others (the public site) keep Wagtail's own
`GroupPagePermission`. Why not Wagtail's rows for everything: docs/adr/0002-access-tables.md.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy

from .models import Access, Level, PageAccess
from .readable import access_levels
from .required_pages import contains_required_page

LEVEL_FOR_ACTION = {
    "add": Level.EDIT,
    "change": Level.EDIT,
    "publish": Level.EDIT,
    "lock": Level.MANAGE,
    "unlock": Level.MANAGE,
    "bulk_delete": Level.MANAGE,
    "delete": Level.EDIT,
}


def _level_for_any(actions: Any) -> int:
    return min((LEVEL_FOR_ACTION.get(action, Level.MANAGE) for action in actions), default=4)


@dataclass(frozen=True)
class SpacePermission:
    """Has the shape of a `GroupPagePermission`, made from our tables."""

    page: Page
    codename: str

    @property
    def page_id(self) -> int:
        return self.page.pk

    @property
    def permission(self) -> SimpleNamespace:
        return SimpleNamespace(codename=self.codename)


class AccessPagePermissionPolicy(PagePermissionPolicy):
    def get_all_permissions_for_user(self, user: Any) -> list[Any]:
        """Wagtail's own rows, then one entry per right and space; cached on the user by Wagtail."""
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        permissions: list[Any] = list(super().get_all_permissions_for_user(user))
        levels = access_levels(user)
        editable = [pk for pk, level in levels.items() if level >= Level.EDIT]
        accesses = Access.objects.filter(pk__in=editable, kind=Access.Kind.AUDIENCE)
        for access in accesses.select_related("space"):
            permissions += [
                SpacePermission(access.space, f"{action}_page")
                for action, needed in LEVEL_FOR_ACTION.items()
                if levels[access.pk] >= needed
            ]
        return permissions

    def _own_permissions(self, user: Any) -> list[Any]:
        return [
            permission
            for permission in self.get_cached_permissions_for_user(user)
            if not isinstance(permission, SpacePermission)
        ]

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        base = self._base_user_has_permission(user)
        if base is not None:
            return base
        access_id = access_id_of(instance)
        if access_id is not None:
            return access_levels(user).get(access_id, 0) >= _level_for_any(actions)
        codenames = self._get_permission_codenames(set(actions))
        return any(
            permission.permission.codename in codenames
            and instance.path.startswith(permission.page.path)
            for permission in self._own_permissions(user)
        )

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet:
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        needed = _level_for_any(actions)
        ids = [pk for pk, level in access_levels(user).items() if level >= needed]
        wanted = Q(page_access__access_id__in=ids)
        codenames = self._get_permission_codenames(set(actions))
        for path in {
            permission.page.path
            for permission in self._own_permissions(user)
            if permission.permission.codename in codenames
        }:
            wanted |= Q(path__startswith=path, page_access=None)
        return self.model._default_manager.filter(wanted)

    def explorable_instances(self, user: Any) -> QuerySet:
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        steplen = self.model.steplen
        permissions = self.get_cached_permissions_for_user(user)
        above = {
            permission.page.path[:end]
            for permission in permissions
            for end in range(steplen, len(permission.page.path), steplen)
        }
        root = self.explorable_root_instance(user)
        editable = self.instances_user_has_any_permission_for(user, set(LEVEL_FOR_ACTION))
        explorable = editable | self.model._default_manager.filter(path__in=above)
        return explorable.filter(path__startswith=root.path) if root else explorable.none()

    def users_with_any_permission_for_instance(
        self, actions: Any, instance: Any, include_superusers: bool = True
    ) -> QuerySet:
        if access_id_of(instance) is None:
            return super().users_with_any_permission_for_instance(
                actions, instance, include_superusers
            )
        # Asked by Wagtail only to name people (locks, workflows): a few, so checked one by one.
        users = super().users_with_any_permission_for_instance(
            actions, instance, include_superusers
        )
        candidates = users.model._default_manager.filter(is_active=True)
        allowed = [
            user.pk
            for user in candidates
            if self.user_has_any_permission_for_instance(user, actions, instance)
            and (include_superusers or not user.is_superuser)
        ]
        return users.model._default_manager.filter(pk__in=allowed)


class AccessPagePermissionTester(PagePermissionTester):
    """Wagtail's answers about one page, its rights taken from the page's access.

    Wagtail's own tester inherits rights by path, which would reach into narrowed subtrees.
    """

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        if not user.is_active or user.is_superuser:
            return
        access_id = access_id_of(page)
        if access_id is not None:
            level = access_levels(user).get(access_id, 0)
            self.permissions = {
                action for action, needed in LEVEL_FOR_ACTION.items() if level >= needed
            }
            if level < Level.MANAGE and _is_moderated(access_id):
                self.permissions.discard("publish")

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if not super().can_delete(ignore_bulk) or contains_required_page(self.page):
            return False
        # Asked with `ignore_bulk` before a move, which leaves narrowed parts as they are.
        return ignore_bulk or not self._hides_pages_below(Level.EDIT)

    def can_unpublish(self) -> bool:
        return super().can_unpublish() and not contains_required_page(self.page)

    def can_set_view_restrictions(self) -> bool:
        return super().can_set_view_restrictions() and not contains_required_page(self.page)

    def can_move_to(self, destination: Page) -> bool:
        # Wagtail asks `can_move` of administrators only where it offers the move.
        stays = self.page.is_child_of(destination)
        return super().can_move_to(destination) and (stays or not contains_required_page(self.page))

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        if recursive and self._hides_pages_below(Level.READ):
            return False
        return super().can_copy_to(destination, recursive)

    def _hides_pages_below(self, level: int) -> bool:
        """Whether a narrowed part below is closed to the user: nobody copies or deletes that unseen."""
        if self.user.is_superuser or self.page.is_leaf():
            return False
        allowed = [pk for pk, own in access_levels(self.user).items() if own >= level]
        below = PageAccess.objects.filter(page__path__startswith=self.page.path)
        return below.exclude(access_id__in=allowed).exclude(page_id=self.page.pk).exists()


def _is_moderated(access_id: int) -> bool:
    """Whether only managers of the space publish changes here."""
    return Access.objects.filter(pk=access_id, space__teamweb_spacepage__is_moderated=True).exists()


def access_id_of(page: Any) -> int | None:
    """The page's access id, or None for a page outside every space."""
    if "page_access" in page._state.fields_cache:
        access = page._state.fields_cache["page_access"]
        return access.access_id if access else None
    return PageAccess.objects.filter(page_id=page.pk).values_list("access_id", flat=True).first()


def _permissions_for_user(page: Page, user: Any) -> PagePermissionTester:
    return AccessPagePermissionTester(user, page)


def install() -> None:
    """Make Wagtail ask our tables, for `Page` itself and every page type.

    The tester is replaced on `Page`, because Wagtail's delete, move and unpublish views
    ask the plain page, where no method of a specific page type is reached.
    """
    from wagtail.permissions import register_permission_policy

    register_permission_policy(Page, AccessPagePermissionPolicy())
    Page.permissions_for_user = _permissions_for_user
