from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    name = "teamweb.website"
    label = "teamweb_website"
    verbose_name = _("Website")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import signal_handlers
        from .handover import actions as handover
        from .pages import group_panels
        from .site_tree import create_after_flush

        group_panels.register()
        signal_handlers.connect()
        handover.connect()
        post_migrate.connect(create_after_flush, sender=self)
