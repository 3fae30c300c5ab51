from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from .admin_pages import hide_last_edited_pages, listed_in_admin

hide_last_edited_pages()


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("teamweb_access.set_rules", _("Change rights"), _("Rights changed"))
    actions.register_action("teamweb_access.grant", _("Grant right"), _("Right granted"))
    actions.register_action("teamweb_access.revoke", _("Take right"), _("Right taken away"))
    actions.register_action("teamweb_access.narrow", _("Narrow"), _("Readers narrowed"))
    actions.register_action("teamweb_access.widen", _("Widen"), _("Narrowing removed"))


@hooks.register("construct_page_chooser_queryset")
def choose_listed_pages(pages: QuerySet, request: HttpRequest) -> QuerySet:
    return listed_in_admin(request.user, pages)
