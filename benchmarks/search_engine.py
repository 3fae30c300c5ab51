"""Speed of search alone: `python -m benchmarks.search_engine [--documents N] [--queries N]`.

On SQLite, or on the PostgreSQL of DATABASE_URL (`--postgresql`, in a schema of its own).

Documents are made of sentences of the test data (TEAMWEB_TEST_DATA), questions of two to
five of their words. Measured: writing, `find` with facets and highlights, the search page,
and for Elasticsearch (ELASTICSEARCH_URL) the time from a change to its being found.
SQLite runs on a database of its own in a temporary folder.
"""

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

DATA = Path(os.environ.get("TEAMWEB_TEST_DATA", "../shared/data"))
READABLE = frozenset(range(0, 500, 2))
# CPU time of this process in the last measurement, beside the time on the clock.
CPU: list[float] = []


def sentences() -> list[str]:
    files = [*DATA.glob("protokolle-de/**/*.md"), *DATA.glob("xquad-de/*.json")]
    text = " ".join(file.read_text("utf-8", "replace") for file in files)
    found = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n", text)]
    return [part for part in found if 30 < len(part) < 400]


def percentiles(milliseconds: list[float]) -> str:
    ordered = sorted(milliseconds)
    cuts = {
        name: ordered[min(len(ordered) - 1, int(len(ordered) * part))]
        for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }
    text = "  ".join(f"{name} {value:7.1f} ms" for name, value in cuts.items())
    own = sorted(CPU)
    return f"{text}  own CPU p50 {own[len(own) // 2]:5.1f} ms" if own else text


def timed(work: Callable[[str], object], asked: list[str]) -> list[float]:
    found, cpu = [], []
    for question in asked:
        started = time.perf_counter(), time.process_time()
        work(question)
        found.append((time.perf_counter() - started[0]) * 1000)
        cpu.append((time.process_time() - started[1]) * 1000)
    CPU[:] = cpu
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--postgresql", action="store_true")
    chosen = parser.parse_args()
    folder = tempfile.TemporaryDirectory(prefix="search-benchmark-")
    os.environ["TEAMWEB_VAR"] = folder.name
    if not chosen.postgresql:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder.name}/db.sqlite3"
    os.environ.setdefault("SECRET_KEY", "only-for-a-benchmark")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb_site.settings")
    os.environ["ELASTICSEARCH_PREFIX"] = f"benchmark-{os.getpid()}"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.SEARCH_READABLE_ACCESS = "benchmarks.search_engine.readable"
    settings.SEARCH_SYNONYMS = settings.SEARCH_FINAL_CHECK = settings.SEARCH_SPACE_LABELS = None
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    from teamweb_search import models

    schema = f"search_benchmark_{os.getpid()}"
    if chosen.postgresql:
        connection.settings_dict.setdefault("OPTIONS", {})["options"] = f"-c search_path={schema}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {schema}")
    with connection.schema_editor() as editor:
        tables = (
            *("IndexQueueEntry", "IndexWrite", "SearchIndex", "IndexOwner"),
            "ImportedDocument",
        )
        for name in tables:
            editor.create_model(getattr(models, name))
    try:
        measure(chosen.documents, chosen.queries)
    finally:
        if chosen.postgresql:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA {schema} CASCADE")
    folder.cleanup()


def readable(user: object) -> frozenset[int]:
    return READABLE


def measure(number: int, queries: int) -> None:
    from django.test import RequestFactory

    from teamweb_search.engines import current
    from teamweb_search.models import SearchIndex
    from teamweb_search.query import Reader, parse
    from teamweb_search.views.page import search

    engine = current()
    rest = sentences()
    if not rest:
        sys.exit(f"test data is not there: {DATA.resolve()}")
    started = time.perf_counter()
    for start in range(0, number, 500):
        engine.write(documents(rest, range(start, min(start + 500, number))))
    engine.refresh()
    seconds = time.perf_counter() - started
    print(f"{engine.name}: {number} documents written, {number / seconds:.0f} a second")
    rng = random.Random(7)
    asked = []
    for _ in range(queries):
        words = re.findall(r"[A-ZÄÖÜ][a-zäöüß]{4,}|[a-zäöüß]{3,}", rng.choice(rest))
        asked.append(" ".join(rng.sample(words, min(len(words), rng.randint(2, 5)))) or "Haushalt")
    reader = Reader(READABLE)
    timed(lambda text: engine.find(parse(text), reader), asked[:20])
    print("find             ", percentiles(timed(lambda t: engine.find(parse(t), reader), asked)))
    wrong = [text[:-2] + text[-1] + text[-2] for text in asked]
    print("find, misspelt   ", percentiles(timed(lambda t: engine.find(parse(t), reader), wrong)))
    single = [text.split()[0] for text in asked]
    print("find, one word   ", percentiles(timed(lambda t: engine.find(parse(t), reader), single)))
    print("titles           ", percentiles(timed(lambda t: engine.titles(t[:5], reader), asked)))

    from django.contrib.auth.models import AnonymousUser

    def page(text: str) -> None:
        request = RequestFactory().get(
            "/search/", {"q": text}, headers={"HX-Target": "search-results"}
        )
        request.user = AnonymousUser()
        search(request)

    print("results on a page", percentiles(timed(page, asked)))
    CPU.clear()
    lag = list(lags(engine, rest, reader))
    print("index lag        ", percentiles(lag))
    for index in SearchIndex.objects.filter(engine=engine.name):
        engine.drop(index)


def documents(rest: list[str], numbers: range) -> Iterator:
    import datetime

    from teamweb_search.documents import Document

    for n in numbers:
        rng = random.Random(n)
        yield Document(
            id=f"page:{n}",
            title=" ".join(rng.choice(rest).split()[:6]),
            body=" ".join(rng.choices(rest, k=rng.randint(3, 20))),
            access=rng.randrange(500),
            kind=rng.choice(["page", "resolution", "todo", "question"]),
            space=f"ak-{rng.randrange(100)}",
            date=datetime.date(2016 + rng.randrange(10), 1, 1),
        )


def lags(engine: object, rest: list[str], reader: object) -> Iterator[float]:
    """From the write to the hit, as a reader who keeps asking sees it."""
    from teamweb_search.documents import Document
    from teamweb_search.query import parse

    for n in range(20):
        started = time.perf_counter()
        word = f"neuwort{n:03d}x"
        engine.write([Document(id=f"new:{n}", title=word, access=0)])
        while not engine.find(parse(f'"{word}"'), reader).total:
            time.sleep(0.02)
        yield (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
