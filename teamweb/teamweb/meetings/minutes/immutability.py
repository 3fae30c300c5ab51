"""Database triggers that refuse every change to published minutes.

Triggers guard the frozen versions, and the rows that published minutes show. They are no
part of a migration's state: `protect` sets them up after each `migrate`, `unprotect` takes
them away before it, since SQLite changes a table by making it anew.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ..attendance.models import Attendance
from ..planning.models import AgendaItem, Meeting, TopicPaper
from .models import MinutesVersion, Resolution

MEETING = Meeting._meta.db_table
ITEM = AgendaItem._meta.db_table
MESSAGE = "teamweb: published minutes are not changed"

_STATES = ", ".join(f"'{state.value}'" for state in Meeting.PUBLISHED_STATES)


def _is_published(meeting_id: str) -> str:
    return f"(SELECT state FROM {MEETING} WHERE id = {meeting_id}) IN ({_STATES})"


def _of_item(item_id: str) -> str:
    return f"(SELECT meeting_id FROM {ITEM} WHERE id = {item_id})"


class Guard(NamedTuple):
    """The columns of a table that stay as they are; `when` holds for the rows that are guarded.

    With `only_before` a change may lead to such a row; `name` tells guards of one table apart.
    """

    table: str
    columns: tuple[str, ...]
    when: str
    refuses_new: bool = False
    only_before: bool = False
    name: str = "frozen"

    @property
    def trigger(self) -> str:
        return f"{self.table}_{self.name}"


# With those of packages above: `add_guards`.
GUARDS: list[Guard] = [
    Guard(
        MinutesVersion._meta.db_table,
        ("meeting_id", "number", "state", "content", "content_hash", "chain_hash", "created_at"),
        "1 = 1",
    ),
    Guard(
        ITEM,
        ("meeting_id", "parent_id", "rank", "number", "title", "part", "announcement", "notes"),
        _is_published("OLD.meeting_id"),
        refuses_new=True,
    ),
    Guard(
        Resolution._meta.db_table,
        (
            "item_id",
            "group_id",
            "year",
            "number",
            "title",
            "wording",
            "adopted_on",
            "votes_yes",
            "votes_no",
            "votes_abstained",
            "dissent",
            "outcome",
            "outcome_reason",
            "majority_rule",
            "ballot",
            "votes_by_name",
            "voted_at",
            "votes_total",
            "votes_there",
            "votes_needed",
            "quorum_reason",
        ),
        _is_published(_of_item("OLD.item_id")),
        refuses_new=True,
    ),
    Guard(
        AgendaItem.excluded.through._meta.db_table,
        ("agendaitem_id", "attendance_id"),
        _is_published(_of_item("OLD.agendaitem_id")),
        refuses_new=True,
    ),
    Guard(
        TopicPaper._meta.db_table,
        ("topic_id", "name", "file", "size", "sha256", "media_type", "uploaded_at"),
        # An annex of minutes; what is handed in for a later meeting is none yet.
        f"EXISTS (SELECT 1 FROM {ITEM} i JOIN {MinutesVersion._meta.db_table} v"
        f" ON v.meeting_id = i.meeting_id AND v.state IN ('circulated', 'amended')"
        f" WHERE i.topic_id = OLD.topic_id AND v.created_at >= OLD.uploaded_at)",
    ),
    Guard(
        Attendance._meta.db_table,
        (
            "meeting_id",
            "name",
            "organisation_id",
            "role",
            "presence",
            "has_vote",
            "arrived_at",
            "left_at",
            "breaks",
            "note",
        ),
        # Who was only invited is no part of what happened.
        f"{_is_published('OLD.meeting_id')} AND OLD.presence <> 'unknown'",
        refuses_new=True,
    ),
]


def add_guards(guards: Iterable[Guard]) -> None:
    GUARDS.extend(guard for guard in guards if guard not in GUARDS)


def protect(using: str = "default", **kwargs: Any) -> None:
    """Set up the triggers of every guarded table that is there."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in GUARDS:
            if guard.table in tables and MEETING in tables:
                for statement in _statements(connection, guard):
                    cursor.execute(statement)


def unprotect(using: str = "default", plan: Any = None, **kwargs: Any) -> None:
    """Take the triggers away, to empty a test's database or for a migration whose `plan` has steps."""
    if plan == []:
        return
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in GUARDS:
            if guard.table in tables:
                for name in _names(connection, guard):
                    on = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing_guards(using: str = "default") -> list[str]:
    """The names of the triggers that ought to be there and are not."""
    connection = connections[using]
    asked = (
        "SELECT tgname FROM pg_trigger"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        there = {row[0] for row in cursor.fetchall()}
    return [name for guard in GUARDS for name in _names(connection, guard) if name not in there]


def _names(connection: BaseDatabaseWrapper, guard: Guard) -> Iterator[str]:
    yield f"{guard.trigger}_update"
    yield f"{guard.trigger}_delete"
    if guard.refuses_new:
        yield f"{guard.trigger}_insert"
    if connection.vendor == "postgresql":
        yield f"{guard.trigger}_truncate"


def _statements(connection: BaseDatabaseWrapper, guard: Guard) -> Iterator[str]:
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in guard.columns)
    # A row is not put into published minutes either, neither a new one nor from elsewhere.
    new = guard.when.replace("OLD.", "NEW.")
    guarded = guard.when if guard.only_before else f"({guard.when}) OR ({new})"
    cases = [
        ("update", f"(({guarded}) AND ({changed}))"),
        ("delete", guard.when),
    ]
    if guard.refuses_new:
        cases.append(("insert", new))
    for event, condition in cases:
        name = f"{guard.trigger}_{event}"
        if connection.vendor == "postgresql":
            yield f"""
                CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF {condition} THEN
                        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN {"OLD" if event == "delete" else "NEW"};
                END $$"""
            yield f"""
                CREATE OR REPLACE TRIGGER {name} BEFORE {event.upper()} ON {guard.table}
                FOR EACH ROW EXECUTE FUNCTION {name}()"""
        else:
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield f"""
                CREATE TRIGGER {name} BEFORE {event.upper()} ON {guard.table} FOR EACH ROW
                WHEN {condition}
                BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    if connection.vendor == "postgresql":
        name = f"{guard.trigger}_truncate"
        yield f"""
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
            END $$"""
        yield f"""
            CREATE OR REPLACE TRIGGER {name} BEFORE TRUNCATE ON {guard.table}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}()"""
