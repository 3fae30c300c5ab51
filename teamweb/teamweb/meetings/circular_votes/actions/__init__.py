from .drafting import create_circular_vote, delete_circular_vote, edit_circular_vote
from .ending import (
    close_circular_vote,
    close_due_circular_votes,
    object_to_circular_vote,
    withdraw_circular_vote,
)
from .voting import (
    cast_ballot,
    earliest_end,
    name_circular_deputy,
    open_circular_vote,
    possible_deputies,
    remind_of_circular_votes,
)

__all__ = [
    "cast_ballot",
    "close_circular_vote",
    "close_due_circular_votes",
    "create_circular_vote",
    "delete_circular_vote",
    "earliest_end",
    "edit_circular_vote",
    "name_circular_deputy",
    "object_to_circular_vote",
    "open_circular_vote",
    "possible_deputies",
    "remind_of_circular_votes",
    "withdraw_circular_vote",
]
