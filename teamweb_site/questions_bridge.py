"""Tells people what happens to questions: `knowledge` does not know the notices."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.text import Truncator

from teamweb.notifications.actions import notify
from teamweb_knowledge.questions.models import Answer, Question
from teamweb_knowledge.questions.signals import question_answered, question_submitted


def connect() -> None:
    question_answered.connect(tell_who_asked, dispatch_uid="teamweb_site_question_answered")
    question_submitted.connect(tell_keepers, dispatch_uid="teamweb_site_question_submitted")


def tell_who_asked(sender: Any, question: Question, answer: Answer, by: Any, **kwargs: Any) -> None:
    """The notice quotes the answer: only whoever may read both hears of it."""
    person = question.entered_by
    reads = person is not None and (
        Question.objects.visible_to(person).filter(pk=question.pk).exists()
        and Answer.objects.visible_to(person).filter(pk=answer.pk).exists()
    )
    if not reads:
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


def tell_keepers(sender: Any, question: Question, by: Any, **kwargs: Any) -> None:
    keeping = Permission.objects.filter(
        content_type__app_label="knowledge_questions", codename="change_question"
    )
    keepers = get_user_model()._default_manager.filter(
        Q(user_permissions__in=keeping) | Q(groups__permissions__in=keeping)
    )
    notify(
        recipients=keepers.distinct(),
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
