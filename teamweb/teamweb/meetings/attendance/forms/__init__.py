from .invitations import ANSWERS, AnswerForm, DeputyForm, DeputyOfGroupForm, GuestForm
from .presence import (
    AttendanceForm,
    EditAttendanceForm,
    PrincipalField,
    Role,
    Stay,
    StaysField,
    check_deputy_is_named,
    clock_moment,
)

__all__ = [
    "ANSWERS",
    "AnswerForm",
    "AttendanceForm",
    "DeputyForm",
    "DeputyOfGroupForm",
    "EditAttendanceForm",
    "GuestForm",
    "PrincipalField",
    "Role",
    "Stay",
    "StaysField",
    "check_deputy_is_named",
    "clock_moment",
]
