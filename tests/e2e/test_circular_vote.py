"""A member votes between two meetings, on a phone and without scripts."""

from typing import Any

from .accessibility import AXE
from .conftest import Browsing

MEMBER = "mitglied@example.org"
PHONE = {"width": 390, "height": 844}


def test_a_member_votes_on_a_phone_and_changes_it_without_scripts(
    browsings: dict[str, Browsing], chromium: Any, samples: dict[str, Any], axe_source: str
):
    address = f"/circular-votes/{samples['circular_vote']}/"
    member = Browsing(
        browsings["member"].site, chromium.new_context(locale="de-DE", viewport=PHONE)
    )
    member.sign_in(MEMBER)
    page, response, finding = member.open(address, width=PHONE["width"])
    assert response.ok and not finding.console
    page.evaluate(axe_source)
    assert page.evaluate(AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.get_by_role("button", name="Ich stimme mit Ja").click()
    page.locator("[aria-pressed=true]", has_text="Ich stimme mit Ja").wait_for()

    plain = chromium.new_context(
        locale="de-DE", storage_state=member.context.storage_state(), java_script_enabled=False
    ).new_page()
    plain.goto(member.site.base_url + address)
    plain.get_by_role("button", name="Ich stimme mit Nein").click()
    plain.locator("[aria-pressed=true]", has_text="Ich stimme mit Nein").wait_for()
    plain.context.close()
    member.context.close()
