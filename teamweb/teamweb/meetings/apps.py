from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "teamweb.meetings"
    label = "teamweb_meetings"
    verbose_name = _("Meetings")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ..notifications.inbound.kinds import register_kind
        from . import space_parts
        from .attendance import signal_handlers as attendance
        from .attendance.invitations.replies import handle_reply
        from .circular_votes.immutability import GUARDS
        from .minutes import immutability
        from .minutes import signal_handlers as minutes

        attendance.connect()
        register_kind("meeting_reply", handle_reply)
        minutes.connect()
        space_parts.register()
        immutability.add_guards(GUARDS)
        pre_migrate.connect(immutability.unprotect, sender=self)
        post_migrate.connect(immutability.protect, sender=self)
