"""What the READMEs of the plugins and docs/ say to set and to call is there, and nothing else is to be set."""

import re

import pytest
from django.conf import global_settings
from django.utils.module_loading import import_string

from ops.places import PACKAGES, PROJECT
from teamweb.core.installation import DOTTED_PATHS
from teamweb_site.scheduling.schedule import CELERY_BEAT_SCHEDULE

TASK = re.compile(r"`(teamweb\w*(?:\.\w+)+_task)`")


# What frameworks define, and the settings of the host that teamweb reads but does not own.
FRAMEWORKS = re.compile(r"(WAGTAIL|ACCOUNT_|MFA_)\w+|" + "|".join(dir(global_settings)))
READ = re.compile(r"""\bsettings(?:\.|,\s*["'])([A-Z][A-Z_]+)\b""")
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.M)


def test_the_settings_of_teamweb_are_those_of_its_table():
    code = "".join(path.read_text() for path in PACKAGES["teamweb"].rglob("*.py"))
    read = {*READ.findall(code), *DOTTED_PATHS}

    own = {name for name in read if not FRAMEWORKS.fullmatch(name)}
    assert sorted(own) == sorted(ROW.findall((PROJECT / "teamweb" / "README.md").read_text()))


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
