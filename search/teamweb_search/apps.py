from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import pgettext_lazy


class SearchConfig(AppConfig):
    name = "teamweb_search"
    label = "teamweb_search"
    verbose_name = pgettext_lazy("heading", "Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, signal_handlers  # noqa: F401  (checks register themselves)

        signal_handlers.connect(self)
        autodiscover_modules("search_documents")
