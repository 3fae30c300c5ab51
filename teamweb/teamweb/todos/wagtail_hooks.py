from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("teamweb_todos.create", _("Give todo"), _("Todo given"))
    actions.register_action("teamweb_todos.edit", _("Change todo"), _("Todo changed"))
    actions.register_action(
        "teamweb_todos.set_state", _("Move todo on"), _("State of todo changed")
    )
