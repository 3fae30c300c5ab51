"""Links `teamweb_knowledge.questions` to notifications and the menu "Create"; that plugin knows neither."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import ResolverMatch, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from teamweb.accounts.typing import User
from teamweb.core.frame.creating import Creatable
from teamweb.notifications.actions import notify
from teamweb_knowledge.questions.models import Answer, Question, QuestionCatalogue, QuestionTopic
from teamweb_knowledge.questions.signals import question_answered, question_submitted


def connect() -> None:
    question_answered.connect(notify_asker, dispatch_uid="teamweb_site_question_answered")
    question_submitted.connect(notify_editors, dispatch_uid="teamweb_site_question_submitted")


def creatables(user: Any, here: ResolverMatch | None) -> list[Creatable]:
    """What readers of a catalogue may create: a question under one of its topics."""
    catalogues = QuestionCatalogue.objects.visible_to(user)
    if not QuestionTopic.objects.filter(catalogue__in=catalogues).exists():
        return []
    return [Creatable(_("Question"), reverse("knowledge_questions:ask"), "question")]


def notify_asker(sender: Any, question: Question, answer: Answer, by: User, **kwargs: Any) -> None:
    """Notify the person who entered the question, if they may read question and answer.

    The notification quotes the answer.
    """
    person = question.entered_by
    if person is None:
        return
    if not Question.objects.visible_to(person).filter(pk=question.pk).exists():
        return
    if not Answer.objects.visible_to(person).filter(pk=answer.pk).exists():
        return
    notify(
        recipients=[person],
        kind="question_answered",
        facts={
            "question": _short(question.wording),
            "source": answer.source.name,
            "excerpt": _short(answer.body, 400),
        },
        url=f"{question.get_absolute_url()}#{answer.anchor}",
        # One of the two is public, or they are the same.
        access_id=answer.access_id or question.access_id,
        by=by,
        key=f"answer:{answer.pk}:{question.pk}",
    )


def notify_editors(sender: Any, question: Question, by: User, **kwargs: Any) -> None:
    """Notify everybody who may change questions that one was submitted."""
    permission = Permission.objects.filter(
        content_type__app_label="knowledge_questions", codename="change_question"
    )
    editors = get_user_model()._default_manager.filter(
        Q(user_permissions__in=permission) | Q(groups__permissions__in=permission)
    )
    notify(
        recipients=editors.distinct(),
        kind="question_submitted",
        facts={
            "question": _short(question.wording),
            "excerpt": _short(question.explanation, 400),
            "catalogue": f"{question.topic.catalogue} – {question.topic}",
        },
        url=question.get_absolute_url(),
        access_id=question.access_id,
        by=by,
    )


def _short(text: str, length: int = 120) -> str:
    return Truncator(" ".join(text.split())).chars(length)
