from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "teamweb.core"
    label = "teamweb_core"
    verbose_name = _("Core")
    default_auto_field = "django.db.models.BigAutoField"
