from .decision_papers import DecisionPaperForm
from .inputs import DateInput, DateTimeInput, SecureURLField, TimeInput
from .items import ItemForm
from .meetings import MeetingForm
from .series import PlanAheadForm, SeriesForm, StandingField
from .topics import DeclineForm, PaperForm, TopicForm

__all__ = [
    "DateInput",
    "DateTimeInput",
    "DecisionPaperForm",
    "DeclineForm",
    "ItemForm",
    "MeetingForm",
    "PaperForm",
    "PlanAheadForm",
    "SecureURLField",
    "SeriesForm",
    "StandingField",
    "TimeInput",
    "TopicForm",
]
