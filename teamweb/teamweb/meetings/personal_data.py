"""Personal data of meetings; minutes keep the names of participants after an account is anonymised."""

from ..accounts.privacy.own_data import OnErasure, PersonalData, register

for _kind in (
    PersonalData(
        "teamweb_meetings.Attendance",
        columns=(
            *("meeting_id", "name", "email", "organisation", "role", "answer", "answered_at"),
            *("answered_through", "presence", "arrived_at", "left_at", "note"),
        ),
    ),
    PersonalData(
        "teamweb_meetings.MeetingInvitation",
        columns=("meeting_id", "name", "sent_at", "reminded_at"),
        on_erasure=OnErasure.DELETE,
        on_merge=True,
    ),
    PersonalData(
        "teamweb_meetings.CalendarFeed",
        columns=("group", "created_at"),
        on_erasure=OnErasure.DELETE,
        related=("group__type",),
    ),
    PersonalData(
        "teamweb_meetings.Attendance", "answer_noted_by", ("meeting_id", "name", "answered_at")
    ),
    PersonalData("teamweb_meetings.Meeting", "created_by", ("id", "created_at")),
    PersonalData("teamweb_meetings.Topic", "proposed_by", ("id", "created_at")),
    PersonalData("teamweb_meetings.DecisionPaper", "created_by", ("id", "created_at")),
    PersonalData("teamweb_meetings.TopicPaper", "uploaded_by", ("id", "uploaded_at")),
    PersonalData("teamweb_meetings.AgendaItem", "submitter", ("id",)),
    PersonalData("teamweb_meetings.Resolution", "recorded_by", ("id", "recorded_at")),
    PersonalData("teamweb_meetings.CircularVote", "created_by", ("id", "created_at")),
    PersonalData("teamweb_meetings.CircularVote", "opened_by", ("id", "opened_at")),
    PersonalData(
        "teamweb_meetings.CircularVote", "objector", ("id", "objector_name", "end_reason")
    ),
    PersonalData("teamweb_meetings.Elector", columns=("vote_id", "name", "organisation")),
    PersonalData("teamweb_meetings.Elector", "deputy", ("vote_id", "deputy_name")),
    PersonalData("teamweb_meetings.CircularBallot", "cast_by", ("elector_id", "choice", "cast_at")),
    PersonalData("teamweb_meetings.Execution", "owner", ("resolution_id", "state", "due_on")),
    PersonalData("teamweb_meetings.ExecutionNote", "by", ("execution_id", "text", "at")),
    PersonalData("teamweb_meetings.MinutesVersion", "created_by", ("meeting_id", "created_at")),
    PersonalData("teamweb_meetings.Objection", "raised_by", ("meeting_id", "reason", "raised_at")),
    PersonalData(
        "teamweb_meetings.Objection", "answered_by", ("meeting_id", "answer", "answered_at")
    ),
):
    register(_kind)
