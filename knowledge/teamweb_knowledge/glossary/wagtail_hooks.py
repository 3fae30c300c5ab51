from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from .models import Term


class TermViewSet(ModelViewSet):
    model = Term
    icon = "list-ul"
    menu_label = _("Glossary")
    add_to_admin_menu = True
    form_fields = [
        "abbreviation",
        "meaning",
        "note",
        "synonyms",
        "is_synonym_in_search",
        "source",
    ]
    list_display = ["abbreviation", "meaning"]
    search_fields = ["abbreviation", "meaning"]
    search_backend_name = None


@hooks.register("register_admin_viewset")
def register_terms() -> TermViewSet:
    return TermViewSet()
