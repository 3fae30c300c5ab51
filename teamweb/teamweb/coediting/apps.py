from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoeditingConfig(AppConfig):
    name = "teamweb.coediting"
    label = "teamweb_coediting"
    verbose_name = _("Editing together")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from . import signal_handlers

        autodiscover_modules("coedited_fields")
        signal_handlers.connect()
