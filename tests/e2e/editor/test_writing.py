"""Writing in the editor: nothing that was typed is lost, and what is saved is what is read."""

from typing import Any

import pytest

from .conftest import Browsing

pytestmark = pytest.mark.e2e


@pytest.fixture
def member(browsings: dict[str, Browsing]) -> Browsing:
    return browsings["member"]


@pytest.fixture
def address(samples: dict[str, Any], member: Browsing) -> str:
    """A page that no other test of this file writes."""
    page, _response, _finding = member.open(f"/pages/{samples['page']}/new/")
    page.locator(".ProseMirror").wait_for()
    page.fill("[name=title]", "Probe des Editors")
    page.locator(".ProseMirror").click()
    page.keyboard.type("Der erste Satz.")
    page.get_by_role("button", name="Speichern").or_(
        page.locator(".page-editor__actions button")
    ).first.click()
    page.wait_for_url("**/teamweb/**")
    page.locator(".page-header__actions").get_by_role("link", name="Bearbeiten").click()
    page.wait_for_url("**/edit/")
    path = str(page.url.removeprefix(member.site.base_url))
    page.close()
    return path


def editor(member: Browsing, address: str) -> tuple[Any, Any]:
    page, _response, finding = member.open(address)
    page.locator(".ProseMirror[contenteditable=true]").wait_for()
    return page, finding


def at_the_end(page: Any) -> None:
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+End")


def save(page: Any) -> None:
    page.locator(".page-editor__actions button").click()


def kept_drafts(page: Any) -> list[str]:
    return page.evaluate(  # type: ignore[no-any-return]
        "Object.keys(localStorage).filter((key) => key.startsWith('teamweb-draft:'))"
    )


def wait_for_draft(page: Any) -> None:
    page.get_by_text("in diesem Browser gesichert").first.wait_for()


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


def test_pasted_office_text_is_cleaned(member: Browsing, address: str):
    page, finding = editor(member, address)
    at_the_end(page)
    page.keyboard.press("Enter")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html", "<h1 style='color:red'>Aus Word</h1>"
            + "<p class='MsoNormal' style='margin:0'>Ein <span style='font-weight:bold'>fettes"
            + "</span> Wort<script>window.hacked = true</script></p>"
            + "<p class='MsoListParagraph'>·&nbsp; Punkt A</p>");
          document.querySelector(".ProseMirror").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )

    assert page.locator(".ProseMirror h2", has_text="Aus Word").count() == 1
    assert page.locator(".ProseMirror strong", has_text="fettes").count() == 1
    assert page.locator(".ProseMirror ul li", has_text="Punkt A").count() == 1
    assert page.locator(".ProseMirror [style], .ProseMirror script").count() == 0
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("window.__policy") == []
    assert finding.console == []
    page.evaluate("localStorage.clear()")
    page.close()


def test_a_picture_in_a_pasted_text_becomes_a_file_of_the_new_page(
    member: Browsing, samples: dict[str, Any]
):
    page, _response, finding = member.open(f"/pages/{samples['page']}/new/")
    page.locator(".ProseMirror").wait_for()
    page.fill("[name=title]", "Mit Bild aus der Zwischenablage")
    page.locator(".ProseMirror").focus()
    page.evaluate(
        """() => {
          const canvas = Object.assign(document.createElement("canvas"), {width: 8, height: 6});
          const data = new DataTransfer();
          const image = canvas.toDataURL("image/png");
          data.setData("text/html", `<p>Vor dem Bild</p><p><img src="${image}" alt="Lageplan"></p>`);
          document.querySelector(".ProseMirror").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    page.locator(".editor-figure img[alt=Lageplan]").wait_for()
    page.keyboard.type("Danach geschrieben.")
    assert page.locator(".editor-figure").count() == 1
    alternative = page.locator(".editor-figure textarea").first
    height = alternative.bounding_box()["height"]
    alternative.fill("Lageplan mit vielen Einzelheiten " * 12)
    assert alternative.bounding_box()["height"] > 2 * height
    alternative.fill("Lageplan")
    assert page.locator(".ProseMirror > p", has_text="Danach geschrieben.").count() == 1
    save(page)
    page.wait_for_url("**/teamweb/**")

    shown = page.locator("main .prose img[alt=Lageplan]")
    shown.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('main .prose img').naturalWidth === 8")
    assert page.locator("main").get_by_text("bild.png").count() >= 1
    assert finding.console == []
    page.close()


def test_a_paste_of_more_than_five_megabytes_is_refused_with_a_sentence(
    member: Browsing, address: str
):
    page, _finding = editor(member, address)
    at_the_end(page)
    prevented = page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html", "<p>Sehr viel Text. </p>".repeat(300000));
          const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.querySelector(".ProseMirror").dispatchEvent(event);
          return event.defaultPrevented;
        }"""
    )

    assert prevented
    alert = page.get_by_role("alert").filter(has_text="zu groß (mehr als 5 MB)")
    assert "Bitte fügen Sie es in Teilen ein." in alert.inner_text()
    assert page.locator(".ProseMirror").inner_text().strip() == "Der erste Satz."
    page.close()


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
    page.locator(".page-editor__bar").get_by_text("Alles gespeichert.").wait_for()
    assert page.get_by_text("höchstens eine Ebene tiefer").is_visible()
    page.keyboard.press("Shift+Tab")
    assert page.locator(".ProseMirror li li").count() == 0
    assert finding.console == []
    page.close()


@pytest.mark.parametrize(("width", "most"), [(1280, 130), (390, 200)])
def test_the_bar_under_the_text_leaves_room_for_the_text(
    member: Browsing, address: str, width: int, most: int
):
    page, _response, _finding = member.open(address, width=width)
    page.locator(".ProseMirror[contenteditable=true]").wait_for()
    page.locator(".page-editor__bar").get_by_text("Alles gespeichert.").wait_for()

    assert page.locator("[name=comment]").bounding_box()["height"] < 60
    assert page.locator(".page-editor__bar").bounding_box()["height"] < most
    at_the_end(page)
    page.keyboard.insert_text("Noch eine Zeile.\n" * 60)
    page.keyboard.press("Control+Home")
    page.locator(".page-editor__bar").get_by_text("Alles gespeichert.").wait_for()
    assert page.evaluate("document.documentElement.scrollHeight") > 2 * page.viewport_size["height"]
    for name in (".page-editor__status", "[name=comment]"):
        box = page.locator(name).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"], name
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
    from .test_pages import AXE

    page, _finding = editor(member, address)
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("/Tab")
    page.locator(".editor-list").wait_for()
    page.evaluate(axe_source)
    assert page.evaluate(AXE) == []
    page.keyboard.press("Enter")
    page.locator("[data-for=table]").wait_for()
    assert page.evaluate(AXE) == []
    page.get_by_role("button", name="Verweis auf Seite oder Adresse").click()
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


def test_finding_and_replacing_with_the_keyboard_only(member: Browsing, address: str):
    page, finding = editor(member, address)
    at_the_end(page)
    page.keyboard.type(" Das Amt und das Amt am Amtsplatz.")
    page.keyboard.press("Control+f")
    page.locator("#editor-find-words:focus").wait_for()
    count = page.locator(".editor-find__count")
    page.keyboard.type("amt")
    page.locator(".editor-match--current").wait_for()
    assert page.locator(".editor-match").count() == 3
    assert count.get_attribute("role") == "status"
    assert count.inner_text() == "1 von 3"
    page.keyboard.press("Enter")
    assert count.inner_text() == "2 von 3"
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    assert count.inner_text() == "3 von 3"
    page.fill("#editor-find-replacement", "Haus")
    page.get_by_role("button", name="Alle ersetzen").press("Enter")
    assert count.inner_text() == "Ersetzt: 3"
    assert "Das Haus und das Haus am Haussplatz." in page.locator(".ProseMirror").inner_text()
    page.keyboard.press("Escape")
    page.locator(".ProseMirror:focus").wait_for()
    assert page.locator(".editor-match").count() == 0
    assert page.locator("#editor-find").is_hidden()
    page.keyboard.press("Control+z")
    assert "Das Amt und das Amt am Amtsplatz." in page.locator(".ProseMirror").inner_text()
    assert finding.console == []
    assert page.evaluate("window.__policy") == []
    page.close()


def test_finding_goes_on_while_another_person_writes(
    browsings: dict[str, Browsing], member: Browsing, address: str
):
    page, _finding = editor(member, address)
    other, _finding = editor(browsings["admin"], address)
    at_the_end(page)
    page.keyboard.type(" Ein Amt.")
    page.keyboard.press("Control+f")
    page.keyboard.type("Amt")
    other.locator(".ProseMirror", has_text="Ein Amt.").click()
    other.keyboard.press("Control+Home")
    other.keyboard.type("Vom Amt. ")

    page.locator(".editor-find__count", has_text="2 von 2").wait_for()
    page.fill("#editor-find-replacement", "Haus")
    page.keyboard.press("Enter")
    other.locator(".ProseMirror", has_text="Ein Haus.").wait_for()
    assert "Vom Amt. Der erste Satz. Ein Haus." in other.locator(".ProseMirror").inner_text()
    page.close()
    other.close()


def test_the_outline_leads_to_a_heading_with_the_keyboard_only(member: Browsing, address: str):
    page, finding = editor(member, address)
    at_the_end(page)
    for heading in ("## Der Auftrag", "### Die Fristen", "## Der Ausblick"):
        page.keyboard.press("Enter")
        page.keyboard.type(heading)
        page.keyboard.press("Enter")
        page.keyboard.type("Ein Satz.")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Gliederung"
    page.keyboard.press("Enter")
    entries = page.locator(".editor-outline__entry")
    entries.nth(2).wait_for()
    assert entries.evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))") == [
        "Der Auftrag, Ebene 1",
        "Die Fristen, Ebene 2",
        "Der Ausblick, Ebene 1",
    ]
    assert entries.nth(2).get_attribute("aria-current") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".ProseMirror:focus").wait_for()
    page.keyboard.type("Alle ")

    assert page.locator(".ProseMirror h3").inner_text() == "Alle Die Fristen"
    assert entries.first.is_hidden()
    assert finding.console == []
    page.close()


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
