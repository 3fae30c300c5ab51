from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from .models import Chapter, Guideline


class GuidelineViewSet(ModelViewSet):
    model = Guideline
    icon = "doc-full"
    form_fields = [
        "key",
        "title",
        "kind",
        "group_key",
        "group_name",
        "state",
        "state_note",
        "target_date",
        "follow_up",
        "summary",
        "notice",
        "source",
        "access_id",
    ]
    list_display = ["title", "kind", "group_name", "state", "target_date"]
    list_filter = ["kind", "state"]
    search_fields = ["title"]
    search_backend_name = None


class ChapterViewSet(ModelViewSet):
    model = Chapter
    icon = "list-ol"
    form_fields = ["guideline", "rank", "title", "body", "state", "due_on", "responsible"]
    list_display = ["title", "guideline", "state", "due_on", "responsible"]
    list_filter = ["guideline", "state"]
    search_fields = ["title"]
    search_backend_name = None


class GuidelinesGroup(ViewSetGroup):
    menu_label = _("Guidelines")
    menu_icon = "doc-full"
    items = (GuidelineViewSet, ChapterViewSet)


@hooks.register("register_admin_viewset")
def register_guidelines() -> GuidelinesGroup:
    return GuidelinesGroup()
