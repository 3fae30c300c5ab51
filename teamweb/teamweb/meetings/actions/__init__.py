"""Every change to meetings, their agenda and minutes. Who may: docs/permissions.md.

Members of the group's space plan and write; whoever manages the space approves and reopens.
"""

from .agenda import (
    add_agenda_item,
    delete_agenda_item,
    edit_agenda_item,
    move_agenda_item,
    order_agenda,
    renumber,
)
from .attendance import edit_attendance, record_attendance, remove_attendance, set_presence
from .invitations import (
    answer_invitation,
    invite_guest,
    name_deputy,
    sync_invitations,
)
from .minutes import (
    approve_minutes,
    awaiting_approval,
    ensure_page,
    finish_minutes,
    freeze,
    publish_minutes,
    put_up_for_approval,
    release_minutes,
    reopen_minutes,
    start_minutes,
)
from .notes import notes_right, record_notes, replace_notes, set_item_state
from .objections import answer_objection, may_object, raise_objection, takes_objections
from .planning import cancel_meeting, create_meeting, edit_meeting, invite
from .readers import apply_access, item_access, meeting_access
from .resolutions import adopt_resolution, next_resolution_number, repeal_resolution
from .rights import may_manage, may_manage_space, may_plan, may_take_back, may_write
from .series import create_series, edit_series, next_days, plan_ahead
from .topics import (
    Offered,
    add_paper,
    decline_topic,
    propose_topic,
    proposed_topics,
    remove_paper,
    returning_topics,
    space_of,
    standing_topics,
    take_topic,
)

__all__ = [
    "Offered",
    "add_agenda_item",
    "add_paper",
    "adopt_resolution",
    "answer_invitation",
    "answer_objection",
    "apply_access",
    "approve_minutes",
    "awaiting_approval",
    "cancel_meeting",
    "create_meeting",
    "create_series",
    "decline_topic",
    "delete_agenda_item",
    "edit_agenda_item",
    "edit_attendance",
    "edit_meeting",
    "edit_series",
    "ensure_page",
    "finish_minutes",
    "freeze",
    "invite",
    "invite_guest",
    "item_access",
    "may_manage",
    "may_manage_space",
    "may_object",
    "may_plan",
    "may_take_back",
    "may_write",
    "meeting_access",
    "move_agenda_item",
    "name_deputy",
    "next_days",
    "next_resolution_number",
    "notes_right",
    "order_agenda",
    "plan_ahead",
    "propose_topic",
    "proposed_topics",
    "publish_minutes",
    "put_up_for_approval",
    "raise_objection",
    "record_attendance",
    "record_notes",
    "release_minutes",
    "remove_attendance",
    "remove_paper",
    "renumber",
    "reopen_minutes",
    "repeal_resolution",
    "replace_notes",
    "returning_topics",
    "set_item_state",
    "set_presence",
    "space_of",
    "standing_topics",
    "start_minutes",
    "sync_invitations",
    "take_topic",
    "takes_objections",
]
