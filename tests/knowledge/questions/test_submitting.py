"""Members ask; those who keep a catalogue take over; who asked hears of the answer."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied

from teamweb.notifications.models import Notification
from teamweb_knowledge.questions import actions
from teamweb_knowledge.questions.models import Question
from teamweb_knowledge.questions.search_documents import question_document
from tests.factories.knowledge import QuestionFactory, QuestionTopicFactory, SourceFactory
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    user = UserFactory()
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="knowledge_questions")
    )
    return user


@pytest.fixture
def member():
    return UserFactory()


@pytest.fixture
def topic():
    return QuestionTopicFactory()


def notices(person):
    return list(Notification.objects.filter(recipient=person))


def test_a_member_asks_and_only_keepers_read_it_until_it_is_taken_over(
    client, member, keeper, topic
):
    client.force_login(member)
    assert "/questions/new/" in client.get("/questions/").content.decode()
    asked = client.post(
        "/questions/new/", {"topic": topic.pk, "wording": "Gilt die Siegelpflicht?"}, follow=True
    )
    question = Question.objects.get()
    assert asked.redirect_chain[-1][0] == f"/questions/{question.pk}/"
    assert "Siegelpflicht" in asked.content.decode()
    assert (question.state, question.entered_by) == (Question.State.SUBMITTED, member)
    assert question_document(question) is None

    for stranger in (None, UserFactory()):
        client.logout()
        if stranger:
            client.force_login(stranger)
        assert client.get(f"/questions/{question.pk}/").status_code == 404
        for address in ("/questions/", f"/questions/catalogues/{topic.catalogue.key}/print/"):
            assert "Siegelpflicht" not in client.get(address).content.decode()

    client.force_login(keeper)
    assert "?state=submitted" in client.get("/questions/").content.decode()
    assert "Siegelpflicht" in client.get("/questions/?state=submitted").content.decode()
    assert str(member) in client.get(f"/questions/{question.pk}/").content.decode()
    [notice] = notices(keeper)
    assert (notice.kind, notice.url) == ("question_submitted", f"/questions/{question.pk}/")
    assert notice.facts["catalogue"] == f"{topic.catalogue} – {topic}"
    actions.change_question(question=question, by=keeper, state=Question.State.OPEN)
    client.logout()
    assert client.get(f"/questions/{question.pk}/").status_code == 200


def test_who_asked_hears_of_the_answer_once_it_is_published(member, keeper, topic):
    question = actions.submit_question(by=member, topic=topic, wording="Gilt das?")
    draft = actions.give_answer(
        by=keeper, questions=[question], source=SourceFactory(), body="Ja.", is_draft=True
    )
    assert notices(member) == []

    actions.publish_answer(answer=draft, by=keeper)
    actions.publish_answer(answer=draft, by=keeper)

    question.refresh_from_db()
    assert question.state == Question.State.ANSWERED
    [notice] = notices(member)
    assert notice.url == f"/questions/{question.pk}/#{draft.anchor}"
    assert "Gilt das?" in notice.words.subject and notice.words.text == "Ja."


def test_an_answer_used_again_is_told_to_who_asked_the_other_question(member, keeper, topic):
    first = QuestionFactory(topic=topic, entered_by=keeper)
    answer = actions.give_answer(by=keeper, questions=[first], source=SourceFactory(), body="Ja.")
    second = actions.submit_question(by=member, topic=topic, wording="Auch hier?")

    actions.reuse_answer(answer=answer, question=second, by=keeper)

    assert [notice.kind for notice in notices(member)] == ["question_answered"]
    assert [it.kind for it in notices(keeper)] == ["question_submitted"]


def test_who_may_no_longer_read_hears_nothing(member, keeper, topic):
    space = make_space()
    insider = make_member(space.group)
    question = actions.submit_question(by=insider, topic=topic, wording="Gilt das?")
    closed = make_space()
    admin = UserFactory(is_superuser=True)
    Question.objects.filter(pk=question.pk).update(access_id=closed.members_access.pk)
    question.refresh_from_db()

    actions.give_answer(by=admin, questions=[question], source=SourceFactory(), body="Geheim.")

    assert notices(insider) == []


def test_one_asks_only_where_one_reads(client, member):
    closed = make_space()
    hidden = QuestionTopicFactory(catalogue__access_id=closed.members_access.pk)

    with pytest.raises(PermissionDenied):
        actions.submit_question(by=member, topic=hidden, wording="Neu?")
    client.force_login(member)
    assert client.get("/questions/new/").status_code == 403
    open_topic = QuestionTopicFactory()
    refused = client.post("/questions/new/", {"topic": hidden.pk, "wording": "Neu?"})
    assert refused.status_code == 200
    assert open_topic.name in refused.content.decode()
    assert hidden.name not in refused.content.decode()
    assert not Question.objects.exists()


def test_visitors_sign_in_before_they_ask(client, topic):
    assert client.get("/questions/new/").status_code == 302
    assert "/questions/new/" not in client.get("/questions/").content.decode()
