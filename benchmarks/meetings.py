"""Milliseconds and queries of a long meeting, and of the register of resolutions at any depth.

    python -m benchmarks.meetings [--times 30] [--resolutions 20000] [--write FILE]

A meeting of 60 items with 40 members and 200 todos is read and minuted; a register of 20,000
resolutions of ten groups is opened at its first, middle and last page, and filtered; the
minutes are drawn as PDF. In one process, without a network; every answer is checked. DATABASE_URL
names a PostgreSQL server, on which a database is made and dropped; without it SQLite in a
temporary folder is measured.
"""

import argparse
import datetime
import os
import platform
import re
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

ITEMS, MEMBERS, TODOS, GROUPS = 60, 40, 200, 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--resolutions", type=int, default=20_000)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    from tests.database import migrated_sqlite
    from tests.teamweb.notifications.worker import drop_postgres_database, new_postgres_database

    server = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="meetings-benchmark-") as folder:
        if server:
            url = new_postgres_database(server)
        else:
            url = f"sqlite:///{folder}/teamweb.sqlite3"
            # What is called next loads the settings.
            os.environ.update(DATABASE_URL=url, TEAMWEB_VAR=folder)
            shutil.copy(migrated_sqlite(), Path(folder, "teamweb.sqlite3"))
        os.environ.update(DATABASE_URL=url, TEAMWEB_VAR=folder)
        os.environ.setdefault("SECRET_KEY", "benchmark")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb_site.settings")
        import django

        django.setup()
        from django.db import connection

        try:
            lines = measure(options)
        finally:
            connection.close()
            if server:
                drop_postgres_database(server, url)
    table = report(lines, "PostgreSQL" if server else "SQLite", options)
    print(table)
    if options.write:
        options.write.write_text(table, encoding="utf-8")


def measure(options: argparse.Namespace) -> list[tuple[str, str]]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from tests.conftest import pytest_configure

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    pytest_configure()
    meeting, chair = long_meeting()
    register(options.resolutions)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # As it does by itself after a while.
    client = Client()
    client.force_login(chair)
    address = reverse("teamweb_meetings:resolutions")
    older = re.compile(r'href="\?([^"]*after=[^"]+)"')
    deep = {
        f"register, page at {depth:,} of {options.resolutions:,}": place_at(depth)
        for depth in (0, options.resolutions // 2, options.resolutions - 30)
    }
    cases = [
        ("meeting, read by its chair", meeting.get_absolute_url(), f"Punkt {ITEMS}"),
        (
            "meeting, minutes editor",
            reverse("teamweb_meetings:write", args=[meeting.pk]),
            f"Punkt {ITEMS}",
        ),
        *(
            (name, f"{address}?after={place}" if place else address, "Beschluss")
            for name, place in deep.items()
        ),
        ("register, one group and year", f"{address}?group=gruppe-3&year=2024", "Beschluss"),
        ("register, words in the text", f"{address}?q=Wortlaut+17", "Beschluss"),
    ]
    assert older.search(client.get(address).content.decode()), "the register has one page only"
    lines = [(name, timed(client, path, wanted, options.times)) for name, path, wanted in cases]
    return [*lines, (f"minutes of {ITEMS} items as PDF", drawn(meeting, chair))]


def drawn(meeting: Any, chair: Any) -> str:
    """The second of two drawings: the first one loads fonts and the dictionary of hyphens."""
    from teamweb.core.documents.recipes import content_of
    from teamweb.meetings import actions
    from teamweb.meetings.minutes.printing import minutes_pdf

    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    version = meeting.versions.get()
    for _time in range(2):
        start = time.perf_counter(), time.process_time()
        printed = content_of(minutes_pdf(meeting, version, user=chair, is_internal=True))
        clock = (time.perf_counter() - start[0]) * 1000
        cpu = (time.process_time() - start[1]) * 1000
    assert printed.startswith(b"%PDF")
    return f"{clock:.0f} | – | {cpu:.0f} | – | {len(printed) // 1024}"


def timed(client: Any, path: str, wanted: str, times: int) -> str:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _warm in range(3):
        client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    queries = len(captured)
    text = answer.content.decode()
    assert answer.status_code == 200 and wanted in text, path
    clock, cpu = [], []
    for _time in range(times):
        start = time.perf_counter(), time.process_time()
        assert client.get(path).status_code == 200
        clock.append((time.perf_counter() - start[0]) * 1000)
        cpu.append((time.process_time() - start[1]) * 1000)
    clock.sort()
    p95 = clock[min(len(clock) - 1, int(len(clock) * 0.95))]
    return (
        f"{statistics.median(clock):.0f} | {p95:.0f} | {statistics.median(cpu):.0f}"
        f" | {queries} | {len(text) // 1024}"
    )


def long_meeting() -> tuple[Any, Any]:
    from teamweb.meetings import actions
    from teamweb.todos.actions import create_todo
    from tests.factories.meetings import make_meeting, make_member, make_space

    space, chair = make_space()
    members = [make_member(space) for _member in range(MEMBERS - 1)]
    titles = tuple(f"Punkt {number}" for number in range(1, ITEMS + 1))
    meeting = make_meeting(space=space, by=chair, items=titles)
    items = list(meeting.items.order_by("rank"))
    for item in items[::3]:
        actions.record_vote(item=item, wording=f"Beschluss zu {item.title}", by=chair)
    for number in range(TODOS):
        create_todo(
            title=f"Aufgabe {number}",
            by=chair,
            source=items[number % ITEMS],
            owners=[members[number % len(members)]],
        )
    for member in members:
        actions.record_attendance(meeting=meeting, by=chair, user=member)
    return meeting, chair


def register(count: int) -> None:
    """Resolutions of ten groups over twenty years, in meetings of twenty items."""
    from teamweb.meetings.models import AgendaItem, Meeting, Resolution, Topic
    from tests.factories.meetings import BERLIN, make_space
    from tests.factories.people import WorkingGroupFactory

    first = datetime.datetime(2006, 1, 9, 10, tzinfo=BERLIN)
    per_group = count // GROUPS
    for number in range(GROUPS):
        space, _chair = make_space(
            group=WorkingGroupFactory(key=f"gruppe-{number}"), key=f"gruppe-{number}"
        )
        access = space.audience_access
        shared = {"group": space.group, "access": access}
        meetings = Meeting.objects.bulk_create(
            Meeting(
                space=space,
                title=f"Sitzung {place}",
                state=Meeting.State.MINUTES_DRAFT,
                starts_at=first + datetime.timedelta(days=place * 7_300 // (per_group // 20)),
                **shared,
            )
            for place in range(per_group // 20)
        )
        topics = Topic.objects.bulk_create(
            Topic(title=f"Thema {place}", **shared) for place in range(per_group)
        )
        items = AgendaItem.objects.bulk_create(
            AgendaItem(
                meeting=meetings[place // 20],
                topic=topic,
                access=access,
                rank=place % 20 + 1,
                number=str(place % 20 + 1),
                title=topic.title,
            )
            for place, topic in enumerate(topics)
        )
        counted: dict[int, int] = {}
        rows = []
        for place, item in enumerate(items):
            day = item.meeting.held_on
            counted[day.year] = counted.get(day.year, 0) + 1
            rows.append(
                Resolution(
                    item=item,
                    year=day.year,
                    number=counted[day.year],
                    title=f"Beschluss {place}",
                    wording=f"Wortlaut {place % 97} des Beschlusses. " * 6,
                    adopted_on=day,
                    **shared,
                )
            )
        Resolution.objects.bulk_create(rows, batch_size=1000)


def place_at(depth: int) -> str:
    """The place behind the `depth` newest resolutions, as the register's addresses name it."""
    from teamweb.meetings.models import Resolution

    if not depth:
        return ""
    row = Resolution.objects.order_by("-adopted_on", "-pk")[depth - 1]
    return f"{row.adopted_on.isoformat()}.{row.pk}"


def report(lines: list[tuple[str, str]], database: str, options: argparse.Namespace) -> str:
    load = os.getloadavg()[0]
    head = (
        f"# Meetings and the register, measured\n\n{database}, one process, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, load {load:.1f}, {options.times} requests each:"
        f" `python -m benchmarks.meetings`. The meeting has {ITEMS} items, {MEMBERS} members and"
        f" {TODOS} todos.\n\n| what | p50 ms | p95 ms | CPU ms | queries | kB |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n"
    )
    return head + "".join(f"| {name} | {figures} |\n" for name, figures in lines)


if __name__ == "__main__":
    main()
