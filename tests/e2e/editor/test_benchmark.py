"""The benchmark of long pages runs, on short ones; how long it takes is for the benchmark to say."""

import json
from typing import Any

import pytest

from benchmarks.coediting_conversion import long_text
from benchmarks.editor import measure, table_text
from tests.live_site import LiveSite

from ..conftest import ACCOUNTS, Browsing

pytestmark = pytest.mark.e2e

PAGES = """
import json
from django.contrib.auth import get_user_model
from teamweb.core.richtext import canonical
from teamweb.spaces.actions import create_page
from teamweb.spaces.models import SpacePage
by = get_user_model().objects.get(email={email!r})
for space in SpacePage.objects.order_by("pk"):
    try:
        pages = [create_page(parent=space, title="Messung", body=canonical(body), by=by).pk
                 for body in json.loads({bodies!r})]
    except Exception:
        continue
    print("PAGES " + json.dumps(pages))
    break
"""


def test_the_benchmark_of_the_editor_runs(
    embedded_site: LiveSite, browsings: dict[str, Browsing]
) -> None:
    bodies = json.dumps([long_text(2, 1), table_text(3, 3)])
    code = PAGES.format(email=ACCOUNTS["member"], bodies=bodies)
    printed = embedded_site.manage("shell", "-c", code)
    line = next(line for line in printed.splitlines() if line.startswith("PAGES "))
    text, table = json.loads(line.removeprefix("PAGES "))

    def open_page(number: int) -> Any:
        return browsings["member"].open(f"/pages/{number}/edit/")[0]

    lines = measure(open_page, text, table, keys=3, kilobytes=2)

    assert [len(line.milliseconds) for line in lines] == [3, 1, 1, 3, 5, 5]
    assert all(line.cells() for line in lines)
