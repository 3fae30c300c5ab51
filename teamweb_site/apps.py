from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "teamweb_site"
    label = "teamweb_site"
    verbose_name = _("Site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from teamweb.core.forms.visible import validate_every_form

        validate_every_form()

        from teamweb.core.metrics.gauges import register_gauge
        from teamweb_knowledge.contacts.actions import refused_requests
        from teamweb_search.indexing.queue import lag

        from .bridges import home_sections
        from .bridges import questions as questions_bridge
        from .monitoring.heartbeats import heartbeat_ages

        home_sections.register()
        questions_bridge.connect()

        register_gauge(
            "teamweb_search_lag_seconds",
            "Age of the oldest change that the search index does not know",
            lambda: lag().seconds,
        )
        register_gauge(
            "teamweb_search_waiting", "Changes the index waits for", lambda: lag().waiting
        )
        register_gauge(
            "teamweb_seconds_since_sign",
            "Seconds since worker, beat, each queue and the backup gave a sign of life; +Inf: never",
            heartbeat_ages,
            label="of",
        )
        register_gauge(
            "teamweb_newsletter_requests_refused",
            "Requests for mails refused in the last day, too many from one network",
            refused_requests,
        )
