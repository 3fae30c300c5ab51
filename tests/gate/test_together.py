"""All three plugins in one project: space, page with a node of its own, question, subscription, search hit."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ops.places import PROJECT

from .host import BLOCK, PASSWORD, README, Host

ADDRESSES = (
    *("/start/", "/my/", "/spaces/", "/groups/", "/meetings/", "/todos/", "/notifications/"),
    *(
        "/questions/",
        "/guidelines/",
        "/topics/",
        "/glossary/",
        "/subscriptions/",
        "/search/?q=Home",
    ),
)

# The administration makes catalogues and topic areas; its screens are Wagtail's.
CONTENT = """
from wagtail.models import Site
from teamweb_knowledge.ozg.models import TopicArea
from teamweb_knowledge.questions.models import QuestionCatalogue, QuestionTopic
# The start page that `wagtail start` made; ours, of the same name, is below it.
assert Site.objects.get().root_page.specific_class._meta.label == "home.HomePage"
catalogue = QuestionCatalogue.objects.create(key="akten", title="Akten")
QuestionTopic.objects.create(catalogue=catalogue, key="fristen", name="Fristen")
TopicArea.objects.create(key="bauen", name="Bauen und Wohnen")
"""


@pytest.fixture(scope="module")
def host(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Host:
    host = Host(tmp_path_factory.mktemp("host"), wheels, tuple(README))
    for page in ("install.md", "richtext-nodes.md"):
        for name, code in BLOCK.findall((PROJECT / "docs" / page).read_text()):
            host.add(name, code)
    # The app that docs/richtext-nodes.md builds.
    shutil.copytree(PROJECT / "tests" / "example_node", host.project / "legal")
    host.manage("check", "--fail-level", "WARNING")
    host.set_up()
    host.manage("makemigrations", "--check", "--dry-run")
    host.manage("shell", "-c", CONTENT)
    host.manage("reindex")
    return host


def test_people_work_with_all_three(host: Host, chromium: Any):
    with host.serving() as address:
        window = chromium.new_context(locale="de-DE").new_page()
        sign_in(window, address)
        for path in ADDRESSES:
            answer = window.goto(address + path)
            assert answer.status == 200, path
            assert window.locator("html").get_attribute("lang") == "de", path
        make_space_and_page(window, address)
        ask(window, address)
        subscribe(window, address)
        found = json.loads(window.request.get(f"{address}/api/v1/search?q=Aktenplan").text())
        assert [hit["title"] for hit in found["hits"]] == ["Der Aktenplan"]
        # Nobody is signed in: the space is its members' only.
        visitor = chromium.new_context().request.get(f"{address}/api/v1/search?q=Aktenplan")
        assert json.loads(visitor.text())["hits"] == []


def sign_in(window: Any, address: str) -> None:
    window.goto(f"{address}/accounts/login/")
    window.fill("[name=login]", "anna")
    window.fill("[name=password]", PASSWORD)
    window.press("[name=password]", "Enter")
    window.wait_for_url("**/my/")


def make_space_and_page(window: Any, address: str) -> None:
    window.goto(f"{address}/spaces/new/")
    window.fill("[name=title]", "Arbeitskreis eAkte")
    window.fill("[name=key]", "ak-eakte")
    window.locator("main form").get_by_role("button").last.click()
    window.wait_for_url("**/teamweb/**")
    window.locator("a[href^='/pages/'][href$='/new/']:visible").first.click()
    window.locator(".ProseMirror").wait_for()
    window.fill("[name=title]", "Der Aktenplan")
    window.locator(".ProseMirror").click()
    window.keyboard.type("Er gliedert die Vorgänge.")
    window.keyboard.press("Enter")
    window.keyboard.type("/Rechtsgr")
    window.locator(".editor-list").wait_for()
    window.keyboard.press("Enter")
    window.keyboard.type("Die Frist läuft.")
    window.get_by_label("Fundstelle").fill("§ 3 OZG")
    window.locator(".page-editor__actions button").first.click()
    window.wait_for_url("**/der-aktenplan/**")
    assert "Er gliedert die Vorgänge." in window.locator("main").inner_text()
    basis = window.locator("main .legal-basis").inner_text()
    assert basis.split() == "Rechtsgrundlage: § 3 OZG Die Frist läuft.".split()


def ask(window: Any, address: str) -> None:
    window.goto(f"{address}/questions/new/")
    window.select_option("[name=topic]", index=1)
    window.fill("[name=wording]", "Wie lange wird aufbewahrt?")
    window.locator("main form").get_by_role("button").last.click()
    window.wait_for_url("**/questions/*/")
    assert "Wie lange wird aufbewahrt?" in window.locator("main").inner_text()


def subscribe(window: Any, address: str) -> None:
    window.goto(f"{address}/subscriptions/")
    window.fill("[name=address]", "leserin@example.org")
    window.get_by_label("Bauen und Wohnen").check()
    # Who sends the form sooner may be a robot, and is asked once more.
    window.wait_for_function("performance.now() > 2500")
    window.locator("main form").get_by_role("button").last.click()
    window.wait_for_url("**/subscriptions/sent/")
