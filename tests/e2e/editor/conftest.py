"""A page of its own for each test, and who writes it."""

from typing import Any

import pytest

from ..conftest import Browsing


@pytest.fixture
def member(browsings: dict[str, Browsing]) -> Browsing:
    return browsings["member"]


@pytest.fixture
def address(samples: dict[str, Any], member: Browsing) -> str:
    """The edit address of a page that no other test writes."""
    page, _response, _finding = member.open(f"/pages/{samples['page']}/new/")
    page.locator(".ProseMirror").wait_for()
    page.fill("[name=title]", "Probe des Editors")
    page.locator(".ProseMirror").click()
    page.keyboard.type("Der erste Satz.")
    page.get_by_role("button", name="Speichern").or_(
        page.locator(".page-editor__actions button")
    ).first.click()
    page.wait_for_url("**/teamweb/**")
    page.locator(".page-head__actions").get_by_role("link", name="Bearbeiten").click()
    page.wait_for_url("**/edit/")
    path = str(page.url.removeprefix(member.site.base_url))
    page.close()
    return path
