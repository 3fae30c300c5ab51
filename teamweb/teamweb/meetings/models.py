"""All tables of the app, as other apps import them."""

from .attendance.models import Attendance, AttendanceQuerySet, CalendarFeed, MeetingInvitation
from .circular_votes.models import CircularBallot, CircularVote, Elector
from .execution.models import Execution, ExecutionNote, ExecutionState
from .minutes.models import (
    MinutesPage,
    MinutesVersion,
    MinutesVersionQuerySet,
    Objection,
    Resolution,
    ResolutionCounter,
    ResolutionQuerySet,
)
from .planning.models import (
    AgendaItem,
    AgendaItemQuerySet,
    Kind,
    Meeting,
    MeetingQuerySet,
    Part,
    ReadableQuerySet,
    Series,
    SeriesQuerySet,
    Topic,
    TopicPaper,
    TopicPaperQuerySet,
    check_time_zone,
    paper_path,
)

__all__ = [
    "AgendaItem",
    "AgendaItemQuerySet",
    "Attendance",
    "AttendanceQuerySet",
    "CalendarFeed",
    "CircularBallot",
    "CircularVote",
    "Elector",
    "Execution",
    "ExecutionNote",
    "ExecutionState",
    "Kind",
    "Meeting",
    "MeetingInvitation",
    "MeetingQuerySet",
    "MinutesPage",
    "MinutesVersion",
    "MinutesVersionQuerySet",
    "Objection",
    "Part",
    "ReadableQuerySet",
    "Resolution",
    "ResolutionCounter",
    "ResolutionQuerySet",
    "Series",
    "SeriesQuerySet",
    "Topic",
    "TopicPaper",
    "TopicPaperQuerySet",
    "check_time_zone",
    "paper_path",
]
