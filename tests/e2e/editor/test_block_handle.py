"""The handle beside a block: its menu moves, copies and deletes the block, and it drags it elsewhere."""

from typing import Any

import pytest

from ..conftest import Browsing
from .driving import at_the_end, editor

pytestmark = pytest.mark.e2e


def blocks(page: Any) -> list[str]:
    return page.locator(".ProseMirror > p").all_inner_texts()  # type: ignore[no-any-return]


def handle_of(page: Any, words: str) -> Any:
    page.locator(".ProseMirror > p", has_text=words).first.hover()
    handle = page.locator(".editor-handle > summary")
    handle.wait_for()
    return handle


def choose(page: Any, words: str, command: str) -> None:
    handle_of(page, words).click()
    page.locator(".editor-handle").get_by_role("button", name=command, exact=True).click()


def test_a_block_moves_by_menu_and_by_drag(member: Browsing, address: str) -> None:
    page, finding = editor(member, address)
    at_the_end(page)
    for words in ("Zwei", "Drei"):
        page.keyboard.press("Enter")
        page.keyboard.type(words)
    first = "Der erste Satz."
    choose(page, "Drei", "Nach oben")
    assert blocks(page) == [first, "Drei", "Zwei"]
    choose(page, first, "Nach unten")
    assert blocks(page) == ["Drei", first, "Zwei"]
    choose(page, "Zwei", "Verdoppeln")
    assert blocks(page) == ["Drei", first, "Zwei", "Zwei"]
    choose(page, "Zwei", "Löschen")
    assert blocks(page) == ["Drei", first, "Zwei"]

    # By its keys, too: the block is the one beside the handle, not the one with the cursor.
    handle_of(page, "Drei").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert blocks(page) == [first, "Drei", "Zwei"]

    target = page.locator(".ProseMirror > p", has_text=first).bounding_box()
    handle_of(page, "Zwei").hover()
    page.mouse.down()
    page.mouse.move(target["x"] + 10, target["y"] + 6, steps=4)
    page.mouse.move(target["x"] + 10, target["y"] + 2, steps=2)
    page.mouse.up()
    assert blocks(page) == ["Zwei", first, "Drei"]
    assert finding.console == []
    page.close()
