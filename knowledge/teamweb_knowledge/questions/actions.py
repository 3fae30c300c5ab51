"""Every change to questions and answers.

Who may: the model permissions of this app, or the right to edit in the access the row
stands under (`teamweb_knowledge.readable.may_change`).
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ..readable import PUBLIC, may_change, readable_access_ids
from ..typing import AnyUser, User
from .errors import EditConflict, MixedAccess, UnrelatedAnswer
from .models import (
    Answer,
    Norm,
    Question,
    QuestionCatalogue,
    QuestionRecurrence,
    QuestionTopic,
    Source,
)
from .signals import question_answered, question_submitted

CHANGEABLE_IN_QUESTION = frozenset(
    {"topic", "wording", "explanation", "asked_on", "asked_for", "review_on", "state"}
)
CHANGEABLE_IN_ANSWER = frozenset({"source", "body", "given_on", "weight", "legal_basis"})


def may_ask(user: AnyUser, access_id: int = PUBLIC) -> bool:
    return may_change(user, permission="knowledge_questions.add_question", access_id=access_id)


def may_submit(user: AnyUser, catalogue: QuestionCatalogue) -> bool:
    """Whether the user is signed in and reads the catalogue."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    return catalogue.access_id in readable_access_ids(user)


def may_edit_question(user: AnyUser, question: Question) -> bool:
    return may_change(
        user, permission="knowledge_questions.change_question", access_id=question.access_id
    )


def may_answer(user: AnyUser, question: Question) -> bool:
    return may_change(
        user, permission="knowledge_questions.add_answer", access_id=question.access_id
    )


def may_edit_answer(user: AnyUser, answer: Answer) -> bool:
    return may_change(
        user, permission="knowledge_questions.change_answer", access_id=answer.access_id
    )


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _check_unchanged(row: Question | Answer, expected: datetime.datetime | None) -> None:
    if expected is not None and row.changed_at != expected:
        raise EditConflict(row)


@transaction.atomic
def ask_question(
    *,
    by: User,
    topic: QuestionTopic,
    wording: str,
    explanation: str = "",
    asked_for: str = "",
    asked_on: datetime.date | None = None,
    review_on: datetime.date | None = None,
) -> Question:
    """Enter a question; the readers of its catalogue read it."""
    access_id = topic.catalogue.access_id
    _require(may_ask(by, access_id))
    question = Question.objects.create(
        topic=topic,
        wording=wording,
        explanation=explanation,
        asked_for=asked_for,
        asked_on=asked_on or timezone.localdate(),
        review_on=review_on,
        rank=_next_rank(topic),
        access_id=access_id,
        entered_by=by,
    )
    log(question, "knowledge_questions.ask", user=by)
    return question


@transaction.atomic
def submit_question(
    *, by: User, topic: QuestionTopic, wording: str, explanation: str = "", asked_for: str = ""
) -> Question:
    """Take in what a member asks.

    Until somebody who may change questions opens or answers it, only they and who asked read it.
    """
    _require(may_submit(by, topic.catalogue))
    question = Question.objects.create(
        topic=topic,
        wording=wording,
        explanation=explanation,
        asked_for=asked_for,
        state=Question.State.SUBMITTED,
        rank=_next_rank(topic),
        access_id=topic.catalogue.access_id,
        entered_by=by,
    )
    log(question, "knowledge_questions.submit", user=by)
    question_submitted.send(Question, question=question, by=by)
    return question


def _next_rank(topic: QuestionTopic) -> int:
    last = topic.questions.order_by("-rank").values_list("rank", flat=True).first()
    return (last or 0) + 1


@transaction.atomic
def change_question(
    *, question: Question, by: User, expected: datetime.datetime | None = None, **changes: Any
) -> Question:
    """Change fields of a question.

    `expected` is the time of change the editor has seen; raises EditConflict when
    the row is newer. A question moves only between topics of its catalogue.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    _require(may_edit_question(by, question))
    _check_unchanged(question, expected)
    if unknown := changes.keys() - CHANGEABLE_IN_QUESTION:
        raise TypeError(f"not a field to change: {sorted(unknown)}")
    topic = changes.get("topic")
    if topic is not None and topic.catalogue_id != question.topic.catalogue_id:
        raise MixedAccess(topic)
    for name, value in changes.items():
        setattr(question, name, value)
    question.save()
    log(question, "knowledge_questions.change", user=by)
    return question


@transaction.atomic
def record_recurrence(
    *,
    question: Question,
    by: User,
    asked_for: str,
    asked_on: datetime.date | None = None,
    note: str = "",
) -> QuestionRecurrence:
    """Record that the question came up again. Needs the permission to enter questions."""
    _require(may_ask(by, question.access_id))
    return QuestionRecurrence.objects.create(
        question=question, asked_for=asked_for, asked_on=asked_on or timezone.localdate(), note=note
    )


@transaction.atomic
def give_answer(
    *,
    by: User,
    questions: Iterable[Question],
    source: Source,
    body: str,
    given_on: datetime.date | None = None,
    weight: str = Answer.Weight.OPINION,
    legal_basis: str = "",
    norms: Iterable[Norm] = (),
    is_draft: bool = False,
    access_id: int | None = None,
) -> Answer:
    """Answer one or several questions; unless it is a draft, they count as answered.

    Without `access_id` the readers of the questions read the answer. Raises
    MixedAccess for questions that different people may read.
    """
    questions = list(questions)
    for question in questions:
        _require(may_answer(by, question))
    if access_id is None:
        access_id = max((it.access_id for it in questions), default=PUBLIC)
    _check_access(access_id, questions)
    answer = Answer.objects.create(
        source=source,
        body=body,
        given_on=given_on or timezone.localdate(),
        weight=weight,
        legal_basis=legal_basis,
        status=Answer.Status.DRAFT if is_draft else Answer.Status.GIVEN,
        access_id=access_id,
        entered_by=by,
    )
    answer.questions.set(questions)
    answer.norms.set(norms)
    _count_as_answered(answer, questions, by)
    log(answer, "knowledge_questions.answer", user=by)
    return answer


def _check_access(access_id: int, questions: Iterable[Question]) -> None:
    """Two different closed circles cannot share an answer: nobody could say who reads it."""
    for question in questions:
        if PUBLIC not in (question.access_id, access_id) and question.access_id != access_id:
            raise MixedAccess(question)


def _count_as_answered(answer: Answer, questions: Iterable[Question], by: User) -> None:
    if answer.status == Answer.Status.DRAFT:
        return
    waiting = (Question.State.OPEN, Question.State.SUBMITTED)
    for question in answer.questions.filter(pk__in=[it.pk for it in questions]):
        if question.state in waiting:
            question.state = Question.State.ANSWERED
            question.save(update_fields=["state", "changed_at"])
        question_answered.send(Question, question=question, answer=answer, by=by)


@transaction.atomic
def change_answer(
    *,
    answer: Answer,
    by: User,
    expected: datetime.datetime | None = None,
    norms: Iterable[Norm] | None = None,
    **changes: Any,
) -> Answer:
    """Change a draft or given answer. A confirmed one falls back to given: the wording confirmed is another."""
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    _require(may_edit_answer(by, answer))
    _check_unchanged(answer, expected)
    if unknown := changes.keys() - CHANGEABLE_IN_ANSWER:
        raise TypeError(f"not a field to change: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(answer, name, value)
    if answer.status == Answer.Status.CONFIRMED:
        answer.status, answer.confirmed_on = Answer.Status.GIVEN, None
    answer.save()
    if norms is not None:
        answer.norms.set(norms)
    log(answer, "knowledge_questions.change_answer", user=by)
    return answer


@transaction.atomic
def publish_answer(*, answer: Answer, by: User) -> Answer:
    """Turn a draft into a given answer."""
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    _require(may_edit_answer(by, answer))
    if answer.status == Answer.Status.DRAFT:
        answer.status = Answer.Status.GIVEN
        answer.save(update_fields=["status", "changed_at"])
        _count_as_answered(answer, answer.questions.all(), by)
        log(answer, "knowledge_questions.publish_answer", user=by)
    return answer


@transaction.atomic
def confirm_answer(*, answer: Answer, by: User, on: datetime.date | None = None) -> Answer:
    """Record that a given answer was checked and still holds."""
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    _require(may_edit_answer(by, answer))
    if answer.status in (Answer.Status.GIVEN, Answer.Status.CONFIRMED):
        answer.status = Answer.Status.CONFIRMED
        answer.confirmed_on = on or timezone.localdate()
        answer.save(update_fields=["status", "confirmed_on", "changed_at"])
        log(answer, "knowledge_questions.confirm_answer", user=by)
    return answer


@transaction.atomic
def supersede_answer(*, answer: Answer, successor: Answer, by: User) -> Answer:
    """Let a newer answer take the place of this one. Raises UnrelatedAnswer."""
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    _require(may_edit_answer(by, answer))
    shared = successor.questions.filter(pk__in=answer.questions.values("pk"))
    if successor.pk == answer.pk or not shared.exists():
        raise UnrelatedAnswer(successor)
    if successor.status not in (Answer.Status.GIVEN, Answer.Status.CONFIRMED):
        raise UnrelatedAnswer(successor)
    answer.status, answer.superseded_by = Answer.Status.SUPERSEDED, successor
    answer.save(update_fields=["status", "superseded_by", "changed_at"])
    log(answer, "knowledge_questions.supersede_answer", user=by)
    return answer


@transaction.atomic
def reuse_answer(*, answer: Answer, question: Question, by: User) -> Answer:
    """Let an answer serve one more question. Raises MixedAccess."""
    _require(may_answer(by, question) and may_edit_answer(by, answer))
    _check_access(answer.access_id, [question])
    answer.questions.add(question)
    # Saved, so that receivers of post_save learn of its new question.
    answer.save(update_fields=["changed_at"])
    _count_as_answered(answer, [question], by)
    log(answer, "knowledge_questions.reuse_answer", user=by)
    return answer


def norms_from_text(text: str) -> list[Norm]:
    """The provisions named in `text`, one per line or divided by semicolons, stored when new."""
    labels = [" ".join(part.split()) for part in text.replace(";", "\n").splitlines()]
    return [Norm.objects.get_or_create(label=label[:120])[0] for label in labels if label]
