import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..german_order import german
from ..readable import readable_access_ids
from ..typing import SignedInRequest
from . import actions
from .errors import EditConflict, MixedAccess, UnrelatedAnswer
from .filtering import filtered_questions
from .forms import (
    AnswerForm,
    FilterForm,
    QuestionForm,
    QuestionRecurrenceForm,
    ReuseForm,
    SubmitForm,
    SuccessorForm,
)
from .models import Answer, Question, QuestionCatalogue, QuestionTopic, Source

PER_PAGE = 25


def questions(request: HttpRequest) -> HttpResponse:
    """The catalogues with their questions, narrowed by topic, state, source, provision, words."""
    chosen = FilterForm(request.GET).chosen()
    visible = Question.objects.visible_to(request.user)
    if chosen["catalogue"]:
        visible = visible.filter(topic__catalogue__key=chosen["catalogue"])
    found = filtered_questions(request.user, chosen).select_related("topic__catalogue")
    standing = Answer.objects.visible_to(request.user).current()
    found = found.prefetch_related(
        Prefetch("answers", standing.select_related("source"), to_attr="standing_answers")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    states = dict(visible.order_by().values_list("state").annotate(Count("pk")))
    topics = QuestionTopic.objects.filter(questions__in=visible).select_related("catalogue")
    sources = Source.objects.filter(
        answers__in=Answer.objects.visible_to(request.user).filter(questions__in=visible)
    )
    context = {
        "catalogues": QuestionCatalogue.objects.visible_to(request.user),
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "page": page,
        "states": [
            (value, label, states.get(value, 0))
            for value, label in Question.State.choices
            if value in states or value != Question.State.SUBMITTED
        ],
        "topics": topics.annotate(
            count=Count("questions", filter=Q(questions__in=visible), distinct=True)
        ).order_by("catalogue__rank", german("catalogue__title"), "rank", german("name")),
        "sources": sources.annotate(
            count=Count(
                "answers__questions", filter=Q(answers__questions__in=visible), distinct=True
            )
        ).order_by(german("name")),
        "due_count": visible.due_for_review().count(),
        "may_ask": bool(_topics_to_ask_in(request.user)),
        "may_submit": bool(_topics_to_submit_to(request.user)),
        "submitted_count": states.get(Question.State.SUBMITTED, 0),
    }
    return render(request, "knowledge_questions/questions.html", context)


def _visible_question(request: HttpRequest, question_id: int) -> Question:
    visible = Question.objects.visible_to(request.user).select_related("topic__catalogue")
    return get_object_or_404(visible, pk=question_id)


def _answers_for(user: Any, question: Question) -> list[Answer]:
    """What `user` sees beside this question, drafts included for those who edit."""
    answers = question.answers.visible_to(user)
    if actions.may_answer(user, question):
        drafts = question.answers.filter(status=Answer.Status.DRAFT)
        answers = answers | drafts.filter(access_id__in=readable_access_ids(user))
    others = Question.objects.visible_to(user).exclude(pk=question.pk)
    found = answers.for_comparison().select_related("source", "superseded_by__source")
    return list(
        found.prefetch_related("norms", Prefetch("questions", others, to_attr="other_questions"))
    )


def question(request: HttpRequest, question_id: int) -> HttpResponse:
    question = _visible_question(request, question_id)
    answers = _answers_for(request.user, question)
    for answer in answers:
        answer.may_edit = actions.may_edit_answer(request.user, answer)  # type: ignore[attr-defined]
    context = {
        "question": question,
        "answers": answers,
        "recurrences": question.recurrences.all(),
        "may_edit": actions.may_edit_question(request.user, question),
        "may_answer": actions.may_answer(request.user, question),
        "may_ask": actions.may_ask(request.user, question.access_id),
    }
    if context["may_ask"]:
        context["recurrence_form"] = QuestionRecurrenceForm()
    return render(request, "knowledge_questions/question.html", context)


def print_catalogue(request: HttpRequest, key: str) -> HttpResponse:
    """The whole catalogue on one page, for paper."""
    visible = QuestionCatalogue.objects.visible_to(request.user)
    catalogue = get_object_or_404(visible, key=key)
    answers = Answer.objects.visible_to(request.user).for_comparison()
    questions = (
        Question.objects.visible_to(request.user)
        .filter(topic__catalogue=catalogue)
        .select_related("topic")
        .prefetch_related(
            Prefetch(
                "answers",
                answers.select_related("source").prefetch_related("norms"),
                to_attr="shown_answers",
            )
        )
    )
    return render(
        request,
        "knowledge_questions/print_catalogue.html",
        {"catalogue": catalogue, "questions": questions},
    )


def _topics_to_ask_in(user: Any) -> list[int]:
    """Ids of the topics under which `user` may enter questions."""
    if not user.is_authenticated:
        return []
    catalogues = QuestionCatalogue.objects.visible_to(user)
    allowed = [it.pk for it in catalogues if actions.may_ask(user, it.access_id)]
    return list(QuestionTopic.objects.filter(catalogue__in=allowed).values_list("pk", flat=True))


def _topics_to_submit_to(user: Any) -> list[int]:
    """Ids of the topics under which `user` may ask without keeping their catalogue."""
    catalogues = [
        it.pk
        for it in QuestionCatalogue.objects.visible_to(user)
        if actions.may_submit(user, it) and not actions.may_ask(user, it.access_id)
    ]
    return list(QuestionTopic.objects.filter(catalogue__in=catalogues).values_list("pk", flat=True))


def _seen(form: Any) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(form.cleaned_data["seen"])
    except ValueError:
        return None


def _edit_conflict(request: HttpRequest) -> None:
    messages.warning(
        request,
        _(
            "Somebody else has saved this in the meantime. Your text is still in the form below; "
            "nothing was overwritten. Compare it with the current version, then save again."
        ),
    )


@login_required
def ask(request: SignedInRequest) -> HttpResponse:
    """A question entered by who keeps a catalogue; anybody else's waits until a keeper takes it."""
    topics = _topics_to_ask_in(request.user)
    others = _topics_to_submit_to(request.user)
    if others and (not topics or "elsewhere" in request.GET):
        return _submit(request, others)
    if not topics:
        raise PermissionDenied(_("There is no catalogue yet in which you could ask."))
    form = QuestionForm(request.POST or None, topics=topics)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in form.Meta.fields if name != "state"}
        question = actions.ask_question(by=request.user, **facts)
        messages.success(request, _("The question was entered."))
        return redirect(question)
    context = {"form": form, "title": _("Enter a question"), "may_submit": bool(others)}
    return render(request, "knowledge_questions/form.html", context)


def _submit(request: SignedInRequest, topics: list[int]) -> HttpResponse:
    form = SubmitForm(request.POST or None, topics=topics)
    if request.method == "POST" and form.is_valid():
        question = actions.submit_question(by=request.user, **form.cleaned_data)
        messages.success(request, _("Your question is with those who keep the catalogue."))
        return redirect(question)
    context = {
        "form": form,
        "title": _("Ask a question"),
        "hint": _(
            "Until somebody takes it over, your question is read by you and by those who keep the "
            "catalogue. You are told when it is answered."
        ),
    }
    return render(request, "knowledge_questions/form.html", context)


@login_required
def edit(request: SignedInRequest, question_id: int) -> HttpResponse:
    question = _visible_question(request, question_id)
    if not actions.may_edit_question(request.user, question):
        raise PermissionDenied
    topics = question.topic.catalogue.topics.values_list("pk", flat=True)
    form = QuestionForm(request.POST or None, instance=question, topics=list(topics))
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in form.Meta.fields}
        try:
            actions.change_question(
                question=question, by=request.user, expected=_seen(form), **facts
            )
        except EditConflict as error:
            _edit_conflict(request)
            form = _reopened(form, error.current)
        else:
            messages.success(request, _("The question was saved."))
            return redirect(question)
    context = {"form": form, "title": _("Edit the question"), "question": question}
    return render(request, "knowledge_questions/form.html", context)


def _reopened(form: Any, current: Any) -> Any:
    """The same form with what was typed, now on top of the current version."""
    form.data = form.data.copy()
    form.data[form.add_prefix("seen")] = current.changed_at.isoformat()
    return form


@login_required
def answer(request: SignedInRequest, question_id: int) -> HttpResponse:
    question = _visible_question(request, question_id)
    if not actions.may_answer(request.user, question):
        raise PermissionDenied
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = actions.give_answer(
            by=request.user,
            questions=[question],
            source=form.chosen_source(),
            norms=actions.norms_from_text(form.cleaned_data["norms_text"]),
            is_draft=form.cleaned_data["is_draft"],
            **_answer_facts(form),
        )
        messages.success(request, _("The answer was saved."))
        return redirect(f"{question.get_absolute_url()}#{given.anchor}")
    context = {"form": form, "title": _("Answer the question"), "question": question}
    return render(request, "knowledge_questions/form.html", context)


def _answer_facts(form: AnswerForm) -> dict[str, Any]:
    return {it: form.cleaned_data[it] for it in ("body", "given_on", "weight", "legal_basis")}


def _editable_answer(request: HttpRequest, answer_id: int) -> tuple[Answer, Question]:
    """The answer and the first question it serves; 404 for who may not read both."""
    readable = Answer.objects.filter(access_id__in=readable_access_ids(request.user))
    answer = get_object_or_404(readable.select_related("source"), pk=answer_id)
    visible = Question.objects.visible_to(request.user).select_related("topic__catalogue")
    question = visible.filter(answers=answer).first()
    if question is None or not actions.may_edit_answer(request.user, answer):
        # A draft does not exist for others, and a given answer looks the same to them.
        raise Http404
    return answer, question


@login_required
def edit_answer(request: SignedInRequest, answer_id: int) -> HttpResponse:
    answer, question = _editable_answer(request, answer_id)
    form = AnswerForm(request.POST or None, instance=answer)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_answer(
                answer=answer,
                by=request.user,
                expected=_seen(form),
                source=form.chosen_source(),
                norms=actions.norms_from_text(form.cleaned_data["norms_text"]),
                **_answer_facts(form),
            )
        except EditConflict as error:
            _edit_conflict(request)
            form = _reopened(form, error.current)
        else:
            messages.success(request, _("The answer was saved."))
            return redirect(f"{question.get_absolute_url()}#{answer.anchor}")
    successors = Answer.objects.visible_to(request.user).current().filter(questions=question)
    serves = answer.questions.values("pk")
    others = Question.objects.visible_to(request.user).filter(
        topic__catalogue=question.topic.catalogue
    )
    context = {
        "form": form,
        "title": _("Edit the answer"),
        "question": question,
        "answer": answer,
        "successor_form": SuccessorForm(candidates=successors.exclude(pk=answer.pk)),
        "reuse_form": ReuseForm(candidates=others.exclude(pk__in=serves)),
    }
    return render(request, "knowledge_questions/edit_answer.html", context)


@login_required
@require_POST
def publish_answer(request: SignedInRequest, answer_id: int) -> HttpResponse:
    answer, question = _editable_answer(request, answer_id)
    actions.publish_answer(answer=answer, by=request.user)
    messages.success(request, _("The answer is visible now."))
    return redirect(f"{question.get_absolute_url()}#{answer.anchor}")


@login_required
@require_POST
def confirm_answer(request: SignedInRequest, answer_id: int) -> HttpResponse:
    answer, question = _editable_answer(request, answer_id)
    actions.confirm_answer(answer=answer, by=request.user)
    messages.success(request, _("The answer is marked as confirmed."))
    return redirect(f"{question.get_absolute_url()}#{answer.anchor}")


@login_required
@require_POST
def supersede_answer(request: SignedInRequest, answer_id: int) -> HttpResponse:
    answer, question = _editable_answer(request, answer_id)
    candidates = Answer.objects.visible_to(request.user).current().exclude(pk=answer.pk)
    form = SuccessorForm(request.POST, candidates=candidates)
    if not form.is_valid():
        messages.error(request, _("Choose the answer that takes its place."))
        return redirect("knowledge_questions:edit_answer", answer.pk)
    try:
        actions.supersede_answer(
            answer=answer, successor=form.cleaned_data["successor"], by=request.user
        )
    except UnrelatedAnswer:
        messages.error(request, _("That answer does not serve the same question."))
    else:
        messages.success(request, _("The answer is marked as superseded."))
    return redirect(f"{question.get_absolute_url()}#{answer.anchor}")


@login_required
@require_POST
def reuse_answer(request: SignedInRequest, answer_id: int) -> HttpResponse:
    answer, question = _editable_answer(request, answer_id)
    form = ReuseForm(request.POST, candidates=Question.objects.visible_to(request.user))
    if not form.is_valid():
        messages.error(request, _("Choose a question."))
        return redirect("knowledge_questions:edit_answer", answer.pk)
    try:
        actions.reuse_answer(answer=answer, question=form.cleaned_data["question"], by=request.user)
    except MixedAccess:
        messages.error(request, _("That question is read by other people than this answer."))
    else:
        messages.success(request, _("The answer serves that question as well."))
        question = form.cleaned_data["question"]
    return redirect(f"{question.get_absolute_url()}#{answer.anchor}")


@login_required
@require_POST
def record_recurrence(request: SignedInRequest, question_id: int) -> HttpResponse:
    question = _visible_question(request, question_id)
    form = QuestionRecurrenceForm(request.POST)
    if form.is_valid():
        actions.record_recurrence(question=question, by=request.user, **form.cleaned_data)
        messages.success(request, _("The note was saved."))
    else:
        messages.error(request, _("Say for whom the question was asked again, and when."))
    return redirect(f"{question.get_absolute_url()}#asked-again")
