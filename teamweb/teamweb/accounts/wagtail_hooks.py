from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.users.views.bulk_actions.delete import DeleteBulkAction as DeleteUsers
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction

from .models import Organisation


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "teamweb_accounts.deactivate", _("Deactivate account"), _("Account deactivated")
    )
    actions.register_action(
        "teamweb_accounts.reactivate", _("Reactivate account"), _("Account reactivated")
    )
    actions.register_action(
        "teamweb_accounts.anonymise", _("Anonymise account"), _("Account anonymised")
    )
    actions.register_action("teamweb_accounts.merge", _("Merge accounts"), _("Accounts merged"))
    actions.register_action(
        "teamweb_accounts.request_erasure", _("Ask for erasure"), _("Erasure asked for")
    )
    actions.register_action(
        "teamweb_accounts.change_address", _("Change address"), _("Address for signing in changed")
    )
    actions.register_action(
        "teamweb_accounts.reset_second_factor",
        _("Remove second factor"),
        _("Second factor removed"),
    )


@hooks.register("before_delete_user")
def anonymise_instead(request: HttpRequest, user: Any) -> HttpResponse:
    """The admin's way to delete an account leads to the one that keeps what others rely on."""
    return redirect("teamweb_accounts:anonymise", user.pk)


@hooks.register("before_edit_user")
def keep_administrators(request: HttpRequest, user: Any) -> HttpResponse | None:
    """Let only administrators change the address of an administrator, with which one could sign in."""
    if user.is_superuser and not request.user.is_superuser:  # type: ignore[union-attr]
        return permission_denied(request)
    return None


@hooks.register("before_bulk_action")
def refuse_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    if isinstance(action_class_instance, UserBulkAction) and any(
        keep_administrators(request, user) for user in objects
    ):
        return redirect("wagtailadmin_home")
    if action_type == "delete" and isinstance(action_class_instance, DeleteUsers):
        text = _("Accounts are never deleted. Anonymise them one by one, on the person's page.")
        messages.error(request, text)
        return redirect("wagtailusers_users:index")
    return None


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "home"
    menu_label = _("Organisations")
    add_to_settings_menu = True
    list_display = ["name", "short_name", "kind"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name"]
    form_fields = ["name", "short_name", "kind", "role"]


@hooks.register("register_admin_viewset")
def register_organisations() -> OrganisationViewSet:
    return OrganisationViewSet("organisations")
