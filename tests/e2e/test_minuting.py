"""Two people minute a meeting at once: one text for each item, resolutions and todos out of the text."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from .accessibility import AXE
from .conftest import Browsing

pytestmark = pytest.mark.e2e
STORED = re.compile("^Gespeichert$")
MAKE = """
import datetime, json
from django.utils import timezone
from teamweb.meetings import actions
from teamweb.meetings.models import Meeting
from teamweb.spaces.models import SpacePage
space = SpacePage.objects.get(key={key!r})
chair = space.group.memberships.filter(role="chair").first().user
meeting = actions.create_meeting(
    space=space, title="Gemeinsames Protokoll", by=chair,
    starts_at=timezone.now().replace(microsecond=0) - datetime.timedelta(hours=1),
    place="Rathaus",
)
actions.record_attendance(meeting=meeting, by=chair, user=chair, role="chair")
actions.record_attendance(meeting=meeting, by=chair, name="Karla Beispiel", role="member")
for number in range({items}):
    item = actions.add_agenda_item(meeting=meeting, title=f"Punkt {{number + 1}}", by=chair)
    if number > 2:
        actions.set_item_state(item=item, state="skipped", by=chair)
print("MADE " + json.dumps(meeting.pk))
"""


@pytest.fixture
def people(browsings: dict[str, Browsing]) -> Iterator[tuple[Browsing, Browsing]]:
    """The chair and the administrator."""
    yield browsings["member"], browsings["admin"]
    for browsing in browsings.values():
        browsing.context.set_offline(False)


def new_meeting(browsing: Browsing, key: str, items: int) -> int:
    printed = browsing.site.manage("shell", "-c", MAKE.format(key=key, items=items))
    made: int = json.loads(printed.split("MADE ")[1].splitlines()[0])
    return made


def item(page: Any, number: int) -> Any:
    return page.locator(".live-notes").nth(number - 1)


def write_in(page: Any, number: int) -> Any:
    """The cursor at the end of an item's notes, by scrolling there and clicking."""
    notes = item(page, number)
    notes.scroll_into_view_if_needed()
    text = notes.locator(".ProseMirror[contenteditable=true]")
    text.wait_for()
    text.click()
    page.keyboard.press("Control+End")
    return notes


def until_stored(notes: Any) -> None:
    notes.locator(".page-editor__status", has_text=STORED).wait_for()


def is_accessible(page: Any, axe_source: str) -> None:
    page.evaluate(axe_source)
    assert page.evaluate(AXE) == []


def test_two_people_minute_one_item_and_adopt_a_resolution_out_of_the_text(
    people: tuple[Browsing, Browsing], samples: dict[str, Any], axe_source: str
):
    meeting = new_meeting(people[0], samples["space"], 12)
    anna, _response, anna_finding = people[0].open(f"/meetings/{meeting}/write/")
    bert, _response, bert_finding = people[1].open(f"/meetings/{meeting}/write/")
    hers, his = write_in(anna, 1), write_in(bert, 1)
    hers.locator(".editor-person", has_text="Petra Lindner").wait_for()
    his.locator(".editor-person", has_text="Jonas Behrens").wait_for()

    anna.keyboard.type("Der Antrag wird angenommen.")
    his.locator(".ProseMirror", has_text="Der Antrag wird angenommen.").wait_for()
    until_stored(hers)

    # The German name, from the keyboard alone; the paragraph becomes the resolution.
    anna.keyboard.type(" /beschluss")
    anna.get_by_role("option", name="Abstimmung festhalten").wait_for()
    anna.keyboard.press("Enter")
    dialog = anna.get_by_role("dialog", name="Abstimmung festhalten")
    assert dialog.get_by_label("Wortlaut").input_value() == "Der Antrag wird angenommen."
    is_accessible(anna, axe_source)
    # Meanwhile somebody writes above.
    bert.keyboard.press("Control+Home")
    bert.keyboard.type("Einleitung.")
    bert.keyboard.press("Enter")
    hers.locator(".ProseMirror", has_text="Einleitung.").wait_for()
    dialog.get_by_label("Stimmen dafür").fill("2")
    dialog.get_by_role("button", name="Abstimmung festhalten").click()
    dialog.wait_for(state="detached")
    marker = his.locator(".ProseMirror .editor-record", has_text="Abstimmung")
    marker.wait_for()
    assert "angenommen" not in his.locator(".ProseMirror").inner_text()
    assert "Der Antrag wird angenommen." in hers.locator(".live-notes__rows").inner_text()
    anna.wait_for_function("document.activeElement.matches('.ProseMirror')")

    # From item to item, and a todo by its English name: without owners it says so by the field.
    bert.keyboard.press("Alt+PageDown")
    second = item(bert, 2)
    second.locator(".ProseMirror:focus").wait_for()
    bert.keyboard.type("Den Entwurf verschicken /todo")
    bert.get_by_role("option", name="Aufgabe vergeben").wait_for()
    bert.keyboard.press("Enter")
    dialog = bert.get_by_role("dialog", name="Aufgabe vergeben")
    assert (
        dialog.get_by_role("textbox", name="Aufgabe", exact=True).input_value()
        == "Den Entwurf verschicken"
    )
    dialog.get_by_role("button", name="Aufgabe vergeben").click()
    owners = dialog.locator("fieldset", has_text="Zuständige")
    assert "Nennen Sie" in owners.locator(".kern-error").inner_text()
    is_accessible(bert, axe_source)
    owners.locator("input").first.check()
    dialog.get_by_role("button", name="Aufgabe vergeben").click()
    dialog.wait_for(state="detached")
    second.locator(".ProseMirror .editor-record", has_text="Den Entwurf verschicken").wait_for()
    until_stored(second)

    # An item that was not talked about.
    item(bert, 3).get_by_role("button", name="Nicht behandelt").click()
    item(bert, 3).locator("[value=skipped][aria-pressed=true]").wait_for()
    is_accessible(bert, axe_source)

    # Published: who writes just now reads on, with all that was written.
    people[0].site.wait_until(lambda: _publish(bert, meeting, people[1]))
    hers.locator(".page-editor__status", has_text="nur noch lesen").wait_for()
    hers.locator(".ProseMirror[contenteditable=false]").wait_for()
    # So does who comes to another item only now.
    item(anna, 12).scroll_into_view_if_needed()
    published = item(anna, 12).locator(".page-editor__status", has_text="ist freigegeben")
    published.wait_for()
    for words in ("Einleitung.", "Der Antrag wird angenommen.", "Den Entwurf verschicken"):
        assert words in bert.locator("main").inner_text()
    assert bert.locator("main .rt-record").count() == 2
    for finding, page in ((anna_finding, anna), (bert_finding, bert)):
        assert [line for line in finding.console if "422" not in line] == []
        assert page.evaluate("window.__policy") == []
        page.close()


def _publish(page: Any, meeting: int, browsing: Browsing) -> bool:
    for name in ("Protokoll schreiben", "Protokoll freigeben"):
        button = page.get_by_role("button", name=name)
        if button.count():
            button.click()
            page.wait_for_load_state()
    return bool(page.url.rstrip("/").endswith(f"/meetings/{meeting}"))


def test_who_minutes_without_a_connection_is_told_and_loses_nothing(
    people: tuple[Browsing, Browsing], samples: dict[str, Any]
):
    meeting = new_meeting(people[0], samples["space"], 1)
    anna, _response, _finding = people[0].open(f"/meetings/{meeting}/write/")
    bert, _response, _finding = people[1].open(f"/meetings/{meeting}/write/")
    hers, his = write_in(anna, 1), write_in(bert, 1)
    anna.keyboard.type("Vorher.")
    his.locator(".ProseMirror", has_text="Vorher.").wait_for()
    until_stored(hers)

    people[0].context.set_offline(True)
    hers.locator(".page-editor__status", has_text="Keine Verbindung").wait_for()
    anna.keyboard.type(" Ohne Netz.")
    bert.keyboard.type(" Mit Netz.")
    until_stored(his)
    people[0].context.set_offline(False)
    his.locator(".ProseMirror", has_text="Ohne Netz.").wait_for()
    hers.locator(".ProseMirror", has_text="Mit Netz.").wait_for()
    until_stored(hers)
    anna.close()
    bert.close()


def test_sixty_items_open_few_connections(
    people: tuple[Browsing, Browsing], samples: dict[str, Any]
):
    meeting = new_meeting(people[0], samples["space"], 60)
    page = people[0].context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    live: set[Any] = set()
    most = 0

    def count(socket: Any) -> None:
        nonlocal most
        live.add(socket)
        most = max(most, len(live))
        socket.on("close", lambda _socket: live.discard(socket))

    page.on("websocket", count)
    page.goto(f"{people[0].site.base_url}/meetings/{meeting}/write/")
    item(page, 1).locator(".ProseMirror[contenteditable=true]").wait_for()
    assert len(live) <= 8
    # By keyboard through the agenda.
    write_in(page, 1)
    for number in range(2, 15):
        page.keyboard.press("Alt+PageDown")
        item(page, number).locator(".ProseMirror:focus").wait_for()
        page.keyboard.type(f"Zu Punkt {number}.")
        until_stored(item(page, number))
    # What is closed shows what was written there.
    item(page, 2).locator(".live-notes__rest:visible", has_text="Zu Punkt 2.").wait_for()
    assert most <= 12
    page.close()


def test_the_order_of_the_agenda_is_changed_by_dragging_and_with_the_keyboard(people, samples):
    meeting = new_meeting(people[0], samples["space"], 3)
    page, _response, finding = people[0].open(f"/meetings/{meeting}/write/")

    def order() -> list[str]:
        rows = page.locator(".agenda-order__title").all_inner_texts()
        return [row.removeprefix("TOP ") for row in rows]

    page.get_by_text("Reihenfolge ändern").click()
    handles = page.locator(".agenda-order__handle")
    last, first = handles.nth(2).bounding_box(), handles.nth(0).bounding_box()
    page.mouse.move(last["x"] + 5, last["y"] + 5)
    page.mouse.down()
    page.mouse.move(first["x"] + 5, first["y"] + first["height"], steps=5)
    # Escape gives everything back.
    page.keyboard.press("Escape")
    page.mouse.up()
    assert order() == ["1 Punkt 1", "2 Punkt 2", "3 Punkt 3"]

    page.mouse.move(last["x"] + 5, last["y"] + 5)
    page.mouse.down()
    page.mouse.move(first["x"] + 5, first["y"] - 5, steps=5)
    with page.expect_navigation(url="**?order*"):
        page.mouse.up()
    assert order() == ["1 Punkt 3", "2 Punkt 1", "3 Punkt 2"]

    down = page.locator(".agenda-order").get_by_role("button", name="Nach unten: TOP 1 Punkt 3")
    down.focus()
    with page.expect_navigation(url="**?order*"):
        page.keyboard.press("Enter")
    assert order() == ["1 Punkt 1", "2 Punkt 3", "3 Punkt 2"]
    assert finding.console == [] and finding.policy == []
