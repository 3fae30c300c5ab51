"""The editor for everybody: by keyboard alone, with a screen reader, without motion, on a phone."""

from typing import Any

import pytest

from ..accessibility import AXE
from ..conftest import Browsing
from .driving import at_the_end, editor, head_columns

pytestmark = pytest.mark.e2e
# What a person can act on, as browsers tell it to screen readers.
CONTROLS = {
    "button",
    "checkbox",
    "combobox",
    "DisclosureTriangle",
    "link",
    "option",
    "spinbutton",
    "Date",
    "textbox",
}
MOVING = """() => [...document.querySelectorAll('.page-editor, .page-editor *')].filter((one) => {
  const style = getComputedStyle(one);
  const longest = (times) => Math.max(...times.split(',').map(parseFloat));
  return longest(style.transitionDuration) > 0.01 || longest(style.animationDuration) > 0.01;
}).map((one) => one.className)"""
SMALL = """() => [...document.querySelectorAll('.page-editor__head :is(button, summary, select)')]
  .filter((one) => one.checkVisibility())
  .filter((one) => one.offsetHeight < 44 || one.offsetWidth < 44)
  .map((one) => one.textContent.trim() || one.ariaLabel)"""

# Leaves the search for a menu of the toolbar within one frame; true where the focus stays there.
ESCAPE_AND_GO_ON = """() => {
  const summary = document.querySelector('.editor-toolbar .editor-menu > summary');
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true, cancelable: true}));
  summary.focus();
  const frame = () => new Promise(requestAnimationFrame);
  return frame().then(frame).then(() => document.activeElement === summary);
}"""


def press(page: Any, key: str, until: str, *, at_most: int = 40) -> None:
    """Press `key` until something that `until` selects has the focus."""
    for _time in range(at_most):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", until):
            return
        page.keyboard.press(key)
    focused = page.evaluate("document.activeElement.outerHTML")
    raise AssertionError(f"{until} is not reached with {key}; the focus is on {focused}")


def unnamed(page: Any) -> list[str]:
    """Controls of the editor that say no name, in the browser's own tree for screen readers."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        f"{node['role']['value']} {node.get('properties')}"
        for node in nodes
        if not node["ignored"]
        and node["role"]["value"] in CONTROLS
        and not node.get("name", {}).get("value", "").strip()
    ]


def test_a_page_is_written_and_saved_with_the_keyboard_alone(member: Browsing, address: str):
    page, finding = editor(member, address)
    press(page, "Tab", "[name=title]", at_most=60)
    press(page, "Tab", ".editor-toolbar *", at_most=3)
    press(page, "Tab", ".ProseMirror", at_most=4)
    keyboard = page.keyboard
    keyboard.press("Control+End")
    keyboard.press("Enter")
    keyboard.type("## Auftrag")
    keyboard.press("Enter")
    keyboard.type("Ein ")
    keyboard.press("Control+b")
    keyboard.type("wichtiger")
    keyboard.press("Control+b")
    keyboard.type(" Satz.")
    # A format from the toolbar, and back into the text.
    keyboard.press("Alt+F10")
    press(page, "ArrowRight", "[data-page-editor-command-param=bulletList]")
    keyboard.press("Enter")
    page.locator(".ProseMirror:focus li").wait_for()
    keyboard.press("Enter")
    keyboard.press("Enter")
    # A menu of the toolbar.
    keyboard.press("Alt+F10")
    press(page, "ArrowRight", "summary:has(~ * [data-page-editor-command-param=calloutNote])")
    keyboard.press("Enter")
    press(page, "ArrowDown", "[data-page-editor-command-param=calloutNote]")
    keyboard.press("Enter")
    page.locator(".ProseMirror:focus aside").wait_for()
    keyboard.type("Ein Hinweis mit Netz.")
    # A link by its dialog.
    keyboard.press("Control+Shift+ArrowLeft")
    keyboard.press("Control+Shift+ArrowLeft")
    keyboard.press("Control+k")
    page.locator("dialog[open] input:focus").wait_for()
    keyboard.press("Control+a")
    keyboard.type("https://example.org/")
    keyboard.press("Enter")
    page.locator(".ProseMirror:focus a[href='https://example.org/']").wait_for()
    keyboard.press("Control+End")
    # Out of the text and on to the button.
    keyboard.press("Alt+F10")
    press(page, "Shift+Tab", "[name=title]", at_most=4)
    press(page, "Tab", ".editor-finish > summary", at_most=3)
    keyboard.press("Enter")
    page.locator("[name=comment]:focus").wait_for()
    keyboard.type("Nur mit der Tastatur")
    press(page, "Tab", ".page-editor__actions button", at_most=6)
    keyboard.press("Enter")
    page.wait_for_url("**/teamweb/**")

    text = page.locator("main .prose")
    assert text.locator("h2", has_text="Auftrag").count() == 1
    assert text.locator("li strong", has_text="wichtiger").count() == 1
    assert text.locator(".rt-callout--note a[href='https://example.org/']").count() == 1
    assert finding.console == []
    page.close()


def test_every_control_has_a_name_and_no_state_of_the_editor_hinders(
    member: Browsing,
    address: str,
    axe_source: str,
):
    page, finding = editor(member, address)
    page.evaluate(axe_source)
    at_the_end(page)
    for typed in ("## Auftrag", "[ ] Prüfen"):
        page.keyboard.press("Enter")
        page.keyboard.type(typed)
    page.locator("[data-for=taskItem]").wait_for()
    assert (unnamed(page), page.evaluate(AXE)) == ([], [])

    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("/Inhalts")
    page.locator(".editor-list").wait_for()
    page.keyboard.press("Enter")
    page.locator(".editor-macro__preview li").wait_for()
    at_the_end(page)
    page.keyboard.type("/Tab")
    page.locator(".editor-list").wait_for()
    assert (unnamed(page), page.evaluate(AXE)) == ([], [])

    page.keyboard.press("Enter")
    page.locator("[data-for=table]").wait_for()
    head_columns(page)
    page.keyboard.press("Control+f")
    page.keyboard.type("Auftrag")
    page.locator(".editor-match--current").wait_for()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert (unnamed(page), page.evaluate(AXE)) == ([], []), scheme

    page.keyboard.press("Escape")
    for menu in ("Gliederung", "Einfügen", "Weitere Formatierungen"):
        summary = page.locator(".editor-menu > summary", has_text=menu)
        summary.focus()
        page.keyboard.press("Enter")
        page.locator(".editor-menu[open]").wait_for()
        assert (unnamed(page), page.evaluate(AXE)) == ([], []), menu
        page.keyboard.press("Escape")
    page.locator(".ProseMirror:focus").wait_for()
    page.keyboard.press("Control+f")
    page.locator("#editor-find :focus").wait_for()
    assert page.evaluate(ESCAPE_AND_GO_ON)
    assert finding.console == []
    assert page.evaluate("window.__policy") == []
    page.close()


def test_nothing_moves_for_those_who_want_no_motion(member: Browsing, address: str):
    page, _finding = editor(member, address)
    page.emulate_media(reduced_motion="reduce")
    at_the_end(page)
    page.keyboard.press("Control+f")
    assert page.evaluate(MOVING) == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.close()


def test_on_a_phone_buttons_fit_a_thumb_and_menus_the_screen(member: Browsing, address: str):
    page, _finding = editor(member, address)
    page.set_viewport_size({"width": 390, "height": 780})
    at_the_end(page)
    page.keyboard.press("Control+f")
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.keyboard.press("Escape")
    page.locator(".editor-menu > summary", has_text="Einfügen").click()
    panel = page.locator(".editor-menu[open] .editor-menu__panel").bounding_box()
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 390
    assert panel["y"] >= 0
    assert panel["y"] + panel["height"] <= 780
    page.locator(".editor-entry:visible", has_text="Zitat").click()
    page.locator(".ProseMirror blockquote").wait_for()
    page.close()
