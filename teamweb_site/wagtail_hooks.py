from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import AdminOnlyMenuItem

from .bridges.questions import creatables
from .monitoring.system_views import SystemView

hooks.register("teamweb_creatables", creatables, order=30)


@hooks.register("register_admin_urls")
def system_url() -> list[URLPattern]:
    return [path("system/", SystemView.as_view(), name="teamweb_site_system")]


@hooks.register("register_reports_menu_item")
def system_menu_item() -> AdminOnlyMenuItem:
    return AdminOnlyMenuItem(
        _("System"), reverse("teamweb_site_system"), name="system", icon_name="desktop", order=50
    )
