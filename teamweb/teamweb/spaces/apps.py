from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpacesConfig(AppConfig):
    name = "teamweb.spaces"
    label = "teamweb_spaces"
    verbose_name = _("Spaces")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import signal_handlers
        from .side import of_groups, of_pages, overview, own_parts

        signal_handlers.connect()
        own_parts.register_all()
        overview.register_all()
        of_groups.register()
        of_pages.register()
