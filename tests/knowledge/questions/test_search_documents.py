"""What the search is offered; the rows of its queue tell that it hears of each change."""

import pytest

from teamweb_knowledge.questions import actions
from teamweb_knowledge.questions.models import Answer
from teamweb_search.documents.registry import documents_of
from teamweb_search.models import IndexQueueEntry
from tests.factories.knowledge import (
    AnswerFactory,
    ChapterFactory,
    PublicServiceFactory,
    QuestionFactory,
    TermFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def documents(row):
    source = f"{row._meta.model_name}:{row.pk}"
    return documents_of([source])[source]


def queued():
    return set(IndexQueueEntry.objects.values_list("source", flat=True))


def test_an_answer_is_found_under_each_question_it_serves_at_its_place():
    first, second = QuestionFactory.create_batch(2)
    answer = AnswerFactory(questions=[first, second], body="Mit Zeitstempel.")

    found = documents(answer)

    assert {it.url for it in found} == {
        f"{it.get_absolute_url()}#answer-{answer.pk}" for it in (first, second)
    }
    assert all("Zeitstempel" in it.body and it.access == 0 for it in found)


def test_a_draft_is_not_found():
    assert documents(AnswerFactory(questions=[QuestionFactory()], status=Answer.Status.DRAFT)) == []


@pytest.mark.parametrize(
    ("catalogue", "question", "answer", "expected"),
    [(0, 0, 0, 0), (0, 5, 0, 5), (0, 0, 5, 5), (5, 5, 5, 5), (5, 0, 0, 5), (0, 5, 6, None)],
)
def test_an_answer_is_found_only_by_who_may_read_all_it_belongs_to(
    catalogue, question, answer, expected
):
    asked = QuestionFactory(topic__catalogue__access_id=catalogue, access_id=question)

    (document,) = documents(AnswerFactory(questions=[asked], access_id=answer))

    assert document.access == expected


def test_changing_a_question_or_its_catalogue_queues_its_answers():
    question = QuestionFactory()
    answer = AnswerFactory(questions=[question])
    for row in (question, question.topic, question.topic.catalogue):
        IndexQueueEntry.objects.all().delete()
        row.save()
        assert {f"question:{question.pk}", f"answer:{answer.pk}"} <= queued()


def test_reusing_an_answer_queues_it():
    question, answer = QuestionFactory(), AnswerFactory()
    admin = UserFactory(is_superuser=True)
    IndexQueueEntry.objects.all().delete()

    actions.reuse_answer(answer=answer, question=question, by=admin)

    assert f"answer:{answer.pk}" in queued()


def test_chapters_terms_and_services_are_offered_with_their_place():
    chapter = ChapterFactory(body="<p>Erster Satz.</p><p>Zweiter Satz.</p>")
    term, service = TermFactory(), PublicServiceFactory()

    assert documents(chapter)[0].body == "Erster Satz. Zweiter Satz."
    assert documents(term)[0].url.endswith(f"#term-{term.pk}")
    assert documents(service)[0].parent == service.situation.topic_area.name
