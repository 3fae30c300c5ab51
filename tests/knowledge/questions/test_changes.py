import datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied

from teamweb_knowledge.questions import actions
from teamweb_knowledge.questions.errors import EditConflict, MixedAccess, UnrelatedAnswer
from teamweb_knowledge.questions.models import Answer, Question
from tests.factories.knowledge import (
    AnswerFactory,
    QuestionFactory,
    QuestionTopicFactory,
    SourceFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

CLOSED, OTHER = 7, 8


def readable_to_all_signed_in(user):
    return {CLOSED, OTHER} if user.is_authenticated else set()


def editable_closed(user):
    return {CLOSED} if user.is_authenticated else set()


@pytest.fixture
def editor():
    user = UserFactory()
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="knowledge_questions")
    )
    return user


@pytest.fixture
def reader():
    return UserFactory()


def test_giving_an_answer_makes_its_open_questions_answered(editor):
    first, second = QuestionFactory.create_batch(2)
    outdated = QuestionFactory(state=Question.State.OUTDATED)

    actions.give_answer(
        by=editor, questions=[first, second, outdated], source=SourceFactory(), body="Ja."
    )

    states = [Question.objects.get(pk=it.pk).state for it in (first, second, outdated)]
    assert states == ["answered", "answered", "outdated"]


def test_a_draft_answers_nothing_until_it_is_published(editor):
    question = QuestionFactory()
    draft = actions.give_answer(
        by=editor, questions=[question], source=SourceFactory(), body="?", is_draft=True
    )
    question.refresh_from_db()
    assert question.state == Question.State.OPEN

    actions.publish_answer(answer=draft, by=editor)

    question.refresh_from_db()
    assert question.state == Question.State.ANSWERED


@pytest.mark.parametrize("change", ["ask", "change", "again", "answer", "confirm", "reuse"])
def test_readers_change_nothing(reader, change):
    question, answer = QuestionFactory(), AnswerFactory()
    calls = {
        "ask": lambda: actions.ask_question(by=reader, topic=question.topic, wording="Neu?"),
        "change": lambda: actions.change_question(question=question, by=reader, wording="x"),
        "again": lambda: actions.record_recurrence(question=question, by=reader, asked_for="Stadt"),
        "answer": lambda: actions.give_answer(
            by=reader, questions=[question], source=answer.source, body="x"
        ),
        "confirm": lambda: actions.confirm_answer(answer=answer, by=reader),
        "reuse": lambda: actions.reuse_answer(answer=answer, question=question, by=reader),
    }

    with pytest.raises(PermissionDenied):
        calls[change]()


def test_who_may_edit_in_an_access_may_answer_there_and_only_there(reader, settings):
    settings.KNOWLEDGE_READABLE_ACCESS = f"{__name__}.readable_to_all_signed_in"
    settings.KNOWLEDGE_EDITABLE_ACCESS = f"{__name__}.editable_closed"
    inside = QuestionFactory(access_id=CLOSED)
    outside = QuestionFactory(access_id=OTHER)

    answer = actions.give_answer(by=reader, questions=[inside], source=SourceFactory(), body="Ja.")

    assert answer.access_id == CLOSED
    with pytest.raises(PermissionDenied):
        actions.give_answer(by=reader, questions=[outside], source=answer.source, body="Ja.")


def test_a_model_permission_does_not_reach_into_circles_one_may_not_read(editor, settings):
    settings.KNOWLEDGE_READABLE_ACCESS = settings.KNOWLEDGE_EDITABLE_ACCESS = ""
    question = QuestionFactory(access_id=CLOSED)

    with pytest.raises(PermissionDenied):
        actions.change_question(question=question, by=editor, wording="x")


def test_two_closed_circles_cannot_share_an_answer(editor, settings):
    settings.KNOWLEDGE_READABLE_ACCESS = f"{__name__}.readable_to_all_signed_in"
    one, other = QuestionFactory(access_id=CLOSED), QuestionFactory(access_id=OTHER)
    source = SourceFactory()

    with pytest.raises(MixedAccess):
        actions.give_answer(by=editor, questions=[one, other], source=source, body="Ja.")

    answer = actions.give_answer(by=editor, questions=[one], source=source, body="Ja.")
    with pytest.raises(MixedAccess):
        actions.reuse_answer(answer=answer, question=other, by=editor)


def test_a_question_takes_the_access_of_its_catalogue(editor, settings):
    settings.KNOWLEDGE_READABLE_ACCESS = f"{__name__}.readable_to_all_signed_in"
    topic = QuestionTopicFactory(catalogue__access_id=CLOSED)

    question = actions.ask_question(by=editor, topic=topic, wording="Neu?")

    assert question.access_id == CLOSED


def test_changing_a_confirmed_answer_makes_it_unconfirmed(editor):
    answer = AnswerFactory(questions=[QuestionFactory()])
    confirmed = actions.confirm_answer(answer=answer, by=editor)
    assert confirmed.status == Answer.Status.CONFIRMED

    changed = actions.change_answer(answer=answer, by=editor, body="Anders.")

    assert (changed.status, changed.confirmed_on) == (Answer.Status.GIVEN, None)


def test_an_answer_is_superseded_only_by_one_to_the_same_question(editor):
    question = QuestionFactory()
    old, new = AnswerFactory.create_batch(2, questions=[question])
    stranger = AnswerFactory(questions=[QuestionFactory()])

    for wrong in (stranger, old):
        with pytest.raises(UnrelatedAnswer):
            actions.supersede_answer(answer=old, successor=wrong, by=editor)
    superseded = actions.supersede_answer(answer=old, successor=new, by=editor)

    assert superseded.superseded_by == new
    assert list(question.answers.current()) == [new]


def test_the_later_of_two_editors_is_told_and_nothing_is_overwritten(editor):
    question = QuestionFactory()
    seen = question.changed_at
    actions.change_question(question=question, by=editor, wording="Erste Fassung?", expected=seen)

    with pytest.raises(EditConflict):
        actions.change_question(question=question, by=editor, wording="Zweite?", expected=seen)

    question.refresh_from_db()
    assert question.wording == "Erste Fassung?"


def test_the_form_keeps_the_text_of_the_later_editor(client, editor):
    question = QuestionFactory()
    client.force_login(editor)
    address = f"/questions/{question.pk}/edit/"
    form = client.get(address).context["form"]
    typed = {
        "topic": question.topic_id,
        "wording": "Meine Fassung?",
        "asked_on": "2026-01-05",
        "state": "open",
        "seen": form.initial["seen"],
    }
    actions.change_question(question=question, by=editor, wording="Andere Fassung?")

    page = client.post(address, typed)

    assert page.status_code == 200
    assert "Meine Fassung?" in page.content.decode()
    typed["seen"] = page.context["form"].data["seen"]
    assert client.post(address, typed).status_code == 302
    question.refresh_from_db()
    assert question.wording == "Meine Fassung?"


def test_an_editor_enters_answers_and_notes_in_the_front_end(client, editor):
    topic = QuestionTopicFactory()
    client.force_login(editor)
    client.post(
        "/questions/new/",
        {"topic": topic.pk, "wording": "Neue Frage?", "asked_on": "2026-02-01"},
    )
    question = Question.objects.get(wording="Neue Frage?")

    client.post(
        f"/questions/{question.pk}/answer/",
        {
            "new_source": "Amt für Recht",
            "body": "Das kommt darauf an.",
            "given_on": "2026-02-02",
            "weight": "opinion",
            "norms_text": "§ 371a ZPO\nArt. 25 eIDAS-Verordnung",
        },
    )
    client.post(
        f"/questions/{question.pk}/asked-again/",
        {"asked_for": "Stadt Musterhausen", "asked_on": "2026-02-03"},
    )

    answer = question.answers.get()
    assert str(answer.source) == "Amt für Recht"
    assert {str(norm) for norm in answer.norms.all()} == {"§ 371a ZPO", "Art. 25 eIDAS-Verordnung"}
    assert question.recurrences.get().asked_on == datetime.date(2026, 2, 3)
    text = client.get(question.get_absolute_url()).content.decode()
    assert "Das kommt darauf an." in text
    assert "Stadt Musterhausen" in text


@pytest.mark.parametrize("way", ["edit/", "publish/", "confirm/", "supersede/", "reuse/"])
def test_the_forms_of_an_answer_do_not_exist_for_readers(client, reader, way):
    answer = AnswerFactory(questions=[QuestionFactory()], status=Answer.Status.DRAFT)
    client.force_login(reader)

    for number in (answer.pk, answer.pk + 1000):
        address = f"/questions/answers/{number}/{way}"
        response = client.get(address) if way == "edit/" else client.post(address)
        assert response.status_code == 404


def test_readers_see_no_buttons_and_reach_no_forms(client, reader):
    question = QuestionFactory()
    client.force_login(reader)

    assert "/answer/" not in client.get(question.get_absolute_url()).content.decode()
    assert client.get(f"/questions/{question.pk}/answer/").status_code == 403
    assert client.get(f"/questions/{question.pk}/edit/").status_code == 403


def test_an_editor_supersedes_and_reuses_an_answer_in_the_front_end(client, editor):
    question = QuestionFactory()
    other = QuestionFactory(topic=question.topic)
    old, new = AnswerFactory.create_batch(2, questions=[question])
    client.force_login(editor)

    client.post(f"/questions/answers/{old.pk}/supersede/", {"successor": new.pk})
    client.post(f"/questions/answers/{new.pk}/reuse/", {"question": other.pk})

    old.refresh_from_db()
    assert old.superseded_by == new
    assert list(other.answers.all()) == [new]
