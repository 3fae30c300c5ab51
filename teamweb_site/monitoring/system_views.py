from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from teamweb.notifications.mail.monitoring import not_delivered

from .system import processes, queues, services

SHOWN_MAILS = 20


class SystemView(WagtailAdminTemplateMixin, TemplateView):
    """The page about services, processes and queues for administrators."""

    page_title = _("System")
    header_icon = "desktop"
    template_name = "teamweb_site/admin/system.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tables = {
            _("Database and services"): services(),
            _("Processes"): processes(),
            _("Work that waits"): queues(),
        }
        mails = not_delivered()
        return super().get_context_data(
            tables=tables,
            is_all_fine=all(row.is_fine for rows in tables.values() for row in rows),
            mails=mails[:SHOWN_MAILS],
            mail_count=mails.count(),
            **kwargs,
        )
