"""Milliseconds to open a level of the page tree, to show it first, and to move a page.

python -m benchmarks.page_tree [PAGES] [SIBLINGS]

In a database of its own in memory: one level of SIBLINGS, the other PAGES spread below them.
"""

import os
import statistics
import sys
import time
from typing import Any

import django

BUDGET = 100
TIMES = 15


def fill(space: Any, pages: int, siblings: int) -> list[int]:
    """Write the pages of a space in bulk; answers with the numbers of the first level."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Page

    from teamweb.access.models import PageAccess
    from teamweb.spaces.models import SpaceEntry, WikiPage

    root = Page.objects.get(pk=space.pk)
    kind = ContentType.objects.get_for_model(WikiPage)
    access = space.audience_access
    last = Page.objects.order_by("-pk").values_list("pk", flat=True)[0]
    rows: list[Page] = []
    parents: dict[int, Page] = {}
    for number in range(pages):
        parent = root if number < siblings else rows[number % siblings]
        place = number if parent is root else number // siblings - 1
        parent.numchild += 1
        row = Page(
            pk=last + 1 + number,
            title=f"Seite {number}",
            draft_title=f"Seite {number}",
            slug=f"seite-{number}",
            path=parent.path + Page._int2str(place + 1).rjust(Page.steplen, "0"),
            depth=parent.depth + 1,
            url_path=f"{parent.url_path}seite-{number}/",
            content_type=kind,
            locale=root.locale,
            live=True,
        )
        rows.append(row)
        parents[row.pk] = parent
    Page.objects.bulk_create(rows, batch_size=500)
    Page.objects.filter(pk=root.pk).update(numchild=root.numchild)
    for row in rows:
        WikiPage(page_ptr_id=row.pk, body="", rendered_html="").save_base(raw=True)
    SpaceEntry.objects.bulk_create(
        [
            SpaceEntry(page=row, space=space, parent=parents[row.pk], rank=1 + number)
            for number, row in enumerate(rows)
        ],
        batch_size=500,
    )
    PageAccess.objects.bulk_create(
        [PageAccess(page=row, access=access) for row in rows], batch_size=500
    )
    return [row.pk for row in rows[:siblings]]


def measure(pages: int, siblings: int, times: int) -> dict[str, tuple[float, int]]:
    """Median milliseconds and bytes of each way to look at or change the tree."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from teamweb.spaces.actions import create_space

    people = get_user_model()._default_manager
    admin = people.create_superuser(email="baum@example.org", password="x" * 20)
    space = create_space(key="baum", title="Baum", group=None, audience="members", by=admin)
    level = fill(space, pages, siblings)
    client = Client(headers={"HX-Request": "true"})
    client.force_login(admin)
    here = level[len(level) // 2]
    place = {"parent": space.pk, "after": level[0], "before": level[1]}
    back = {"parent": space.pk, "after": level[len(level) // 2 - 1]}

    def timed(ask: Any) -> tuple[float, int]:
        ask()
        spent = []
        for _time in range(times):
            began = time.perf_counter()
            answer = ask()
            spent.append((time.perf_counter() - began) * 1_000)
            assert answer.status_code == 200, answer.status_code
        return statistics.median(spent), len(answer.content)

    def move() -> Any:
        client.post(f"/pages/{here}/place/", place)
        return client.post(f"/pages/{here}/place/", back)

    return {
        "open the level of all siblings": timed(lambda: client.get(f"/pages/{space.pk}/branch/")),
        "open a branch": timed(lambda: client.get(f"/pages/{here}/branch/")),
        "the tree beside a page": timed(lambda: client.get(f"/pages/{here}/tree/")),
        "move a page there and back": timed(move),
    }


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    siblings = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    print(f"{pages} pages, {siblings} siblings, load {os.getloadavg()[0]:.1f} (budget {BUDGET} ms)")
    for name, (spent, size) in measure(pages, siblings, TIMES).items():
        print(f"{name:32} {spent:7.1f} ms {size:8} bytes")
    runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
