"""What the READMEs of the plugins and docs/ say to set and to call is there, and nothing else is to be set."""

import re

import pytest
from django.utils.module_loading import import_string

from ops.places import PACKAGES, PROJECT
from teamweb_site.scheduling.schedule import CELERY_BEAT_SCHEDULE

TASK = re.compile(r"`(teamweb\w*(?:\.\w+)+_task)`")


@pytest.mark.parametrize(
    ("package", "prefix", "pages"),
    [
        ("teamweb_knowledge", "KNOWLEDGE_", ["knowledge/README.md"]),
        ("teamweb_search", "SEARCH_", ["search/README.md", "docs/search.md"]),
    ],
)
def test_the_settings_of_a_plugin_are_those_in_its_pages(package, prefix, pages):
    name = re.compile(rf"\b{prefix}[A-Z_]+\b")
    code = "".join(path.read_text() for path in PACKAGES[package].rglob("*.py"))
    words = "".join((PROJECT / page).read_text() for page in pages)

    assert set(name.findall(code)) == set(name.findall(words))


def test_the_tasks_to_call_are_those_that_the_site_calls():
    pages = [PROJECT / "docs" / "install.md", *PROJECT.glob("*/README.md")]
    named = {path for page in pages for path in TASK.findall(page.read_text())}
    called = {entry["task"] for entry in CELERY_BEAT_SCHEDULE.values()}

    assert all(import_string(path).name == path for path in named)
    assert named == {path for path in called if not path.startswith("teamweb_site.")}
