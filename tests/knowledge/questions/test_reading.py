import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teamweb_knowledge.questions.models import Answer, Norm, Question
from tests.factories.knowledge import (
    AnswerFactory,
    QuestionCatalogueFactory,
    QuestionFactory,
    QuestionTopicFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

CLOSED = 7


@pytest.fixture
def closed_circle(settings):
    """Nobody who asks in these tests may read what stands under CLOSED."""
    settings.KNOWLEDGE_READABLE_ACCESS = ""
    settings.KNOWLEDGE_EDITABLE_ACCESS = ""


def test_answers_of_several_sources_stand_side_by_side_binding_ones_first(client):
    question = QuestionFactory()
    opinion = AnswerFactory(questions=[question], source__name="Kanzlei Muster")
    binding = AnswerFactory(
        questions=[question], source__name="Ministerium", weight=Answer.Weight.BINDING
    )
    past = AnswerFactory(
        questions=[question], weight=Answer.Weight.BINDING, status=Answer.Status.SUPERSEDED
    )

    answers = client.get(question.get_absolute_url()).context["answers"]

    assert answers == [binding, opinion, past]


def test_one_answer_names_the_other_questions_it_serves(client):
    first, second = QuestionFactory.create_batch(2)
    AnswerFactory(questions=[first, second])

    page = client.get(first.get_absolute_url()).content.decode()

    assert second.wording in page


def test_a_question_past_its_review_date_is_marked(client):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    stale = QuestionFactory(review_on=yesterday)
    fresh = QuestionFactory(review_on=timezone.localdate())

    listed = client.get("/questions/?review=due").context["page"].object_list

    assert list(listed) == [stale]
    assert "kern-alert--warning" in client.get(stale.get_absolute_url()).content.decode()
    assert "kern-alert--warning" not in client.get(fresh.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "query",
    ["catalogue=a", "topic=archiv", "state=outdated", "q=Aufbewahrung%20Papier"],
)
def test_the_list_is_narrowed_by_catalogue_topic_state_and_words(client, query):
    wanted = QuestionFactory(
        topic__catalogue__key="a",
        topic__key="archiv",
        state=Question.State.OUTDATED,
        wording="Endet die Aufbewahrung von Papier?",
    )
    QuestionFactory(topic__catalogue__key="b", topic__key="vergabe")

    assert list(client.get(f"/questions/?{query}").context["page"]) == [wanted]


def test_the_list_is_narrowed_by_source_and_provision(client):
    norm = Norm.objects.create(label="§ 371a ZPO")
    wanted, _other = QuestionFactory.create_batch(2)
    answer = AnswerFactory(questions=[wanted])
    answer.norms.add(norm)

    assert list(client.get(f"/questions/?source={answer.source_id}").context["page"]) == [wanted]
    assert list(client.get(f"/questions/?norm={norm.pk}").context["page"]) == [wanted]


@pytest.mark.parametrize("query", ["source=abc", "norm=x", "state=nonsense", "page=999"])
def test_nonsense_in_the_address_is_no_error(client, query):
    QuestionFactory()

    assert client.get(f"/questions/?{query}").status_code == 200


def test_a_question_of_a_closed_circle_is_seen_nowhere(client, closed_circle):
    topic = QuestionTopicFactory(name="Personalrat intern", catalogue__access_id=CLOSED)
    secret = QuestionFactory(topic=topic, access_id=CLOSED, wording="Geheime Frage?")
    source = SourceFactory(name="Vertrauliche Kanzlei")
    AnswerFactory(questions=[secret], access_id=CLOSED, source=source, body="Geheime Antwort")
    catalogue = topic.catalogue

    listing = client.get("/questions/")
    for page in (listing, client.get("/questions/?q=Geheime")):
        assert page.context["page"].paginator.count == 0
        text = page.content.decode()
        for word in ("Geheime Frage", "Vertrauliche Kanzlei", "Personalrat", catalogue.title):
            assert word not in text
    assert {count for _value, _label, count in listing.context["states"]} == {0}
    assert client.get(secret.get_absolute_url()).status_code == 404
    assert client.get(f"/questions/catalogues/{catalogue.key}/print/").status_code == 404


def test_a_closed_answer_to_a_public_question_is_seen_nowhere(client, closed_circle):
    question = QuestionFactory()
    hidden = AnswerFactory(
        questions=[question], access_id=CLOSED, body="Vertraulich", source__name="Kanzlei Stille"
    )
    norm = Norm.objects.create(label="§ 99 Geheim")
    hidden.norms.add(norm)
    key = question.topic.catalogue.key

    for address in (
        "/questions/",
        "/questions/?q=Vertraulich",
        f"/questions/?norm={norm.pk}",
        f"/questions/?source={hidden.source_id}",
        question.get_absolute_url(),
        f"/questions/catalogues/{key}/print/",
    ):
        text = client.get(address).content.decode()
        assert "Vertraulich<" not in text
        assert "Kanzlei Stille" not in text
    assert client.get("/questions/?q=Vertraulich").context["page"].paginator.count == 0
    assert client.get(f"/questions/?norm={norm.pk}").context["page"].paginator.count == 0
    assert client.get(f"/questions/?source={hidden.source_id}").context["page"].paginator.count == 0


def test_a_closed_question_is_not_counted_with_the_source_of_a_shared_answer(client, closed_circle):
    public = QuestionFactory()
    secret = QuestionFactory(topic=public.topic, access_id=CLOSED, wording="Geheime Frage?")
    answer = AnswerFactory(questions=[public, secret])

    page = client.get("/questions/")

    assert [source.count for source in page.context["sources"]] == [1]
    assert [topic.count for topic in page.context["topics"]] == [1]
    assert "Geheime" not in client.get(public.get_absolute_url()).content.decode()
    assert answer.body in client.get(public.get_absolute_url()).content.decode()


def test_drafts_of_answers_are_for_editors_only(client, admin_client):
    question = QuestionFactory()
    AnswerFactory(questions=[question], status=Answer.Status.DRAFT, body="Nur ein Entwurf")

    assert "Nur ein Entwurf" not in client.get(question.get_absolute_url()).content.decode()
    assert "Nur ein Entwurf" in admin_client.get(question.get_absolute_url()).content.decode()


def test_the_print_view_holds_every_visible_question_and_answer_by_topic(client):
    catalogue = QuestionCatalogueFactory(key="beweiskraft")
    topic = QuestionTopicFactory(catalogue=catalogue, name="Zeitstempel")
    question = QuestionFactory(topic=topic)
    answer = AnswerFactory(questions=[question])

    text = client.get("/questions/catalogues/beweiskraft/print/").content.decode()

    assert "Zeitstempel" in text
    assert question.wording in text
    assert answer.body in text


@pytest.mark.parametrize("address", ["list", "detail", "print"])
def test_question_pages_ask_no_more_when_the_catalogue_grows(
    client, address, django_assert_max_num_queries
):
    question = QuestionFactory()
    catalogue = question.topic.catalogue

    def grow(number: int) -> None:
        for _number in range(number):
            other = QuestionFactory(topic__catalogue=catalogue)
            answer = AnswerFactory(questions=[question, other])
            answer.norms.add(Norm.objects.get_or_create(label=f"§ {answer.pk} BGB")[0])

    url = {
        "list": "/questions/",
        "detail": question.get_absolute_url(),
        "print": f"/questions/catalogues/{catalogue.key}/print/",
    }[address]
    grow(2)
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    grow(6)

    with django_assert_max_num_queries(len(before)):
        client.get(url)
