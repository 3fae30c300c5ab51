from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "teamweb.notifications"
    label = "teamweb_notifications"
    verbose_name = _("Notifications")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import signal_handlers

        signal_handlers.connect()
        autodiscover_modules("notice_kinds")

        from ..core.metrics.gauges import register_gauge
        from .inbound.receiving import messages_by_outcome
        from .mail.monitoring import mail_queue, not_delivered_by_state

        register_gauge(
            "teamweb_mails_waiting",
            "Mails the site owes, the newsletter's included",
            lambda: mail_queue().waiting,
        )
        register_gauge(
            "teamweb_mails_oldest_seconds",
            "Age of the oldest mail that should have gone at once",
            lambda: mail_queue().oldest_seconds,
        )
        register_gauge(
            "teamweb_mails_not_delivered",
            "Mails of the last seven days that were given up, refused or are in doubt",
            not_delivered_by_state,
            label="state",
        )
        register_gauge(
            "teamweb_inbound_mails",
            "Mails of the last seven days that the mailbox got",
            messages_by_outcome,
            label="outcome",
        )
