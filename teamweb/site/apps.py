from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "teamweb.site"
    label = "teamweb_site"
    verbose_name = _("Site")
    default_auto_field = "django.db.models.BigAutoField"
