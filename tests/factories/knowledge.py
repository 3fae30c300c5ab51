"""Topic areas, questions with answers, guidelines, terms."""

import factory
from factory.django import DjangoModelFactory

from knowledge.ozg.models import Portal, PublicService, Situation, TopicArea


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
