import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teamweb_knowledge.guidelines.models import Chapter, Guideline
from tests.factories.knowledge import ChapterFactory, GuidelineFactory

pytestmark = pytest.mark.django_db

CLOSED = 7


@pytest.fixture
def closed_circle(settings):
    settings.KNOWLEDGE_READABLE_ACCESS = ""


def test_the_list_shows_how_many_chapters_are_finished(client):
    guideline = GuidelineFactory()
    ChapterFactory(guideline=guideline, state=Chapter.State.FINISHED)
    ChapterFactory.create_batch(2, guideline=guideline)

    (listed,) = client.get("/guidelines/").context["page"]

    assert (listed.finished_count, listed.chapter_count) == (1, 3)


def test_the_list_is_narrowed_by_state(client):
    published = GuidelineFactory(state=Guideline.State.PUBLISHED)
    GuidelineFactory(state=Guideline.State.PLANNED)

    assert list(client.get("/guidelines/?state=published").context["page"]) == [published]
    assert client.get("/guidelines/?state=nonsense").context["page"].paginator.count == 2


def test_chapters_stand_in_their_order_and_late_ones_are_marked(client):
    guideline = GuidelineFactory(key="ebauakte")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    second = ChapterFactory(guideline=guideline, rank=2, due_on=yesterday)
    first = ChapterFactory(
        guideline=guideline, rank=1, due_on=yesterday, state=Chapter.State.FINISHED
    )

    chapters = client.get("/guidelines/ebauakte/").context["chapters"]

    assert list(chapters) == [first, second]
    assert [chapter.is_overdue for chapter in chapters] == [False, True]
    assert list(Chapter.objects.overdue()) == [second]


def test_a_guideline_of_a_closed_circle_is_seen_nowhere(client, closed_circle):
    secret = GuidelineFactory(access_id=CLOSED, title="Geheimer Leitfaden")
    ChapterFactory(guideline=secret)

    listing = client.get("/guidelines/")

    assert listing.context["page"].paginator.count == 0
    assert listing.context["states"] == []
    assert "Geheim" not in listing.content.decode()
    assert client.get(secret.get_absolute_url()).status_code == 404
    assert not Chapter.objects.visible_to(None).exists()


@pytest.mark.parametrize("address", ["/guidelines/", "/guidelines/gross/"])
def test_guideline_pages_ask_no_more_when_there_are_more(
    client, address, django_assert_max_num_queries
):
    guideline = GuidelineFactory(key="gross")
    ChapterFactory(guideline=guideline)
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    ChapterFactory.create_batch(5, guideline=guideline)
    ChapterFactory.create_batch(5)

    with django_assert_max_num_queries(len(before)):
        client.get(address)
