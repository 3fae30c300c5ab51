from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from .models import ImplementationProject, Portal, PublicService, Situation, TopicArea


class TopicAreaViewSet(ModelViewSet):
    model = TopicArea
    icon = "folder-open-inverse"
    form_fields = ["key", "name", "rank", "description", "lead_ministry"]
    list_display = ["name", "key", "rank"]
    search_fields = ["name"]
    search_backend_name = None


class SituationViewSet(ModelViewSet):
    model = Situation
    icon = "tag"
    form_fields = ["topic_area", "kind", "name"]
    list_display = ["name", "kind", "topic_area"]
    list_filter = ["topic_area", "kind"]
    search_fields = ["name"]
    search_backend_name = None


class PublicServiceViewSet(ModelViewSet):
    model = PublicService
    icon = "list-ul"
    form_fields = ["ozg_id", "name", "situation"]
    list_display = ["name", "ozg_id", "situation"]
    search_fields = ["name", "ozg_id"]
    search_backend_name = None


class PortalViewSet(ModelViewSet):
    model = Portal
    icon = "site"
    form_fields = ["key", "name", "topic_area", "lead", "state", "due", "url", "source"]
    list_display = ["name", "topic_area", "lead", "state"]
    list_filter = ["topic_area"]
    search_fields = ["name"]
    search_backend_name = None


class ImplementationProjectViewSet(ModelViewSet):
    model = ImplementationProject
    icon = "tasks"
    form_fields = ["key", "name", "topic_area", "portal", "services", "state", "description"]
    list_display = ["name", "topic_area", "state"]
    list_filter = ["topic_area", "state"]
    search_fields = ["name"]
    search_backend_name = None


class OnlineServicesGroup(ViewSetGroup):
    menu_label = _("Online services")
    menu_icon = "globe"
    items = (
        TopicAreaViewSet,
        SituationViewSet,
        PublicServiceViewSet,
        PortalViewSet,
        ImplementationProjectViewSet,
    )


@hooks.register("register_admin_viewset")
def register_online_services() -> OnlineServicesGroup:
    return OnlineServicesGroup()
