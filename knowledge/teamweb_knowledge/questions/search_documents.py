"""A question is one hit, each of its answers another that leads to its place on the page."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import m2m_changed, post_save, pre_delete

from teamweb_search.documents import Document, search_document
from teamweb_search.indexing.queue import enqueue

from ..readable import PUBLIC
from .models import Answer, Question, QuestionCatalogue, QuestionTopic


def _one_access(*ids: int) -> int | None:
    """The access that all of `ids` share; None, so nobody finds it, where two differ."""
    closed = {access_id for access_id in ids if access_id != PUBLIC}
    if len(closed) > 1:
        return None
    return closed.pop() if closed else PUBLIC


def _with_catalogue(rows: QuerySet) -> QuerySet:
    return rows.select_related("topic__catalogue")


@search_document(Question, prefetch=_with_catalogue)
def question_document(question: Question) -> Document | None:
    """What was submitted is found once somebody has taken it over."""
    if question.state == Question.State.SUBMITTED:
        return None
    return Document(
        id=f"question:{question.pk}",
        title=question.wording,
        body=question.explanation,
        headings=question.topic.name,
        parent=question.topic.catalogue.title,
        url=question.get_absolute_url(),
        access=_one_access(question.access_id, question.topic.catalogue.access_id),
        date=question.asked_on,
        labels=[question.topic.name],
    )


def _with_questions(rows: QuerySet) -> QuerySet:
    rows = rows.select_related("source")
    return rows.prefetch_related("questions__topic__catalogue", "norms")


@search_document(Answer, prefetch=_with_questions)
def answer_documents(answer: Answer) -> list[Document] | None:
    """One document for each question it serves; drafts are not found."""
    if answer.status == Answer.Status.DRAFT:
        return None
    norms = ", ".join(str(norm) for norm in answer.norms.all())
    return [
        Document(
            id=f"answer:{answer.pk}:{question.pk}",
            title=question.wording,
            body="\n".join(filter(None, [answer.body, answer.legal_basis, norms])),
            headings=answer.source.name,
            parent=question.topic.catalogue.title,
            url=f"{question.get_absolute_url()}#{answer.anchor}",
            access=_one_access(
                answer.access_id, question.access_id, question.topic.catalogue.access_id
            ),
            date=answer.given_on,
            labels=[question.topic.name],
        )
        for question in answer.questions.all()
    ]


def _enqueue_all(rows: Iterable[Any]) -> None:
    for row in rows:
        enqueue(row)


def _question_saved(sender: Any, instance: Question, raw: bool = False, **kwargs: Any) -> None:
    # Its answers carry its wording and its access.
    _enqueue_all(instance.answers.all())


def _above_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    topics = [instance] if isinstance(instance, QuestionTopic) else instance.topics.all()
    questions = Question.objects.filter(topic__in=topics)
    _enqueue_all(questions)
    _enqueue_all(Answer.objects.filter(questions__in=questions).distinct())


def _links_changed(sender: Any, instance: Any, action: str, **kwargs: Any) -> None:
    if not action.startswith("post_"):
        return
    if isinstance(instance, Answer):
        enqueue(instance)
    elif pks := kwargs.get("pk_set"):
        _enqueue_all(Answer.objects.filter(pk__in=pks))


def _question_going(sender: Any, instance: Question, **kwargs: Any) -> None:
    _enqueue_all(instance.answers.all())


post_save.connect(_question_saved, sender=Question, dispatch_uid="questions_search_question")
post_save.connect(_above_saved, sender=QuestionTopic, dispatch_uid="questions_search_topic")
post_save.connect(_above_saved, sender=QuestionCatalogue, dispatch_uid="questions_search_catalogue")
m2m_changed.connect(
    _links_changed, sender=Answer.questions.through, dispatch_uid="questions_search_links"
)
pre_delete.connect(_question_going, sender=Question, dispatch_uid="questions_search_going")
