from types import ModuleType

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "teamweb.core"
    label = "teamweb_core"
    verbose_name = _("Core")
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        from .installation import require_apps

        require_apps(settings.INSTALLED_APPS)
        super().__init__(app_name, app_module)

    def ready(self) -> None:
        from .installation import check_installation
        from .jobs.outbox import jobs_by_status, oldest_due_seconds
        from .metrics.gauges import register_gauge
        from .richtext.schema.checks import check_nodes

        for check in (check_nodes, check_installation):
            checks.register(check)
        register_gauge(
            "teamweb_background_jobs", "Rows of background work", jobs_by_status, label="status"
        )
        register_gauge(
            "teamweb_background_jobs_oldest_seconds",
            "How long the oldest due background job waits for a worker",
            oldest_due_seconds,
        )
