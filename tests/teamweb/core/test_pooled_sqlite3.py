"""Connections to an SQLite file outlive the request, and nobody notices but the clock."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.utils import ConnectionHandler

from teamweb.core.pooled_sqlite3 import base


@pytest.fixture(autouse=True)
def no_idle_connection() -> Iterator[None]:
    base.close_idle()
    yield
    base.close_idle()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pool.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.executescript(
            "CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT);"
            "CREATE TABLE use (word INTEGER REFERENCES word (id));"
        )
        made.executemany("INSERT INTO word (text) VALUES (?)", [(f"Wort {n}",) for n in range(500)])
        made.commit()
    return path


def opened(path: Path) -> Any:
    """A connection as a thread of its own gets it."""
    settings = {"ENGINE": "teamweb.core.pooled_sqlite3", "NAME": str(path)}
    return ConnectionHandler({"default": settings})["default"]


def words(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM word")
        number: int = cursor.fetchone()[0]
    return number


def test_the_next_request_goes_on_with_the_connection_and_sees_what_others_wrote(file):
    first = opened(file)
    words(first)
    used = first.connection
    first.close()
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("INSERT INTO word (text) VALUES ('neu')")
        other.commit()
    found = []

    def request() -> None:
        second = opened(file)
        found.append((words(second), second.connection is used))
        second.close()

    thread = threading.Thread(target=request)
    thread.start()
    thread.join()

    assert found == [(501, True)]


def test_two_at_once_have_a_connection_each(file):
    one, other = opened(file), opened(file)
    words(one)
    words(other)

    assert one.connection is not other.connection


def test_what_was_not_committed_is_gone_and_holds_nobody_up(file):
    first = opened(file)
    first.ensure_connection()
    # As after a thread that died in the middle: Django's own accounts do not know.
    first.connection.execute("BEGIN IMMEDIATE")
    first.connection.execute("DELETE FROM word")
    first.close()

    second = opened(file)
    with second.cursor() as cursor:
        cursor.execute("INSERT INTO word (text) VALUES ('danach')")
    assert words(second) == 501
    second.close()


def test_a_result_read_halfway_does_not_hold_its_view_of_the_file(file):
    first = opened(file)
    cursor = first.cursor()
    cursor.execute("SELECT text FROM word")
    cursor.fetchone()
    first.close()
    assert base._idle

    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("INSERT INTO word (text) VALUES ('neu')")
        other.commit()
        blocked, _pages, _moved = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not blocked


def test_a_file_in_the_place_of_another_is_opened_anew(file, tmp_path):
    first = opened(file)
    words(first)
    first.close()
    restored = tmp_path / "restored.sqlite3"
    with contextlib.closing(sqlite3.connect(restored)) as made:
        made.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT)")
        made.commit()
    restored.replace(file)

    second = opened(file)
    assert words(second) == 0
    second.close()


def test_references_are_checked_again_after_somebody_switched_that_off(file):
    first = opened(file)
    first.ensure_connection()
    first.disable_constraint_checking()
    first.close()

    second = opened(file)
    with pytest.raises(IntegrityError), second.cursor() as cursor:
        cursor.execute("INSERT INTO use (word) VALUES (99999)")
    second.close()


def test_only_a_few_are_kept(file):
    many = [opened(file) for _number in range(base.KEPT + 3)]
    for connection in many:
        words(connection)
    for connection in many:
        connection.close()

    assert len(base._idle) == base.KEPT


def test_a_forked_process_leaves_the_connections_of_its_parent_alone(file):
    first = opened(file)
    words(first)
    first.close()
    assert base._idle
    child = os.fork()
    if child == 0:
        os._exit(len(base._idle))
    _pid, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert words(opened(file)) == 500
