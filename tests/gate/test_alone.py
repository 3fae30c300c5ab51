"""Each plugin alone in a project made by `wagtail start`, with Django's own user model."""

import json
import urllib.request
from pathlib import Path

import pytest

from .host import README, Host

PAGES = {
    "teamweb_search": ("/", "/search/?q=Wagtail", "/api/v1/search?q=Wagtail", "/admin/login/"),
    "teamweb_knowledge": (
        *("/", "/questions/", "/questions/new/", "/guidelines/", "/topics/"),
        *("/glossary/", "/subscriptions/", "/contacts/", "/admin/login/", "/search/"),
    ),
    "teamweb": ("/", "/accounts/login/", "/groups/", "/spaces/", "/resolutions/", "/admin/login/"),
}
# A German word of a page that the plugin shows.
GERMAN = {
    "teamweb_search": ("/search/?q=Wagtail", "Suche"),
    "teamweb_knowledge": ("/questions/", "Fragen"),
    "teamweb": ("/accounts/login/", "Anmelden"),
}


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        assert answer.status == 200
        text: str = answer.read().decode()
        return text


@pytest.fixture(scope="module", params=README)
def host(request: pytest.FixtureRequest, wheels: Path, tmp_path_factory) -> Host:
    host = Host(tmp_path_factory.mktemp("host"), wheels, (request.param,))
    host.set_up()
    return host


def test_it_answers_in_german_and_brings_no_other_plugin(host):
    (plugin,) = host.plugins
    host.manage("check", "--fail-level", "WARNING")
    host.manage("makemigrations", "--check", "--dry-run")
    if plugin == "teamweb_search":
        host.manage("reindex")
    with host.serving() as address:
        for path in PAGES[plugin]:
            read(address + path)
        path, word = GERMAN[plugin]
        assert word in read(address + path)
        if plugin == "teamweb_search":
            found = json.loads(read(f"{address}/api/v1/search?q=Home"))
            assert found["hits"], "the start page that every project begins with"
    others = {*README, "teamweb_site"} - {plugin}
    code = "import sys; from importlib.util import find_spec as f; print([n for n in sys.argv[1:] if f(n)])"
    assert host._run(host.bin / "python", "-c", code, *others).strip() == "[]"


def test_an_app_that_is_missing_is_named_with_the_line_to_add(host):
    if host.plugins != ("teamweb",):
        pytest.skip("the other plugins need no app of anybody else")
    settings = host.project / "host" / "settings" / "base.py"
    whole = settings.read_text()
    settings.write_text(whole.replace('    "allauth.mfa",\n', ""))
    try:
        with pytest.raises(AssertionError, match=r'add to INSTALLED_APPS:\n    "allauth.mfa",'):
            host.manage("check")
    finally:
        settings.write_text(whole)
