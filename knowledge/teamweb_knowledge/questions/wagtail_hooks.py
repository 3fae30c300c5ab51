from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry

from .models import Answer, Norm, Question, QuestionCatalogue, QuestionTopic, Source


class QuestionCatalogueViewSet(ModelViewSet):
    model = QuestionCatalogue
    icon = "folder-open-inverse"
    form_fields = ["key", "title", "description", "notice", "state", "source", "rank", "access_id"]
    list_display = ["title", "state"]
    search_fields = ["title"]
    search_backend_name = None


class QuestionTopicViewSet(ModelViewSet):
    model = QuestionTopic
    icon = "tag"
    form_fields = ["catalogue", "key", "name", "rank"]
    list_display = ["name", "catalogue", "rank"]
    list_filter = ["catalogue"]
    search_fields = ["name"]
    search_backend_name = None


class QuestionViewSet(ModelViewSet):
    model = Question
    icon = "help"
    form_fields = [
        "topic",
        "wording",
        "explanation",
        "state",
        "asked_on",
        "asked_for",
        "review_on",
        "rank",
        "access_id",
    ]
    list_display = ["wording", "topic", "state", "review_on"]
    list_filter = ["topic", "state"]
    search_fields = ["wording", "explanation"]
    search_backend_name = None


class AnswerViewSet(ModelViewSet):
    model = Answer
    icon = "openquote"
    form_fields = [
        "questions",
        "source",
        "body",
        "given_on",
        "weight",
        "legal_basis",
        "norms",
        "status",
        "confirmed_on",
        "superseded_by",
        "access_id",
    ]
    list_display = ["source", "given_on", "weight", "status"]
    list_filter = ["source", "weight", "status"]
    search_fields = ["body"]
    search_backend_name = None


class SourceViewSet(ModelViewSet):
    model = Source
    icon = "user"
    form_fields = ["name", "kind"]
    list_display = ["name", "kind"]
    search_fields = ["name"]
    search_backend_name = None


class NormViewSet(ModelViewSet):
    model = Norm
    icon = "clipboard-list"
    form_fields = ["label", "title", "url"]
    list_display = ["label", "title"]
    search_fields = ["label", "title"]
    search_backend_name = None


class QuestionsGroup(ViewSetGroup):
    menu_label = _("Questions")
    menu_icon = "help"
    items = (
        QuestionViewSet,
        AnswerViewSet,
        QuestionCatalogueViewSet,
        QuestionTopicViewSet,
        SourceViewSet,
        NormViewSet,
    )


@hooks.register("register_admin_viewset")
def register_questions() -> QuestionsGroup:
    return QuestionsGroup()


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, label, message in (
        ("ask", _("Enter question"), _("Question entered")),
        ("submit", _("Ask question"), _("Question asked")),
        ("change", _("Change question"), _("Question changed")),
        ("answer", _("Answer"), _("Answer given")),
        ("change_answer", _("Change answer"), _("Answer changed")),
        ("publish_answer", _("Publish answer"), _("Answer published")),
        ("confirm_answer", _("Confirm answer"), _("Answer confirmed")),
        ("supersede_answer", _("Supersede answer"), _("Answer superseded")),
        ("reuse_answer", _("Use answer again"), _("Answer used for another question")),
    ):
        actions.register_action(f"knowledge_questions.{name}", label, message)
