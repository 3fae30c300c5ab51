from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OzgConfig(AppConfig):
    name = "teamweb_knowledge.ozg"
    label = "knowledge_ozg"
    verbose_name = _("Online services")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .. import checks  # noqa: F401  (they register themselves)
