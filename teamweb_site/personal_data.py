"""Personal data in the plugins and in Wagtail, which do not use teamweb's registry."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from teamweb.accounts.privacy.own_data import OnErasure, PersonalData, register

DELETE = OnErasure.DELETE


@dataclass(frozen=True)
class NewsletterData(PersonalData):
    """The newsletter knows addresses, no accounts; the consent outlasts the account."""

    field: str = "address"
    on_merge: bool | None = False

    def of(self, user: Any) -> QuerySet:
        rows = apps.get_model(self.model)._default_manager.filter(address__iexact=user.email)
        return rows.order_by("-pk")


for _kind in (
    PersonalData(
        "knowledge_contacts.ContactEntry",
        columns=("topic_area", "function", "organisation", "phone", "note", "created_at"),
        on_erasure=DELETE,
    ),
    NewsletterData(
        "knowledge_contacts.Subscriber",
        columns=("address", "state", "name", "organisation", "language", "confirmed_at"),
    ),
    NewsletterData(
        "knowledge_contacts.ConsentEvent",
        columns=("kind", "at", "wording", "version", "source", "ip_network"),
    ),
    PersonalData("knowledge_newsletters.Issue", "sent_by", ("id", "sent_at")),
    PersonalData(
        "knowledge_organisations.OrganisationChange",
        "changed_by",
        ("organisation", "field", "at"),
        title=_("Changes to organisations"),
    ),
    PersonalData("knowledge_questions.Question", "entered_by", ("id", "asked_on")),
    PersonalData("knowledge_questions.Answer", "entered_by", ("id", "given_on")),
    PersonalData(
        "teamweb_search.ApiToken",
        columns=("name", "scope", "created_at", "last_used_on", "revoked_at"),
        on_erasure=DELETE,
    ),
    PersonalData("wagtailcore.Page", "owner", ("id", "first_published_at")),
    PersonalData("wagtailcore.Page", "locked_by", ("id", "locked_at")),
    PersonalData(
        "wagtailcore.Revision",
        columns=("object_str", "created_at"),
        title=_("Versions written"),
    ),
    PersonalData(
        "wagtailcore.PageLogEntry",
        columns=("page_id", "action", "timestamp"),
        title=_("Log: changes to pages"),
    ),
    PersonalData(
        "wagtailcore.ModelLogEntry",
        columns=("action", "timestamp"),
        title=_("Log: other changes"),
    ),
    PersonalData("wagtailcore.Comment", columns=("page_id", "text", "created_at")),
    PersonalData("wagtailcore.Comment", "resolved_by", ("page_id", "resolved_at")),
    PersonalData("wagtailcore.CommentReply", columns=("text", "created_at")),
    PersonalData("wagtailcore.PageSubscription", columns=("page_id",), on_erasure=DELETE),
    PersonalData("wagtailcore.WorkflowState", "requested_by", ("created_at", "status")),
    PersonalData("wagtailcore.TaskState", "finished_by", ("comment", "finished_at", "status")),
    PersonalData("wagtailcore.UploadedFile", "uploaded_by_user"),
    PersonalData("wagtailcore.APIToken", columns=("name", "created"), on_erasure=DELETE),
    PersonalData("wagtaildocs.Document", "uploaded_by_user", ("id", "created_at")),
    PersonalData("wagtailimages.Image", "uploaded_by_user", ("id", "created_at")),
    PersonalData(
        "wagtailusers.UserProfile",
        columns=("preferred_language", "current_time_zone"),
        on_erasure=DELETE,
        title=_("Settings of the administration"),
    ),
    PersonalData("wagtailadmin.EditingSession", on_erasure=DELETE),
    PersonalData("wagtailadmin.FormState", on_erasure=DELETE),
    PersonalData("teamweb_site.User_groups", on_merge=False),
    PersonalData("teamweb_site.User_user_permissions", on_merge=False),
):
    register(_kind)
