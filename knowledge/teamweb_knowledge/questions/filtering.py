from typing import Any

from django.db.models import Q, QuerySet

from .models import Answer, Question


def filtered_questions(user: Any, chosen: dict[str, Any]) -> QuerySet[Question]:
    """What `user` may read of the questions, by the cleaned values of `FilterForm`."""
    questions = Question.objects.visible_to(user)
    if chosen["catalogue"]:
        questions = questions.filter(topic__catalogue__key=chosen["catalogue"])
    if chosen["topic"]:
        questions = questions.filter(topic__key=chosen["topic"])
    if chosen["state"]:
        questions = questions.filter(state=chosen["state"])
    answers = Answer.objects.visible_to(user)
    if chosen["source"]:
        questions = questions.filter(answers__in=answers.filter(source_id=chosen["source"]))
    if chosen["norm"]:
        questions = questions.filter(answers__in=answers.filter(norms=chosen["norm"]))
    if chosen["review"]:
        questions = questions.due_for_review()
    for word in chosen["q"].split():
        questions = questions.filter(
            Q(wording__icontains=word)
            | Q(explanation__icontains=word)
            | Q(pk__in=answers.filter(body__icontains=word).values("questions"))
        )
    return questions.distinct()
