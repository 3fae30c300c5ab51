"""What a person does in the editor, and what it keeps."""

from typing import Any

from ..conftest import Browsing


def editor(member: Browsing, address: str) -> tuple[Any, Any]:
    page, _response, finding = member.open(address)
    page.locator(".ProseMirror[contenteditable=true]").wait_for()
    return page, finding


def at_the_end(page: Any) -> None:
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+End")


def head_columns(page: Any) -> None:
    """Fill the head of a new table of three columns, in whose first cell the cursor stands."""
    for name in ("Auftrag", "Wer", "Bis wann"):
        page.keyboard.type(name)
        page.keyboard.press("Tab")


def save(page: Any, comment: str = "") -> None:
    """By "Fertig", which asks for a comment, or by the one button where nothing is asked."""
    finish = page.locator(".editor-finish > summary")
    if finish.count():
        if not page.locator(".editor-finish[open]").count():
            finish.click()
        page.fill("[name=comment]", comment)
    page.locator(".page-editor__actions button").first.click()


def kept_drafts(page: Any) -> list[str]:
    return page.evaluate(  # type: ignore[no-any-return]
        "Object.keys(localStorage).filter((key) => key.startsWith('teamweb-draft:'))"
    )


def wait_for_draft(page: Any) -> None:
    page.get_by_text("in diesem Browser gesichert").first.wait_for()
