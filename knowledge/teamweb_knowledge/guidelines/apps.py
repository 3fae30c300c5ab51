from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidelinesConfig(AppConfig):
    name = "teamweb_knowledge.guidelines"
    label = "knowledge_guidelines"
    verbose_name = _("Guidelines")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .. import checks  # noqa: F401  (they register themselves)
