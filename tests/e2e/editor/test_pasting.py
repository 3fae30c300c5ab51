"""What is pasted into the editor: cleaned, its pictures taken along, refused when too large."""

from typing import Any

import pytest

from ..conftest import Browsing
from .driving import at_the_end, editor, save

pytestmark = pytest.mark.e2e


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
    assert page.locator("#rail .page-info").get_by_text("bild.png").count() >= 1
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
