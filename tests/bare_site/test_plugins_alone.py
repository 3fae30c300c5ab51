import json
import os
import subprocess
import sys
from typing import Any

import pytest

from ops.places import PROJECT


def visit(plugin: str, *addresses: str) -> dict[str, Any]:
    names = ("PATH", "HOME", "LANG", "TMPDIR")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bare_site.visit", *addresses],
        cwd=PROJECT,
        env={**environment, "BARE_SITE_PLUGIN": plugin},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.parametrize(
    ("plugin", "addresses"),
    [
        ("teamweb_search", ["/search/", "/search/?q=Wagtail", "/api/v1/search?q=Wagtail"]),
        (
            "teamweb_knowledge",
            ["/questions/", "/guidelines/", "/topics/", "/glossary/", "/subscriptions/"],
        ),
    ],
)
def test_a_plugin_works_in_a_project_of_others(plugin, addresses):
    came = visit(plugin, *addresses, "/")

    assert came["pages"] == dict.fromkeys([*addresses, "/"], 200)
    assert came["apps"] == [plugin], "it brought along another plugin"


def test_the_team_wiki_works_without_the_site_that_ships_with_it():
    came = visit("teamweb", "/accounts/login/")
    assert came["pages"] == {"/accounts/login/": 200}
    assert not came["site"]
