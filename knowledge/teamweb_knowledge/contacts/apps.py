from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "teamweb_knowledge.contacts"
    label = "knowledge_contacts"
    verbose_name = _("Contacts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .. import checks  # noqa: F401  (they register themselves)
        from . import signal_handlers

        signal_handlers.connect()
