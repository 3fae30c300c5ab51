"""Keeps the list of participants and the invitations in step with the meeting."""

from typing import Any

from ..planning.models import Meeting
from ..planning.signals import meeting_changed
from .actions.invitations import add_members, reset_answers, sync_invitations


def follow_meeting(meeting: Meeting, changed: set[str], **kwargs: Any) -> None:
    if meeting.state == Meeting.State.INVITED:
        if "state" in changed:
            add_members(meeting)
        elif "starts_at" in changed:
            reset_answers(meeting)
    sync_invitations(meeting)


def connect() -> None:
    meeting_changed.connect(follow_meeting, dispatch_uid="meetings_follow_meeting")
