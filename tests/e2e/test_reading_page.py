"""A page of the demo as it is read: nothing shifts, and everything beside the text works by keyboard."""

import pytest

from .accessibility import AXE

pytestmark = pytest.mark.e2e

# Headings, a table and tasks, in a space whose chair is the member.
PAGE = "/teamweb/ak-vorgangsmanagement/tr-resiscan-im-ueberblick/ablauf-des-ersetzenden-scannens/"
SHIFT = """
() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})
"""
TICKED = """
(expected) => document.querySelector("button.rt-task__box").getAttribute("aria-checked") === expected
"""
FIRST_LINE = "document.querySelector('.prose > *').getBoundingClientRect().top"


def test_the_text_begins_high_and_nothing_shifts(browsings):
    page, _response, finding = browsings["member"].turn_to(PAGE)
    # Another test may have made the side wider, which the browser remembers.
    page.evaluate("localStorage.clear()")
    page.reload(wait_until="networkidle")
    assert page.evaluate(FIRST_LINE) <= 320
    for choice in ("rail_comments", "rail_info", "rail_contents"):
        page.locator(f"#{choice}").click()
        page.reload(wait_until="networkidle")
        assert page.locator(f"#{choice}").get_attribute("aria-selected") == "true"
        assert page.locator(f"#{choice}_panel").is_visible()
        assert page.evaluate(SHIFT) <= 0.02
    page.locator(".page-menu > summary").click()
    narrow = page.locator(".prose > p, .prose > ul").first.bounding_box()["width"]
    page.get_by_role("button", name="Breiter Text").click()
    assert page.locator(".prose > p, .prose > ul").first.bounding_box()["width"] > narrow
    page.reload(wait_until="networkidle")
    assert page.locator(".prose > p, .prose > ul").first.bounding_box()["width"] > narrow
    assert page.evaluate(SHIFT) <= 0.02
    page.evaluate("localStorage.clear()")
    assert finding.console == []


def test_tabs_links_and_tasks_by_keyboard(browsings, axe_source):
    page, _response, finding = browsings["member"].turn_to(PAGE)
    page.locator("#rail_contents").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "rail_comments"
    assert page.locator("#rail_comment").is_visible()
    page.keyboard.press("ArrowLeft")

    link = page.locator(".contents a").last
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".contents a[aria-current=location]")
    heading = page.locator(".prose h2[id]").last
    assert heading.evaluate("heading => heading.getBoundingClientRect().top") >= 56
    assert page.get_by_role("heading", name="Noch zu klären", exact=True).count() == 1

    box = page.locator("button.rt-task__box").first
    before = box.get_attribute("aria-checked")
    for expected in ({"true": "false", "false": "true"}[before], before):
        box.focus()
        page.keyboard.press("Space")
        page.wait_for_function(TICKED, arg=expected)
        page.wait_for_selector("button.rt-task__box:not([aria-busy])")
    page.reload()
    assert page.locator("button.rt-task__box").first.get_attribute("aria-checked") == before
    page.evaluate(axe_source)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.locator(".page-menu").evaluate("menu => menu.open = true")
        assert page.evaluate(AXE) == []
        menu = page.locator(".page-menu > div").bounding_box()
        assert menu["x"] >= 0 and menu["x"] + menu["width"] <= width
    assert finding.console == []
