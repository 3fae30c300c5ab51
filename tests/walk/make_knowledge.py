"""Questions, guidelines, newsletters and contacts."""

from typing import Any

from teamweb.spaces.models import SpacePage
from teamweb_knowledge.contacts.actions import (
    add_contact_entry,
    confirm_subscription,
    request_subscription,
)
from teamweb_knowledge.contacts.models import ConsentEvent
from teamweb_knowledge.newsletters.models import Issue
from teamweb_knowledge.questions.models import Norm
from tests.factories.knowledge import (
    AnswerFactory,
    ChapterFactory,
    DirectoryFactory,
    GuidelineFactory,
    PortalFactory,
    PublicServiceFactory,
    QuestionFactory,
    TermFactory,
    TopicAreaFactory,
)
from tests.factories.people import OrganisationFactory

from .world import World, hidden


def fill_knowledge(world: World, space: SpacePage, author: Any) -> None:
    inner = space.audience_access.pk
    area = TopicAreaFactory(key="themenfeld", name="Themenfeld")
    question = QuestionFactory(wording="Offene Frage Kennwort")
    closed = QuestionFactory(
        wording=hidden("group", "frage"), access_id=inner, topic__catalogue__access_id=inner
    )
    # Read by whoever asked it, until it is opened.
    submitted = QuestionFactory(
        wording=hidden("private", "frage"),
        explanation=hidden("private", "erklaerung"),
        state="submitted",
        entered_by=author,
        topic=question.topic,
    )
    for catalogue, title in (
        (question.topic.catalogue, "Offener Katalog"),
        (closed.topic.catalogue, hidden("group", "katalog")),
    ):
        catalogue.title = title
        catalogue.save()
    closed.topic.name = hidden("group", "thema")
    closed.topic.save()
    answers = [
        AnswerFactory(body="Antwort", questions=[question]),
        AnswerFactory(body=hidden("site", "antwort"), questions=[question], status="draft"),
        AnswerFactory(body=hidden("group", "antwort"), questions=[closed], access_id=inner),
    ]
    guideline = GuidelineFactory(title=hidden("group", "leitfaden"), access_id=inner)
    chapter = ChapterFactory(guideline=guideline, title=hidden("group", "kapitel"))
    norm = Norm.objects.create(label="§ 1 GG")
    portal, service, term = PortalFactory(topic_area=area), PublicServiceFactory(), TermFactory()
    world.add(norm, portal, service, service.situation, term, OrganisationFactory())
    world.add(DirectoryFactory())
    world.add(question.topic.catalogue, closed.topic.catalogue, question.topic, closed.topic)
    world.add(question, closed, submitted, *answers, *(answer.source for answer in answers))
    world.add(GuidelineFactory(), guideline, chapter, area)
    issue = Issue.objects.create(subject=hidden("site", "ausgabe"), body=[])
    world.add(issue)
    add_contact_entry(user=author, topic_area=area, function="Zqnamefunktion", organisation="x")
    subscriber = confirm_subscription(
        opt_in=request_subscription(address="zqprivateabo@example.org", topic_areas=[area])
    )
    world.add(subscriber, *ConsentEvent.objects.all()[:1])
