from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "teamweb.access"
    label = "teamweb_access"
    verbose_name = _("Access")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import page_policy, signal_handlers

        signal_handlers.connect()
        page_policy.install()
