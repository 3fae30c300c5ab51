"""Minutes released at once, by several processes with several threads each."""

import json
import os
import random
import shutil

import pytest

from tests.database import migrated_sqlite
from tests.teamweb.notifications.worker import (
    MailSite,
    drop_postgres_database,
    new_postgres_database,
)

pytestmark = pytest.mark.slow
ADOPTED = 50
PROCESSES = 5
MEETINGS = ADOPTED + ADOPTED // 5

PREPARE = f"""
from tests.factories.meetings import make_meeting, make_space
space, chair = make_space()
answer([
    make_meeting(space=space, by=chair, items=("Eins",), title=f"Sitzung {{number}}").items.get().pk
    for number in range({MEETINGS})
])
"""
# Each call records a vote in a meeting of its own and releases it; the marked ones fail afterwards.
ADOPT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from django.db import connection, transaction
from teamweb.meetings import actions
from teamweb.meetings.models import AgendaItem

class Fails(Exception):
    pass

def adopt(call):
    wording, item_id, fails = call
    try:
        with transaction.atomic():
            item = AgendaItem.objects.select_related("meeting").get(pk=item_id)
            by = item.meeting.created_by
            actions.record_vote(item=item, wording=wording, by=by)
            actions.publish_minutes(meeting=item.meeting, by=by, quiet=True)
            if fails:
                raise Fails
    except Fails:
        pass
    finally:
        connection.close()

calls = CALLS
sys.stdin.readline()
with ThreadPoolExecutor(len(calls)) as threads:
    list(threads.map(adopt, calls))
"""


@pytest.fixture(params=["sqlite", "postgres"])
def site(request, tmp_path):
    if request.param == "sqlite":
        shutil.copy(migrated_sqlite(), tmp_path / "site.sqlite3")
        made, url = MailSite(tmp_path, f"sqlite:///{tmp_path / 'site.sqlite3'}", 1), None
    else:
        server_url = request.getfixturevalue("postgres")
        url = new_postgres_database(server_url)
        made = MailSite(tmp_path, url, 1)
    try:
        yield made
    finally:
        made.close()
        if url:
            drop_postgres_database(server_url, url)


def test_every_number_is_given_once_and_none_is_left_out(site, record_property):
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    record_property("seed", seed)
    chance = random.Random(seed)
    items = site.run(PREPARE)
    chance.shuffle(items)
    calls = [(f"Beschluss {n}", items.pop(), False) for n in range(ADOPTED)]
    calls += [(f"Abbruch {n}", items.pop(), True) for n in range(ADOPTED // 5)]
    chance.shuffle(calls)

    ready, go = os.pipe()
    running = []
    for number in range(PROCESSES):
        own = json.dumps(calls[number::PROCESSES])
        code = ADOPT.replace("CALLS", f"__import__('json').loads({own!r})")
        running.append(site.forks.start(code, stdin=ready))
    os.close(ready)
    os.write(go, b"go\n" * PROCESSES)
    os.close(go)
    assert [process.wait(120) for process in running] == [0] * PROCESSES

    rows = site.sql("SELECT number, wording FROM teamweb_meetings_resolution ORDER BY number")
    assert [number for number, _wording in rows] == list(range(1, ADOPTED + 1))
    assert {wording for _number, wording in rows} == {f"Beschluss {n}" for n in range(ADOPTED)}
