"""Editing where one reads: the words stay, one bar says what is stored, and everything is found by its name."""

from typing import Any

import pytest

from ..accessibility import AXE
from ..conftest import Browsing
from .driving import at_the_end, editor, save
from .two_people import until_stored

pytestmark = pytest.mark.e2e
# The place of the first words of a text in the window.
FIRST_WORDS = """(selector) => {
  const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
  const words = document.createRange();
  words.selectNodeContents(walker.nextNode());
  const { left, top } = words.getBoundingClientRect();
  return { left, top };
}"""
EDITABLE = ".ProseMirror[contenteditable=true]"
IN_VIEW = """(one) => {
  const { top, bottom, left, right } = one.getBoundingClientRect();
  return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
}"""
# A phone's keyboard covers half of the window, and Chromium shows none in tests.
KEYBOARD = """() => {
  Object.defineProperty(visualViewport, "height", { value: 500, configurable: true });
  visualViewport.dispatchEvent(new Event("resize"));
}"""


def reading(member: Browsing, address: str, *, width: int = 1280) -> Any:
    page, _response, _finding = member.open(
        address.replace("/pages/", "/p/").removesuffix("edit/"), width=width
    )
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_the_words_stay_where_they_are_read(member: Browsing, address: str, width: int):
    page = reading(member, address, width=width)
    read = page.evaluate(FIRST_WORDS, "main .prose > p")
    page.keyboard.press("Control+e")
    page.wait_for_url("**/edit/")
    page.locator(EDITABLE).wait_for()
    written = page.evaluate(FIRST_WORDS, f"{EDITABLE} > p")

    assert abs(written["top"] - read["top"]) <= 8
    assert abs(written["left"] - read["left"]) <= 1
    until_stored(page)
    at_the_end(page)
    page.keyboard.insert_text("Noch eine Zeile.\n" * 60)
    for key in ("Control+Home", "Control+End"):
        page.keyboard.press(key)
        for part in (".page-editor__status", ".editor-finish > summary", ".editor-tool >> nth=0"):
            assert page.locator(part).evaluate(IN_VIEW), (key, part)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_the_title_grows_and_enter_leads_into_the_text(member: Browsing, address: str):
    page, finding = editor(member, address)
    title = page.locator("[name=title]")
    low = title.bounding_box()["height"]
    title.fill("Ein sehr langer Titel über die Beteiligung der Fachstellen am Verfahren " * 2)
    assert title.bounding_box()["height"] > 1.5 * low
    title.press("Enter")
    page.locator(".ProseMirror:focus").wait_for()
    title.fill("Probe mit neuem Titel")
    save(page)
    page.wait_for_url("**/teamweb/**")
    assert page.locator("h1").inner_text() == "Probe mit neuem Titel"
    assert finding.console == []
    page.close()


def test_a_version_is_saved_in_between_and_finishing_asks_only_after_changes(
    member: Browsing, address: str, axe_source: str
):
    page, finding = editor(member, address)
    at_the_end(page)
    page.keyboard.type(" Der zweite Satz.")
    page.keyboard.press("Control+s")
    page.locator("[name=comment]:focus").wait_for()
    page.evaluate(axe_source)
    assert page.evaluate(AXE) == []
    page.keyboard.type("Zwischenstand")
    page.keyboard.press("Enter")
    page.get_by_text("Die Version ist gespeichert.").wait_for()
    page.locator(".ProseMirror:focus").wait_for()
    assert page.url.endswith("/edit/")

    page.locator(".editor-finish > summary").click()
    page.wait_for_url("**/teamweb/**")
    assert "Der zweite Satz." in page.locator("main .prose").inner_text()
    page.goto(member.site.base_url + address.replace("/edit/", "/history/"))
    assert page.get_by_text("Zwischenstand").count() == 1
    assert finding.console == []
    page.close()


def test_the_list_of_insertions_knows_german_and_english_words(member: Browsing, address: str):
    page, finding = editor(member, address)
    at_the_end(page)
    page.keyboard.press("Enter")
    for typed, first in {
        "warn": "Kasten „Achtung“",
        "heading": "Überschrift",
        "ueberschr": "Überschrift",
        "grid": "Tabelle",
        "haken": "Aufgabenliste",
    }.items():
        page.keyboard.type(f"/{typed}")
        options = page.locator(".editor-list [role=option]")
        options.first.get_by_text(first, exact=True).wait_for()
        for _letter in f"/{typed}":
            page.keyboard.press("Backspace")
        options.first.wait_for(state="detached")
    page.keyboard.type("/heading")
    page.locator(".editor-list").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("Auftrag")
    assert page.locator(".ProseMirror h2").inner_text() == "Auftrag"
    assert finding.console == []
    page.close()


def test_the_tools_of_a_table_stand_at_it(member: Browsing, address: str):
    page, finding = editor(member, address)
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("/tabelle")
    page.locator(".editor-list").wait_for()
    page.keyboard.press("Enter")
    tools, table = page.locator("[data-for=table]"), page.locator(".ProseMirror table")
    tools.wait_for()
    at, box = tools.bounding_box(), table.bounding_box()
    assert (
        abs(at["y"] + at["height"] - box["y"]) < 12 or abs(at["y"] - box["y"] - box["height"]) < 12
    )
    tools.get_by_text("Zeile", exact=True).click()
    page.get_by_role("button", name="Zeile darunter").click()
    assert table.locator("tr").count() == 4
    assert finding.console == []
    page.close()


def test_on_a_phone_the_tools_stand_above_the_keyboard(member: Browsing, address: str):
    page, _response, _finding = member.open(address, width=390)
    page.locator(EDITABLE).wait_for()
    at_the_end(page)
    tools = page.locator(".page-editor__head")
    page.evaluate(KEYBOARD)
    box = tools.bounding_box()
    assert abs(box["y"] + box["height"] - 500) <= 1
    assert box["height"] < 60
    page.close()
