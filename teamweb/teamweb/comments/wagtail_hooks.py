from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    label, message = gettext_lazy("Comment"), gettext_lazy("Commented")
    actions.register_action("teamweb_comments.comment", label, message)
