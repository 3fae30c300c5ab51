"""Finding, replacing and the outline, by keyboard."""

import pytest

from ..conftest import Browsing
from .driving import at_the_end, editor

pytestmark = pytest.mark.e2e


def test_finding_and_replacing_with_the_keyboard_only(member: Browsing, address: str):
    page, finding = editor(member, address)
    at_the_end(page)
    page.keyboard.type(" Das Amt und das Amt am Amtsplatz.")
    page.keyboard.press("Control+f")
    page.locator("#editor-find-words:focus").wait_for()
    count = page.locator(".editor-find__count")
    page.keyboard.type("amt")
    page.locator(".editor-match--current").wait_for()
    assert page.locator(".editor-match").count() == 3
    assert count.get_attribute("role") == "status"
    assert count.inner_text() == "1 von 3"
    page.keyboard.press("Enter")
    assert count.inner_text() == "2 von 3"
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    assert count.inner_text() == "3 von 3"
    page.fill("#editor-find-replacement", "Haus")
    page.get_by_role("button", name="Alle ersetzen").press("Enter")
    assert count.inner_text() == "Ersetzt: 3"
    assert "Das Haus und das Haus am Haussplatz." in page.locator(".ProseMirror").inner_text()
    page.keyboard.press("Escape")
    page.locator(".ProseMirror:focus").wait_for()
    assert page.locator(".editor-match").count() == 0
    assert page.locator("#editor-find").is_hidden()
    page.keyboard.press("Control+z")
    assert "Das Amt und das Amt am Amtsplatz." in page.locator(".ProseMirror").inner_text()
    assert finding.console == []
    assert page.evaluate("window.__policy") == []
    page.close()


def test_finding_goes_on_while_another_person_writes(
    browsings: dict[str, Browsing], member: Browsing, address: str
):
    page, _finding = editor(member, address)
    other, _finding = editor(browsings["admin"], address)
    at_the_end(page)
    page.keyboard.type(" Ein Amt.")
    page.keyboard.press("Control+f")
    page.keyboard.type("Amt")
    other.locator(".ProseMirror", has_text="Ein Amt.").click()
    other.keyboard.press("Control+Home")
    other.keyboard.type("Vom Amt. ")

    page.locator(".editor-find__count", has_text="2 von 2").wait_for()
    page.fill("#editor-find-replacement", "Haus")
    page.keyboard.press("Enter")
    other.locator(".ProseMirror", has_text="Ein Haus.").wait_for()
    assert "Vom Amt. Der erste Satz. Ein Haus." in other.locator(".ProseMirror").inner_text()
    page.close()
    other.close()


def test_the_outline_leads_to_a_heading_with_the_keyboard_only(member: Browsing, address: str):
    page, finding = editor(member, address)
    at_the_end(page)
    for heading in ("## Der Auftrag", "### Die Fristen", "## Der Ausblick"):
        page.keyboard.press("Enter")
        page.keyboard.type(heading)
        page.keyboard.press("Enter")
        page.keyboard.type("Ein Satz.")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Gliederung"
    page.keyboard.press("Enter")
    entries = page.locator(".editor-outline__entry")
    entries.nth(2).wait_for()
    assert entries.evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))") == [
        "Der Auftrag, Ebene 1",
        "Die Fristen, Ebene 2",
        "Der Ausblick, Ebene 1",
    ]
    assert entries.nth(2).get_attribute("aria-current") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".ProseMirror:focus").wait_for()
    page.keyboard.type("Alle ")

    assert page.locator(".ProseMirror h3").inner_text() == "Alle Die Fristen"
    assert entries.first.is_hidden()
    assert finding.console == []
    page.close()


LONG_PASTE = """() => {
  const words = (number) => "Ein Satz der Satzung, mit einigen Wörtern mehr. ".repeat(1 + number % 9);
  const data = new DataTransfer();
  const blocks = [...Array(150).keys()].map((number) => `<p>${words(number)}</p>`);
  data.setData("text/html", blocks.join("") + "<p>Das Zielwort.</p>");
  document.querySelector(".ProseMirror").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
SKIPS = ".page-editor__surface--skips"
IN_VIEW = """(selector) => {
  const place = document.querySelector(selector)?.getBoundingClientRect().top;
  return place > 100 && place < 880;
}"""


def test_jumps_in_a_long_text_end_at_their_place(member: Browsing, address: str):
    page, finding = editor(member, address)
    page.emulate_media(reduced_motion="no-preference")
    at_the_end(page)
    page.evaluate(LONG_PASTE)
    page.locator(SKIPS).wait_for()
    for width in (1280, 800):
        page.set_viewport_size({"width": width, "height": 900})
        page.keyboard.press("Control+Home")
        page.wait_for_function("() => scrollY < 500")
        page.keyboard.press("Control+f")
        page.keyboard.type("Zielwort")
        page.wait_for_function(IN_VIEW, arg=".editor-match--current")
        page.keyboard.press("Escape")
    page.keyboard.press("Control+Home")
    page.wait_for_function("() => scrollY < 500")
    page.keyboard.press("Control+End")
    page.wait_for_function(IN_VIEW, arg=".ProseMirror > p:last-of-type")
    assert finding.console == []
    page.close()
