"""What the database itself keeps of circular votes: votes cast, who was entitled, and what ended."""

from ..minutes.immutability import Guard
from ..minutes.models import Resolution
from ..planning.models import TopicPaper
from .models import CircularBallot, CircularVote, Elector

VOTE = CircularVote._meta.db_table

GUARDS = (
    Guard(
        VOTE,
        (
            *("group_id", "title", "wording", "reason", "category", "part", "opened_at", "ends_at"),
            *("majority_rule", "votes_total", "votes_needed", "papers", "takes_objections"),
        ),
        "OLD.opened_at IS NOT NULL",
        only_before=True,
    ),
    Guard(
        VOTE,
        (
            *("state", "closed_at", "end_reason", "objector_name", "resolution_id"),
            *("record", "record_hash"),
        ),
        "OLD.closed_at IS NOT NULL",
        only_before=True,
        name="ended",
    ),
    Guard(
        Elector._meta.db_table,
        ("vote_id", "name", "organisation", "ballot_key"),
        f"(SELECT opened_at FROM {VOTE} WHERE id = OLD.vote_id) IS NOT NULL",
        refuses_new=True,
    ),
    Guard(
        CircularBallot._meta.db_table,
        ("elector_id", "choice", "cast_at", "cast_by_name"),
        "1 = 1",
    ),
    Guard(
        TopicPaper._meta.db_table,
        ("topic_id", "name", "file", "size", "sha256", "media_type", "uploaded_at"),
        f"EXISTS (SELECT 1 FROM {VOTE} v"
        " WHERE v.topic_id = OLD.topic_id AND v.opened_at >= OLD.uploaded_at)",
        only_before=True,
        name="circular",
    ),
    Guard(
        Resolution._meta.db_table,
        (
            *("item_id", "group_id", "year", "number", "title", "wording", "adopted_on"),
            *("votes_yes", "votes_no", "votes_abstained", "outcome", "outcome_reason"),
            *("majority_rule", "ballot", "votes_by_name", "voted_at", "votes_total"),
            *("votes_there", "votes_needed", "released_at"),
        ),
        "OLD.item_id IS NULL AND OLD.released_at IS NOT NULL",
        only_before=True,
        name="circular",
    ),
)
