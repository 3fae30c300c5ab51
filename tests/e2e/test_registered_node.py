"""A node that an app registers (tests/example_node) is inserted, written in, saved and read."""

from typing import Any

import pytest

from .conftest import Browsing
from .editor import driving

pytestmark = pytest.mark.e2e


def save(page: Any) -> None:
    driving.save(page)
    page.wait_for_url("**/teamweb/**")


def test_a_node_of_an_app_is_inserted_and_saved(
    samples: dict[str, Any], browsings: dict[str, Browsing]
):
    page, _response, finding = browsings["member"].open(f"/pages/{samples['page']}/new/")
    page.locator(".ProseMirror").wait_for()
    page.fill("[name=title]", "Grundlagen im Recht")
    page.locator(".ProseMirror").click()
    page.keyboard.type("/Rechtsgr")
    page.locator(".editor-list").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("Die Frist läuft.")
    page.get_by_label("Fundstelle").fill("§ 3 OZG")
    save(page)

    basis = page.locator(".legal-basis")
    assert basis.inner_text().split("\n\n") == ["Rechtsgrundlage: § 3 OZG", "Die Frist läuft."]

    # Written together from now on.
    page.locator(".page-head__actions").get_by_role("link", name="Bearbeiten").click()
    page.locator(".ProseMirror[contenteditable=true] .legal-basis").wait_for()
    page.get_by_label("Fundstelle").fill("§ 4 OZG")
    save(page)

    assert "Rechtsgrundlage: § 4 OZG" in basis.inner_text()
    assert finding.console == []
    assert page.evaluate("window.__policy") == []
    page.close()
