"""Wagtail's forms of people and groups: a group that mirrors a working group follows its members."""

from typing import Any

from django.contrib.auth.models import Group as AuthGroup
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from wagtail.users.forms import GroupForm, UserCreationForm, UserEditForm
from wagtail.users.views import groups as wagtail_groups
from wagtail.users.views import users as wagtail_users
from wagtail.users.views.bulk_actions.assign_role import RoleForm

from ..core.database.german_order import german


def own_groups() -> QuerySet[AuthGroup]:
    """Groups of the administration's own, whose members are chosen there."""
    return AuthGroup.objects.filter(working_group=None).order_by(german("name"))


# Also where several people are given a role at once.
RoleForm.base_fields["role"].queryset = own_groups()


class OwnGroupsOnly:
    """Mixin for a form of a person: offers `own_groups` and leaves the others as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = own_groups()  # type: ignore[attr-defined]

    def clean_groups(self) -> list[AuthGroup]:
        chosen = list(self.cleaned_data["groups"])  # type: ignore[attr-defined]
        person = self.instance  # type: ignore[attr-defined]
        if person.pk:
            chosen += person.groups.exclude(working_group=None)
        return chosen


class PersonForm(OwnGroupsOnly, UserEditForm):
    pass


class NewPersonForm(OwnGroupsOnly, UserCreationForm):
    pass


class UserViewSet(wagtail_users.UserViewSet):
    def get_form_class(self, for_update: bool = False) -> type:
        return PersonForm if for_update else NewPersonForm


class AuthGroupForm(GroupForm):
    """What a working group may do on the public site is chosen here; its name is the group's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].disabled = is_mirror(self.instance)


class DeleteView(wagtail_groups.DeleteView):
    def get_object(self, *args: Any) -> AuthGroup:
        group = super().get_object(*args)
        if is_mirror(group):
            raise PermissionDenied
        return group


class GroupViewSet(wagtail_groups.GroupViewSet):
    delete_view_class = DeleteView

    def get_form_class(self, for_update: bool = False) -> type:
        return AuthGroupForm


def is_mirror(group: AuthGroup) -> bool:
    return bool(group.pk) and hasattr(group, "working_group")
