"""The main screens by keyboard alone: Tab goes through all of them in order, F6 by parts, arrow keys through menus."""

from typing import Any

import pytest

from .conftest import Browsing

pytestmark = pytest.mark.e2e

# Numbers the controls in the order of the document; -1 is for what is outside (the browser's own).
NUMBER = """
() => {
  let number = 0;
  const controls = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]";
  for (const one of document.querySelectorAll(controls)) one.dataset.walk = number++;
}
"""
WALKED = "() => Number(document.activeElement?.dataset.walk ?? -1)"
REACHABLE = """
() => [...document.querySelectorAll("[data-walk]")].filter((one) => one.tabIndex >= 0 && !one.disabled
  && one.checkVisibility({visibilityProperty: true}) && !one.closest("[inert]")
  && (one.type !== "radio" || one.checked || !document.querySelector(`[name="${one.name}"]:checked`)))
  .map((one) => Number(one.dataset.walk))
"""
PLACE = "() => document.activeElement.closest('.site-header, #side, #main, #rail')?.id ?? ''"
NAME = "() => document.activeElement.textContent.trim()"


@pytest.mark.parametrize(
    "path", ["/", "/my/", "/search/?q=Akten", "{page_address}", "/meetings/{meeting}/", "/todos/"]
)
def test_tab_reaches_everything_in_order_and_comes_out_again(
    path: str, browsings: dict[str, Browsing], samples: dict[str, Any]
) -> None:
    page, _response, _finding = browsings["member"].turn_to(path.format(**samples))
    page.wait_for_load_state("networkidle")
    page.evaluate(NUMBER)
    reachable = page.evaluate(REACHABLE)
    walked: list[int] = []
    for _step in range(len(reachable) + 20):
        page.keyboard.press("Tab")
        at = page.evaluate(WALKED)
        if at == -1 or at in walked[:1]:
            break
        if not walked or at != walked[-1]:
            walked.append(at)
    else:
        pytest.fail(f"Tab does not come out: {walked[-5:]}")
    assert walked == sorted(walked), "in the order of the screen"
    assert set(reachable) - set(walked) == set()


def test_f6_leads_through_the_parts_of_the_screen(
    browsings: dict[str, Browsing], samples: dict[str, Any]
) -> None:
    page, _response, _finding = browsings["member"].turn_to(samples["page_address"])
    seen = []
    for key in ("F6", "F6", "F6", "F6", "F6", "Shift+F6", "Shift+F6"):
        page.keyboard.press(key)
        seen.append(page.evaluate(PLACE))
    assert seen == ["", "side", "main", "rail", "", "rail", "main"]
    assert page.evaluate("document.activeElement.id") == "main"


def test_arrow_keys_walk_through_menus(
    browsings: dict[str, Browsing], samples: dict[str, Any]
) -> None:
    page, _response, finding = browsings["member"].turn_to(samples["page_address"])
    page.locator(".page-menu > summary").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(NAME) == "Breiter Text"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(NAME) == "Versionsgeschichte"
    page.keyboard.press("End")
    last = page.evaluate(NAME)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(NAME) == "Breiter Text"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(NAME) == last
    page.keyboard.press("Escape")
    assert not page.locator(".page-menu[open]").count()
    assert page.evaluate("document.activeElement.matches('.page-menu > summary')")

    # What it offers is fetched while it opens.
    page.locator(".create-menu > summary").focus()
    page.keyboard.press("ArrowDown")
    page.locator(".create-menu a:focus .icon").wait_for()
    assert finding.console == []
