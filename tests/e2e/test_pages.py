"""Every page in a real browser: accessible, strict about its content, usable at 320 pixels."""

import re
from typing import Any

import pytest
from wagtail.models import get_page_models

from ops.places import PACKAGES

from .accessibility import AXE, COVERED, SMALL_TARGETS, UNSEEN_FOCUS
from .conftest import ROLES, Browsing
from .pages import EXCLUDED, MODELS_WITHOUT_PAGES, PAGES, POST_ONLY, routes

pytestmark = pytest.mark.e2e

# After two frames, so that what reacts to the new width has done so.
WIDTH = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
  () => done(document.documentElement.scrollWidth))))
"""
# Puts a compound of 52 letters in place of every title; tells which stick out of their block.
LONG_TITLES = """
() => {
  const word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk";
  const places = "main :is(h1, h2, h3, h4, th[scope=row], dt, dd, .tag, a:not(.kern-btn)), "
    + ".sidebar a, .breadcrumbs :is(a, [aria-current])";
  const titles = [...document.querySelectorAll(places)].filter((title) =>
    title.checkVisibility() && !title.children.length && title.textContent.trim());
  for (const title of titles) title.textContent = word;
  return titles.filter((title) => {
    let block = title.parentElement;
    while (/^(inline|contents)/.test(getComputedStyle(block).display)) block = block.parentElement;
    const edge = block.getBoundingClientRect().right + 1;
    return [...title.getClientRects()].some((line) => line.right > edge)
      || (getComputedStyle(title).overflow === "visible" && title.scrollWidth > title.clientWidth + 1
        && !getComputedStyle(title).display.startsWith("inline"));
  }).map((title) => `${title.tagName} in ${title.parentElement.outerHTML.slice(0, 120)}`);
}
"""
FRAME = """
() => [document.querySelectorAll("h1").length, document.documentElement.lang]
"""
# Side, main column and rail, without what is new in each answer.
BELOW_HEADER = """
() => (document.querySelector(".frame") ?? document.body).innerHTML.replace(/[A-Za-z0-9]{64}/g, "")
"""
REFUSALS_SEEN: set[tuple[str, int]] = set()
# Pages in which nothing was wrong for somebody, by their address.
LOOKED_AT: set[tuple[str, str]] = set()
MODELS = [
    model._meta.label
    for model in get_page_models()
    if model._meta.label not in MODELS_WITHOUT_PAGES and model.__module__.split(".")[0] in PACKAGES
]


def test_every_address_is_listed_or_excluded_for_a_reason():
    known = set(routes())

    assert known - PAGES.keys() - EXCLUDED.keys() == set(), "neither listed nor excluded"
    conditional = {route for route in PAGES.keys() | EXCLUDED.keys() if route.startswith("dev/")}
    assert (PAGES.keys() | EXCLUDED.keys()) - known - conditional == set(), "no longer exists"
    assert all(EXCLUDED.values())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route or "home")
def test_page(
    role: str,
    route: str,
    samples: dict[str, Any],
    browsings: dict[str, Browsing],
    axe_source: str,
):
    path = PAGES[route].format(**samples)
    check(path, role, browsings, axe_source)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", MODELS)
def test_page_of_every_page_model(
    role: str,
    model: str,
    samples: dict[str, Any],
    browsings: dict[str, Browsing],
    axe_source: str,
):
    assert model in samples["tree"], f"the demo has no page of the model {model}"
    path = samples["tree"][model]
    check(path, role, browsings, axe_source)


def check(
    path: str,
    role: str,
    browsings: dict[str, Browsing],
    axe_source: str,
) -> None:
    browsing = browsings[role]
    if role == "visitor" and browsing.asks_to_sign_in(path):
        return  # The sign-in page is looked at for itself.
    page, response, finding = browsing.turn_to(path)
    is_refusal = response.status in {403, 404}
    assert response.status == 200 or is_refusal, f"{path}: {response.status}"
    if is_refusal and (role, response.status) in REFUSALS_SEEN:
        return  # One page says it for all addresses.
    if is_refusal:
        REFUSALS_SEEN.add((role, response.status))
    assert page.evaluate(FRAME) == [1, "de"], "one h1 and the language on each page"
    assert finding.foreign_requests == []
    assert finding.policy == []
    # A refused page is itself reported as a failed resource.
    console = [text for text in finding.console if not (is_refusal and "status of" in text)]
    assert console == []
    look = (path, page.evaluate(BELOW_HEADER))
    if look in LOOKED_AT:
        return  # Only the header differs from what another role sees; it is on all pages.
    page.evaluate(axe_source)
    assert page.evaluate(AXE) == []
    assert page.evaluate(UNSEEN_FOCUS) == []
    # 1280 by 1024 pixels at 400 %.
    page.set_viewport_size({"width": 320, "height": 256})
    width = page.evaluate(WIDTH)
    assert width <= 320, f"{path} is {width} pixels wide on a screen of 320"
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(COVERED) == [], f"{path} at 400 %"
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(WIDTH)
        assert page.evaluate(LONG_TITLES) == [], f"{path}: long titles at {width} pixels"
        assert page.evaluate(WIDTH) <= width, f"{path}: long titles widen the page of {width}"
    LOOKED_AT.add(look)  # Not before: what is wrong is wrong for each role.


def test_addresses_that_only_change_something_refuse_a_get(browsings: dict[str, Browsing]):
    """Otherwise they would be pages that nobody looks at."""
    site = browsings["admin"].site
    for route, reason in EXCLUDED.items():
        if reason != POST_ONLY or "(" in route:
            continue
        path = "/" + re.sub(r"<(\w+):\w+>", lambda m: "1" if m[1] == "int" else "x", route)
        answer = browsings["admin"].context.request.get(site.base_url + path, max_redirects=0)
        assert answer.status in {302, 400, 403, 404, 405}, f"{path} shows a page: {answer.status}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_holds_in_both_colour_schemes(
    scheme: str, samples: dict[str, Any], browsings: dict[str, Browsing], axe_source: str
):
    for path in ("/", "/my/", f"/p/{samples['page']}/", "/questions/", "/search/?q=Akten"):
        page, _response, _finding = browsings["member"].turn_to(path, scheme=scheme)
        page.evaluate(axe_source)
        assert page.evaluate(AXE) == [], f"{path} in {scheme}"
