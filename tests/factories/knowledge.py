"""Topic areas, questions with answers, guidelines, terms."""

import factory
from factory.django import DjangoModelFactory

from teamweb_knowledge.glossary.models import Term
from teamweb_knowledge.guidelines.models import Chapter, Guideline
from teamweb_knowledge.organisations.models import Organisation
from teamweb_knowledge.ozg.models import Portal, PublicService, Situation, TopicArea
from teamweb_knowledge.questions.models import (
    Answer,
    Question,
    QuestionCatalogue,
    QuestionTopic,
    Source,
)


class TopicAreaFactory(DjangoModelFactory):
    class Meta:
        model = TopicArea

    key = factory.Sequence(lambda n: f"themenfeld-{n}")
    name = factory.Sequence(lambda n: f"Themenfeld {n}")
    rank = factory.Sequence(lambda n: n)


class SituationFactory(DjangoModelFactory):
    class Meta:
        model = Situation

    topic_area = factory.SubFactory(TopicAreaFactory)
    name = factory.Sequence(lambda n: f"Lage {n}")


class PublicServiceFactory(DjangoModelFactory):
    class Meta:
        model = PublicService

    ozg_id = factory.Sequence(lambda n: f"{10000 + n}")
    name = factory.Sequence(lambda n: f"Leistung {n}")
    situation = factory.SubFactory(SituationFactory)


class PortalFactory(DjangoModelFactory):
    class Meta:
        model = Portal

    key = factory.Sequence(lambda n: f"portal-{n}")
    name = factory.Sequence(lambda n: f"Portal {n}")
    topic_area = factory.SubFactory(TopicAreaFactory)


class DirectoryFactory(DjangoModelFactory):
    """A municipality of the directory of organisations, with a key of its own."""

    class Meta:
        model = Organisation

    key = factory.Sequence(lambda n: f"99{n:06}")
    name = factory.Sequence(lambda n: f"Gemeinde {n}")


class QuestionCatalogueFactory(DjangoModelFactory):
    class Meta:
        model = QuestionCatalogue

    key = factory.Sequence(lambda n: f"katalog-{n}")
    title = factory.Sequence(lambda n: f"Fragenkatalog {n}")


class QuestionTopicFactory(DjangoModelFactory):
    class Meta:
        model = QuestionTopic

    catalogue = factory.SubFactory(QuestionCatalogueFactory)
    key = factory.Sequence(lambda n: f"thema-{n}")
    name = factory.Sequence(lambda n: f"Thema {n}")


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    topic = factory.SubFactory(QuestionTopicFactory)
    wording = factory.Sequence(lambda n: f"Darf Dokument {n} vernichtet werden?")


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    name = factory.Sequence(lambda n: f"Quelle {n}")


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer
        skip_postgeneration_save = True

    source = factory.SubFactory(SourceFactory)
    body = factory.Sequence(lambda n: f"Antworttext {n}")
    status = Answer.Status.GIVEN

    @factory.post_generation
    def questions(self, create: bool, extracted: list[Question] | None, **kwargs: object) -> None:
        if create and extracted:
            self.questions.set(extracted)


class GuidelineFactory(DjangoModelFactory):
    class Meta:
        model = Guideline

    key = factory.Sequence(lambda n: f"leitfaden-{n}")
    title = factory.Sequence(lambda n: f"Leitfaden {n}")


class ChapterFactory(DjangoModelFactory):
    class Meta:
        model = Chapter

    guideline = factory.SubFactory(GuidelineFactory)
    title = factory.Sequence(lambda n: f"Kapitel {n}")


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    abbreviation = factory.Sequence(lambda n: f"ABK{n}")
    meaning = factory.Sequence(lambda n: f"Bedeutung {n}")
