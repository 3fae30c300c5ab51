"""Fifty resolutions adopted at once, by several processes with several threads each."""

import json
import random
import shutil
import subprocess
import sys

import pytest

from tests.database import migrated_sqlite
from tests.teamweb.notifications.worker import (
    PROJECT,
    MailSite,
    drop_postgres_database,
    new_postgres_database,
)

pytestmark = pytest.mark.slow
ADOPTED = 50
PROCESSES = 5
MEETINGS = 5

PREPARE = f"""
from tests.factories.meetings import make_meeting, make_space
space, chair = make_space()
answer([
    make_meeting(space=space, by=chair, items=("Eins",), title=f"Sitzung {{number}}").items.get().pk
    for number in range({MEETINGS})
])
"""
# Each call adopts in one meeting's item; the marked ones fail after they were given a number.
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
            actions.adopt_resolution(item=item, wording=wording, by=item.meeting.created_by)
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
        yield MailSite(tmp_path, f"sqlite:///{tmp_path / 'site.sqlite3'}", 1)
        return
    server_url = request.getfixturevalue("postgres")
    url = new_postgres_database(server_url)
    try:
        yield MailSite(tmp_path, url, 1)
    finally:
        drop_postgres_database(server_url, url)


def test_every_number_is_given_once_and_none_is_left_out(site, record_property):
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    record_property("seed", seed)
    chance = random.Random(seed)
    items = site.run(PREPARE)
    calls = [(f"Beschluss {n}", chance.choice(items), False) for n in range(ADOPTED)]
    calls += [(f"Abbruch {n}", chance.choice(items), True) for n in range(ADOPTED // 5)]
    chance.shuffle(calls)

    running = []
    for number in range(PROCESSES):
        own = json.dumps(calls[number::PROCESSES])
        code = ADOPT.replace("CALLS", f"__import__('json').loads({own!r})")
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"],
                cwd=PROJECT,
                env=site.environment,
                stdin=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        _out, said = process.communicate(timeout=120)
        assert process.returncode == 0, said

    rows = site.sql("SELECT number, wording FROM teamweb_meetings_resolution ORDER BY number")
    assert [number for number, _wording in rows] == list(range(1, ADOPTED + 1))
    assert {wording for _number, wording in rows} == {f"Beschluss {n}" for n in range(ADOPTED)}
