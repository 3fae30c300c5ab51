"""Several workers at the queue, and workers that are killed: real processes on a real file."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from teamweb_search.documents import Document
from teamweb_search.engines.base import Engine
from teamweb_search.indexing.drain import drain
from teamweb_search.models import ImportedDocument, IndexQueueEntry
from tests.database import migrated_sqlite
from tests.factories.search import ImportedDocumentFactory
from tests.fork_server import ForkServer

pytestmark = pytest.mark.slow

# What a worker process runs: drains, and at a chosen write kills itself as kill -9 would,
# before or after that write has reached the index.
WORKER = """
import os, signal, sys
from teamweb_search.engines.sqlite import SqliteEngine
from teamweb_search.indexing import drain as draining
draining.BATCH = 7
fatal, moment = int(sys.argv[1]), sys.argv[2]
writes = 0
replace = SqliteEngine._replace_source
whole = SqliteEngine.replace
def killing(self, *arguments):
    global writes
    writes += 1
    replace(self, *arguments)
    if moment == "within" and writes == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
def killing_after(self, *arguments, **facts):
    whole(self, *arguments, **facts)
    if moment == "after" and writes >= fatal:
        os.kill(os.getpid(), signal.SIGKILL)
SqliteEngine._replace_source = killing
SqliteEngine.replace = killing_after
print("ready", flush=True)
sys.stdin.readline()
draining.drain()
"""

CHANGES = """
import random, sys
from teamweb_search.models import ImportedDocument
from django.db import transaction
rng = random.Random(int(sys.argv[3]))
with transaction.atomic():
    for n in range(30):
        ImportedDocument.objects.create(
            external_id=f"text-{n}", text=f"Fassung {n}", space="offen", access_id=n % 3
        )
    for n in range(40):
        row = rng.choice(list(ImportedDocument.objects.order_by("pk")))
        if n % 8 == 0:
            row.delete()
        else:
            row.text, row.access_id = f"Fassung neu {n}", rng.randrange(3)
            row.save()
"""


class Site:
    """A SQLite file with the site's tables, and processes that work on it."""

    def __init__(self, var: Path) -> None:
        self.file = var / "teamweb.sqlite3"
        shutil.copy(migrated_sqlite(), self.file)
        self.environment = {
            **os.environ,
            "TEAMWEB_VAR": str(var),
            "DATABASE_URL": f"sqlite:///{self.file}",
        }
        self.forks = ForkServer(self.environment)

    def drain(
        self, *, workers: int = 1, fatal: int = 0, moment: str = "never", seed: int | None = None
    ) -> list[int]:
        """Let workers begin at the same moment, after changes with this seed; their exit codes."""
        start, go = os.pipe()
        forks, saying = [], []
        for number in range(workers):
            script = CHANGES + WORKER if seed is not None and number == 0 else WORKER
            reading, writing = os.pipe()
            with os.fdopen(writing, "wb") as out:
                words = ("-c", str(fatal), moment, str(seed))
                forks.append(self.forks.start(script, *words, stdin=start, stdout=out))
            saying.append(os.fdopen(reading))
        for said in saying:
            with said:
                assert said.readline() == "ready\n"
        os.write(go, b"go\n" * workers)
        os.close(start)
        os.close(go)
        return [fork.wait(60) for fork in forks]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.file) as database:
            return database.execute(sql).fetchall()

    def index(self) -> list[tuple[Any, ...]]:
        [[name]] = self.ask("SELECT name FROM teamweb_search_searchindex WHERE state = 'live'")
        return self.ask(
            f"SELECT source, id, access, body FROM {name}_doc JOIN {name}_text USING (rowid) "
            f"JOIN {name}_bucket USING (bucket) WHERE source LIKE 'imported:%' ORDER BY source"
        )

    def database(self) -> list[tuple[Any, ...]]:
        return self.ask(
            "SELECT 'imported:' || id, external_id, access_id, text "
            "FROM teamweb_search_importeddocument ORDER BY 'imported:' || id"
        )

    @property
    def waiting(self) -> int:
        return int(self.ask("SELECT count(*) FROM teamweb_search_indexqueueentry")[0][0])


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    with made.forks:
        yield made


@pytest.mark.parametrize(
    ("seed", "fatal", "moment"), [(1, 1, "within"), (2, 7, "after"), (3, 16, "within")]
)
def test_a_worker_killed_while_draining_leaves_nothing_wrong(
    site: Site, seed: int, fatal: int, moment: str
) -> None:
    assert site.drain(seed=seed, fatal=fatal, moment=moment) == [-signal.SIGKILL]
    assert site.waiting > 0
    assert site.drain() == [0]

    assert site.waiting == 0
    assert len(site.database()) == 25
    assert site.index() == site.database()


def test_two_processes_that_drain_at_once_leave_what_the_database_says(site: Site) -> None:
    assert site.drain(seed=4, workers=2) == [0, 0]

    assert site.waiting == 0
    assert site.index() == site.database()


class Remembering(Engine):
    """Keeps what it is given as an engine must: the highest version of each source."""

    name = "remembering"

    def __init__(self, meet: threading.Barrier) -> None:
        self.kept: dict[str, tuple[int, list[Document]]] = {}
        self.writes: list[tuple[str, int]] = []
        self._meet = meet
        self._lock = threading.Lock()
        self._first = threading.local()

    def replace(self, documents: Any, *, version: int | None = None) -> None:
        assert version is not None
        if not getattr(self._first, "is_over", False):
            self._first.is_over = True
            # If both have rows, both have claimed them before either writes.
            with contextlib.suppress(threading.BrokenBarrierError):
                self._meet.wait(3)
        with self._lock:
            for source, found in documents.items():
                self.writes.append((source, version))
                if version >= self.kept.get(source, (0, []))[0]:
                    self.kept[source] = (version, list(found))

    def _nothing(self, *arguments: Any, **facts: Any) -> Any:
        raise NotImplementedError

    _replace = create_index = make_live = drop = has = versions = refresh = ping = _nothing
    _search = _titles = _frequencies = _similar = _nothing


@pytest.fixture
def postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("rows are claimed by several workers on PostgreSQL only")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_workers_share_the_queue_and_the_newest_text_wins(
    postgres: None, monkeypatch: pytest.MonkeyPatch, settings: Any, seed: int
) -> None:
    settings.ELASTICSEARCH_URL = ""
    monkeypatch.setattr("teamweb_search.indexing.queue.wake_worker_on_commit", lambda: None)
    monkeypatch.setattr("teamweb_search.indexing.drain.BATCH", 9)
    IndexQueueEntry.objects.all().delete()  # of pages that migrations made
    rng = random.Random(seed)
    rows = ImportedDocumentFactory.create_batch(20)
    for n in range(40):
        row = rng.choice(rows)
        row.text = f"Fassung {n}"
        row.save()
    engine = Remembering(threading.Barrier(2))
    problems: list[BaseException] = []

    def work() -> None:
        try:
            drain(engine)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    def write() -> None:
        """Somebody keeps saving meanwhile."""
        try:
            for n in range(30):
                with transaction.atomic():
                    row = ImportedDocument.objects.get(pk=rng.choice(rows).pk)
                    row.text = f"Meanwhile {n}"
                    row.save()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=task) for task in (work, work, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not problems
    drain(engine)

    assert not IndexQueueEntry.objects.exists()
    texts = {f"imported:{row.pk}": row.text for row in ImportedDocument.objects.all()}
    assert {source: found[0].body for source, (_, found) in engine.kept.items()} == texts
    assert len(set(engine.writes)) == len(engine.writes), "no source twice in one version"
