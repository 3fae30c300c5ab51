from .agenda import AgendaItem, AgendaItemQuerySet
from .choices import GUEST_ROLES, Kind, Part, ParticipantRole, ReadableQuerySet, check_time_zone
from .decision_papers import (
    Consultation,
    DecisionPaper,
    DecisionPaperQuerySet,
    PaperCounter,
)
from .meetings import Meeting, MeetingQuerySet
from .papers import TopicPaper, TopicPaperQuerySet, paper_path
from .series import Series, SeriesQuerySet
from .topics import Topic

__all__ = [
    "GUEST_ROLES",
    "AgendaItem",
    "AgendaItemQuerySet",
    "Consultation",
    "DecisionPaper",
    "DecisionPaperQuerySet",
    "Kind",
    "Meeting",
    "MeetingQuerySet",
    "PaperCounter",
    "Part",
    "ParticipantRole",
    "ReadableQuerySet",
    "Series",
    "SeriesQuerySet",
    "Topic",
    "TopicPaper",
    "TopicPaperQuerySet",
    "check_time_zone",
    "paper_path",
]
