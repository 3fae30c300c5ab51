"""Writing in the editor: nothing that was typed is lost, and what is saved is what is read."""

from typing import Any

import pytest

from ..accessibility import AXE
from ..conftest import Browsing
from .driving import at_the_end, editor, head_columns, kept_drafts, save, wait_for_draft

pytestmark = pytest.mark.e2e


def test_what_is_typed_in_markdown_fashion_is_saved_and_read(member: Browsing, address: str):
    page, finding = editor(member, address)
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("## Neuer Abschnitt")
    page.keyboard.press("Enter")
    page.keyboard.type("Text mit **fetten** Wörtern.")
    page.keyboard.press("Enter")
    page.keyboard.type("- [ ] Muster abstimmen")
    save(page)
    page.wait_for_url("**/teamweb/**")

    assert page.locator("main h2", has_text="Neuer Abschnitt").count() == 1
    assert page.locator("main strong", has_text="fetten").count() == 1
    assert page.locator(".rt-task", has_text="Muster abstimmen").count() == 1
    assert kept_drafts(page) == []
    assert finding.console == []
    assert page.evaluate("window.__policy") == []
    page.close()


def test_the_unsaved_text_of_a_new_page_survives_a_reload_and_can_be_taken_over(
    member: Browsing, samples: dict[str, Any]
):
    page, _finding = editor(member, f"/pages/{samples['page']}/new/")
    page.on("dialog", lambda dialog: dialog.accept())
    at_the_end(page)
    page.keyboard.type(" Noch nicht gespeichert.")
    wait_for_draft(page)
    page.reload()

    banner = page.get_by_text("Nicht gespeicherter Text vom")
    banner.wait_for()
    page.get_by_role("button", name="Übernehmen").first.click()

    assert "Noch nicht gespeichert." in page.locator(".ProseMirror").inner_text()
    page.evaluate("localStorage.clear()")
    page.close()


def test_a_lost_connection_keeps_the_text_and_says_so(member: Browsing, address: str):
    page, _finding = editor(member, address)
    at_the_end(page)
    page.keyboard.type(" Während des Ausfalls geschrieben.")
    member.context.set_offline(True)
    try:
        save(page)
        page.get_by_text("Es besteht keine Verbindung zum Server").wait_for()
        assert "Während des Ausfalls" in page.locator(".ProseMirror").inner_text()
    finally:
        member.context.set_offline(False)
    save(page)
    page.wait_for_url("**/teamweb/**")

    assert "Während des Ausfalls geschrieben." in page.locator("main").inner_text()
    page.close()


def test_two_windows_of_one_person_write_the_same_text(member: Browsing, address: str):
    first, _ = editor(member, address)
    second, _ = editor(member, address)
    at_the_end(first)
    first.keyboard.type(" Vom Ersten.")
    second.locator(".ProseMirror", has_text="Vom Ersten.").wait_for()
    save(first)
    first.wait_for_url("**/teamweb/**")
    at_the_end(second)
    second.keyboard.type(" Vom Zweiten.")
    save(second)
    second.wait_for_url("**/teamweb/**")

    assert "Vom Ersten. Vom Zweiten." in second.locator("main").inner_text()
    first.close()
    second.close()


def test_tab_indents_a_point_and_never_leaves_the_list(member: Browsing, address: str):
    page, finding = editor(member, address)
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("- eins")
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("zwei")

    assert page.locator(".ProseMirror li li").inner_text() == "zwei"
    # It stays when the text is stored.
    page.get_by_text("höchstens eine Ebene tiefer").wait_for()
    page.locator(".editor-bar").get_by_text("Gespeichert", exact=True).first.wait_for()
    assert page.get_by_text("höchstens eine Ebene tiefer").is_visible()
    page.keyboard.press("Shift+Tab")
    assert page.locator(".ProseMirror li li").count() == 0
    assert finding.console == []
    page.close()


def test_the_toolbar_is_one_stop_for_the_tab_key(member: Browsing, address: str):
    page, _finding = editor(member, address)
    at_the_end(page)
    page.keyboard.press("Alt+F10")
    names = []
    for _ in range(4):
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.press("ArrowRight")

    assert names == ["Rückgängig", "Wiederholen", "Absatzformat", "Fett"]
    assert page.locator(".editor-toolbar [tabindex='0']").count() == 1
    page.keyboard.press("Escape")
    page.locator(".ProseMirror:focus").wait_for()
    page.evaluate("localStorage.clear()")
    page.close()


def test_the_open_editor_is_accessible(member: Browsing, address: str, axe_source: str):
    page, _finding = editor(member, address)
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("/Tab")
    page.locator(".editor-list").wait_for()
    page.evaluate(axe_source)
    assert page.evaluate(AXE) == []
    page.keyboard.press("Enter")
    page.locator("[data-for=table]").wait_for()
    head_columns(page)
    assert page.evaluate(AXE) == []
    page.get_by_role("button", name="Link auf Seite oder Adresse").click()
    page.locator("dialog[open]").wait_for()
    assert page.evaluate(AXE) == []
    page.evaluate("localStorage.clear()")
    page.close()


def test_without_scripts_the_markdown_field_does_the_job(
    member: Browsing, address: str, chromium: Any
):
    context = chromium.new_context(
        java_script_enabled=False,
        storage_state=member.context.storage_state(),
        locale="de-DE",
    )
    page = context.new_page()
    page.goto(member.site.base_url + address)
    field = page.locator("textarea[name=body_markdown]")
    assert field.is_visible()
    field.fill("## Ohne Skript\n\nEin *kursiver* Satz.")
    save(page)
    page.wait_for_url("**/teamweb/**")

    assert page.locator("main h2", has_text="Ohne Skript").count() == 1
    assert page.locator("main em", has_text="kursiver").count() == 1
    context.close()


def test_macros_are_shown_as_they_will_be_read(member: Browsing, address: str):
    page, finding = editor(member, address)
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("## Der Auftrag")
    page.keyboard.press("Enter")
    page.keyboard.type("/Inhalts")
    page.locator(".editor-list").wait_for()
    page.keyboard.press("Enter")
    page.locator(".editor-macro__preview li", has_text="Der Auftrag").wait_for()
    # The cursor stands behind it.
    page.keyboard.type("/Unterseiten")
    page.locator(".editor-list").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Hier gibt es noch nichts zu zeigen.").wait_for()
    page.locator(".ProseMirror h2").click()
    page.keyboard.press("End")
    page.keyboard.type(" der Gruppe")

    page.locator(".editor-macro__preview li", has_text="Der Auftrag der Gruppe").wait_for()
    assert page.locator(".editor-macro__preview a[href]").count() == 0
    assert finding.console == []
    page.close()
