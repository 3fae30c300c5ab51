"""What a person who comes for the first time has to load, and that nothing of it shifts while it comes."""

from typing import Any

import pytest

from .conftest import Browsing
from .test_reading_page import SHIFT

pytestmark = pytest.mark.e2e

# Bytes as they are sent, of the page and of all that it loads.
BYTES = """
() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, {encodedBodySize}) => sum + encodedBodySize, 0)
"""
PATHS = ("/", "/my/", "{page_address}", "/search/?q=Akten")


def test_the_first_view_is_light_and_does_not_shift(
    browsings: dict[str, Browsing], samples: dict[str, Any]
) -> None:
    member = browsings["member"]
    page, _response, _finding = member.open("/healthz", width=390)
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    seen = {}
    for path in PATHS:
        address = member.site.base_url + path.format(**samples)
        page.goto(address, wait_until="networkidle")
        seen[path] = page.evaluate(BYTES), page.evaluate(SHIFT)
    page.close()
    assert {path: saw for path, saw in seen.items() if saw[0] > 150_000 or saw[1] > 0.02} == {}
