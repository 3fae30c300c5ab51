from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from . import admin_views
from .models import Issue


def _manage_url(issue: Issue) -> str:
    return reverse("knowledge_newsletters_manage", args=[issue.pk])


class IssueCreateView(CreateView):
    def get_success_url(self) -> str:
        return _manage_url(self.object)


class OpenIssueMixin:
    """What is being sent or was sent stays as it is."""

    def get_object(self, *args: Any) -> Issue:
        issue = super().get_object(*args)  # type: ignore[misc]
        if not issue.is_open:
            raise PermissionDenied
        return issue


class IssueEditView(OpenIssueMixin, EditView):
    def get_success_url(self) -> str:
        return _manage_url(self.object)


class IssueDeleteView(OpenIssueMixin, DeleteView):
    pass


class IssueViewSet(ModelViewSet):
    model = Issue
    icon = "mail"
    menu_label = _("Newsletter")
    add_to_admin_menu = True
    copy_view_enabled = False
    add_view_class = IssueCreateView
    edit_view_class = IssueEditView
    delete_view_class = IssueDeleteView
    list_display = [
        TitleColumn("subject", label=_("subject"), get_url=_manage_url),
        "state",
        "sent_at",
        "recipient_count",
    ]
    list_filter = ["state", "topic_areas"]
    search_fields = ["subject", "intro"]

    def get_queryset(self, request: Any) -> QuerySet[Issue]:
        return Issue.objects.all()


@hooks.register("register_admin_viewset")
def issue_viewset() -> IssueViewSet:
    return IssueViewSet("newsletter_issues")


@hooks.register("register_admin_urls")
def register_issue_urls() -> list[URLPattern]:
    return [
        path(
            "newsletters/<int:pk>/", admin_views.manage_issue, name="knowledge_newsletters_manage"
        ),
        path(
            "newsletters/<int:pk>/preview/",
            admin_views.preview_issue,
            name="knowledge_newsletters_preview",
        ),
    ]


@hooks.register("register_permissions")
def issue_permissions() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(
        content_type__app_label__in=["knowledge_newsletters", "knowledge_contacts"],
        codename__in=["send_issue", "view_subscriber", "view_consentevent"],
    )
