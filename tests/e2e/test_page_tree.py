"""The side of a space in browsers: the tree by keyboard and by drag, two people at once, closed and resized."""

import json
import re
from typing import Any

import pytest

from .accessibility import AXE
from .conftest import Browsing

pytestmark = pytest.mark.e2e
MAKE = """
import json
from django.contrib.auth import get_user_model
from teamweb.spaces import actions
from teamweb.spaces.models import SpacePage
admin = get_user_model().objects.get(email="admin@example.org")
chair = get_user_model().objects.get(email="vorsitz@example.org")
group = chair.memberships.filter(role="chair").first().group
space = actions.create_space(
    key="baum", title="Baum", group=group, audience="group", by=admin
)
pages = [actions.create_page(parent=space, title=f"Blatt {n}", by=admin) for n in range(5)]
actions.create_page(parent=pages[4], title="Knospe", by=admin)
actions.create_page(parent=pages[4], title="Rinde" * 50, by=admin)
print("MADE " + json.dumps([space.pk, *(page.pk for page in pages)]))
"""
TITLES = "rows => rows.map(row => row.querySelector('a').textContent)"


@pytest.fixture(scope="module")
def made(embedded_site: Any) -> list[int]:
    printed = embedded_site.manage("shell", "-c", MAKE)
    return json.loads(printed.split("MADE ")[1].splitlines()[0])  # type: ignore[no-any-return]


def row(page: Any, title: str) -> Any:
    return page.get_by_role("treeitem", name=title, exact=True)


def first_level(page: Any) -> list[str]:
    return page.locator(".tree > li[data-page]").evaluate_all(TITLES)  # type: ignore[no-any-return]


def drag(page: Any, title: str, onto: str, share: float) -> None:
    box, target = row(page, title).bounding_box(), row(page, onto).bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 44, box["y"] + 24, steps=3)
    page.mouse.move(target["x"] + 40, target["y"] + target["height"] * share, steps=4)


def test_two_people_move_pages_at_once(browsings: dict[str, Browsing], made: list[int]) -> None:
    chair, _answer, complaints = browsings["member"].open("/teamweb/baum/")
    admin, _answer, _complaints = browsings["admin"].open("/teamweb/baum/")
    drag(chair, "Blatt 3", "Blatt 0", 0.9)
    assert chair.locator(".tree__line").count() == 1
    chair.mouse.up()
    chair.get_by_text("„Blatt 3“ steht jetzt unter „Baum“, nach „Blatt 0“.").wait_for()
    assert first_level(chair) == ["Blatt 0", "Blatt 3", "Blatt 1", "Blatt 2", "Blatt 4"]
    assert chair.url.endswith("/teamweb/baum/")

    # The other one still sees the gap that is closed now.
    drag(admin, "Blatt 2", "Blatt 1", 0.1)
    admin.mouse.up()
    admin.get_by_text("Inzwischen hat jemand anderes").wait_for()
    assert first_level(admin) == ["Blatt 0", "Blatt 3", "Blatt 1", "Blatt 2", "Blatt 4"]
    drag(admin, "Blatt 2", "Blatt 4", 0.5)
    admin.mouse.up()
    admin.get_by_text("„Blatt 2“ steht jetzt unter „Blatt 4“").wait_for()
    assert row(admin, "Blatt 2").get_attribute("aria-level") == "2"
    admin.get_by_role("button", name="Rückgängig").click()
    row(admin, "Blatt 2").and_(admin.locator("[aria-level='1']")).wait_for()
    assert first_level(admin) == ["Blatt 0", "Blatt 3", "Blatt 1", "Blatt 2", "Blatt 4"]
    assert complaints.console == []


def test_the_tree_is_one_tab_stop_and_moves_by_keys(
    browsings: dict[str, Browsing], made: list[int], axe_source: str
) -> None:
    page, _answer, complaints = browsings["member"].open(f"/p/{made[1]}/")
    page.evaluate(axe_source)
    assert page.evaluate(AXE) == []
    assert page.locator(".tree [tabindex='0']").count() == 1
    row(page, "Blatt 0").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    row(page, "Knospe").wait_for()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Knospe"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    page.keyboard.type("blatt 4")
    assert page.evaluate("document.activeElement.textContent") == "Blatt 4"
    before = first_level(page)
    page.keyboard.press("Alt+ArrowUp")
    page.get_by_text(re.compile("„Blatt 4“ steht jetzt unter „Baum“")).wait_for()
    assert first_level(page) == [*before[:3], before[4], before[3]]
    assert page.evaluate("document.activeElement.textContent") == "Blatt 4"
    # Left open, it comes open with the next page.
    page.reload()
    assert row(page, "Knospe").is_visible()

    page.keyboard.press("[")
    assert not row(page, "Knospe").is_visible()
    page.reload()
    assert not row(page, "Knospe").is_visible()
    page.get_by_role("button", name="Seitenleiste des Bereichs").click()
    separator = page.get_by_role("separator", name="Breite der Seitenleiste")
    separator.press("End")
    assert page.locator("#side").bounding_box()["width"] == 400
    page.reload()
    assert page.locator("#side").bounding_box()["width"] == 400
    assert complaints.console == []


def test_a_page_moves_by_a_dialog_and_back(
    browsings: dict[str, Browsing], made: list[int], axe_source: str
) -> None:
    page, _answer, complaints = browsings["member"].open(f"/p/{made[2]}/")
    page.locator(".page-menu > summary").click()
    page.get_by_role("link", name="Verschieben").click()
    dialog = page.get_by_role("dialog", name="„Blatt 1“ verschieben")
    search = dialog.get_by_role("searchbox", name="Andere Seite nach Titel suchen")
    assert search.evaluate("field => field === document.activeElement")
    page.evaluate(axe_source)
    assert page.evaluate(AXE) == []
    search.fill("Knospe")
    dialog.get_by_text("1 Seite gefunden").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("„Blatt 1“ ist jetzt die erste Seite").wait_for()
    assert page.url.endswith("/baum/blatt-4/knospe/blatt-1/")
    assert page.evaluate(axe_source) or page.evaluate(AXE) == []
    page.get_by_role("button", name="Rückgängig").click()
    page.wait_for_url("**/teamweb/baum/blatt-1/")
    page.get_by_text("„Blatt 1“ steht jetzt unter „Baum“, nach").wait_for()

    # Escape leaves everything as it is, and the focus where it was.
    page.locator(".page-menu > summary").click()
    page.get_by_role("link", name="Verschieben").press("Enter")
    dialog.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    # The dialog is hidden a moment before it is gone and gives the focus back.
    page.locator(".page-menu > summary:focus", has_text="Mehr").wait_for()
    assert complaints.console == []


def test_a_long_title_leaves_the_undo_of_a_move_in_view(
    browsings: dict[str, Browsing], made: list[int]
) -> None:
    page, _answer, complaints = browsings["member"].open(f"/p/{made[-1]}/")
    for key, place in (("Alt+ArrowDown", "nach „Rinde"), ("Alt+ArrowUp", "erste Seite")):
        row(page, "Knospe").press(key)
        toast = page.locator(".toast--action").filter(has_text=place)
        toast.wait_for()
        undo = toast.get_by_role("button", name="Rückgängig").bounding_box()
        assert undo["x"] + undo["width"] <= page.viewport_size["width"]
    assert complaints.console == []


def test_on_a_phone_the_pages_are_a_sheet(browsings: dict[str, Browsing], made: list[int]) -> None:
    page, _answer, _complaints = browsings["member"].open(f"/p/{made[1]}/", width=390)
    assert not row(page, "Blatt 1").is_visible()
    page.locator("#side summary").click()
    assert row(page, "Blatt 1").is_visible()
    assert page.locator("main").evaluate("main => main.closest('[inert]') !== null")
    page.keyboard.press("Escape")
    assert not row(page, "Blatt 1").is_visible()
    assert page.locator("main").evaluate("main => main.closest('[inert]') === null")
