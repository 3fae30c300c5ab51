from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .models import ConsentEvent, Subscriber


class ReadOnlyPermissionPolicy(ModelPermissionPolicy):
    """People change their own subscription; the office only looks, with the right to view."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Subscriber, ReadOnlyPermissionPolicy(Subscriber))
register_permission_policy(ConsentEvent, ReadOnlyPermissionPolicy(ConsentEvent))


class SubscriberViewSet(ModelViewSet):
    model = Subscriber
    icon = "mail"
    form_fields = ["address"]
    list_display = ["address", "state", "organisation", "confirmed_at"]
    list_filter = ["state", "topic_areas"]
    search_fields = ["address", "organisation"]
    inspect_view_enabled = True
    inspect_view_fields = [
        "address", "state", "name", "organisation", "language", "topic_areas", "paused_until",
        "created_at", "confirmed_at",
    ]  # fmt: skip


class ConsentEventViewSet(ModelViewSet):
    model = ConsentEvent
    icon = "clipboard-list"
    menu_label = _("Consent log")
    form_fields = ["address"]
    list_display = [Column("at", label=_("time")), "kind", "address", "version"]
    list_filter = ["kind"]
    search_fields = ["address"]
    inspect_view_enabled = True
    inspect_view_fields = [
        "at", "kind", "address", "topics", "wording", "version", "source", "ip_network",
        "message_id", "detail",
    ]  # fmt: skip


class ContactsGroup(ModelViewSetGroup):
    menu_label = _("Subscribers")
    menu_icon = "group"
    items = (SubscriberViewSet("subscribers"), ConsentEventViewSet("consent_log"))


@hooks.register("register_admin_viewset")
def contacts_group() -> ContactsGroup:
    return ContactsGroup()
