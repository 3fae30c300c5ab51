from .access import apply_access, item_access, meeting_access
from .agenda import (
    add_agenda_item,
    delete_agenda_item,
    edit_agenda_item,
    move_agenda_item,
    order_agenda,
    renumber,
)
from .meetings import cancel_meeting, create_meeting, edit_meeting, invite
from .notes import notes_right, record_notes, replace_notes, set_item_state
from .series import create_series, edit_series, next_days, plan_ahead
from .topics import (
    OfferedTopic,
    add_paper,
    add_topic_to_agenda,
    decline_topic,
    propose_topic,
    proposed_topics,
    remove_paper,
    returning_topics,
    space_of,
    standing_topics,
)

__all__ = [
    "OfferedTopic",
    "add_agenda_item",
    "add_paper",
    "add_topic_to_agenda",
    "apply_access",
    "cancel_meeting",
    "create_meeting",
    "create_series",
    "decline_topic",
    "delete_agenda_item",
    "edit_agenda_item",
    "edit_meeting",
    "edit_series",
    "invite",
    "item_access",
    "meeting_access",
    "move_agenda_item",
    "next_days",
    "notes_right",
    "order_agenda",
    "plan_ahead",
    "propose_topic",
    "proposed_topics",
    "record_notes",
    "remove_paper",
    "renumber",
    "replace_notes",
    "returning_topics",
    "set_item_state",
    "space_of",
    "standing_topics",
]
