from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry

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
        "teamweb_accounts.change_address", _("Change address"), _("Address for signing in changed")
    )
    actions.register_action(
        "teamweb_accounts.reset_second_factor",
        _("Remove second factor"),
        _("Second factor removed"),
    )


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
