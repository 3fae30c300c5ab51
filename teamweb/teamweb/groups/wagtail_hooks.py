from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.log_actions import LogActionRegistry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .models import GroupType, WorkingGroup


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, label, message in [
        ("create", _("Found group"), _("Group founded")),
        ("edit", _("Edit group"), _("Group edited")),
        ("rename", _("Rename group"), _("Group renamed")),
        ("set_state", _("Set state of group"), _("State of group set")),
        ("move", _("Move group"), _("Group moved")),
        ("close", _("Close group"), _("Group closed")),
        ("reopen", _("Open group again"), _("Group opened again")),
        ("add_member", _("Add member"), _("Member added")),
        ("change_role", _("Change role"), _("Role changed")),
        ("edit_member", _("Edit membership"), _("Membership edited")),
        ("remove_member", _("Remove membership"), _("Membership removed")),
        ("import_members", _("Import members"), _("Members imported")),
        ("end_member", _("End membership"), _("Membership ended")),
        ("set_deputy", _("Name standing deputy"), _("Standing deputy named")),
        ("end_deputy", _("End standing deputy"), _("Standing deputy ended")),
        ("invite", _("Invite"), _("People invited")),
        ("accept", _("Accept invitation"), _("Invitation accepted")),
        ("revoke_invitation", _("Revoke invitation"), _("Invitation revoked")),
    ]:
        actions.register_action(f"teamweb_groups.{action}", label, message)


class WorkingGroupPermissionPolicy(ModelPermissionPolicy):
    """Groups are founded and closed by the actions of this app only, which keep the rules."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in {"add", "delete"} and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(WorkingGroup, WorkingGroupPermissionPolicy(WorkingGroup))


class GroupTypeViewSet(ModelViewSet):
    model = GroupType
    icon = "tag"
    menu_label = _("Types of groups")
    list_display = ["name", "abbreviation", "rank", "may_be_top"]
    form_fields = [
        "key",
        "name",
        "abbreviation",
        "rank",
        "may_be_top",
        "allowed_parents",
        "may_adopt_resolutions",
        "quorum_rule",
        "quorum_number",
        "majority_rule",
        "one_vote_per_organisation",
        "objection_days",
        "invitation_days",
        "circular_rule",
        "circular_days",
        "circular_deputies",
    ]


class WorkingGroupViewSet(ModelViewSet):
    model = WorkingGroup
    icon = "group"
    menu_label = _("Working groups")
    list_display = ["name", "type", "parent", "state"]
    list_filter = ["type", "state"]
    search_fields = ["name", "keywords"]
    # Place, state and members have rules; they are changed on the group's own page.
    form_fields = [
        "name",
        "description",
        "keywords",
        "cadence",
        "place",
        "founded",
        "source",
        "quorum_rule",
        "quorum_number",
        "majority_rule",
        "invitation_days",
        "circular_rule",
    ]


class GroupsViewSetGroup(ModelViewSetGroup):
    menu_label = _("Working groups")
    menu_icon = "group"
    items = (
        WorkingGroupViewSet("working_groups"),
        GroupTypeViewSet("group_types"),
    )


@hooks.register("register_admin_viewset")
def register_groups() -> GroupsViewSetGroup:
    return GroupsViewSetGroup()
