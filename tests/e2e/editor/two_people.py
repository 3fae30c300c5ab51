"""Two people in one page, and how their browsers come to the same text."""

import re
from typing import Any

from ..conftest import Browsing

STORED = re.compile("^Gespeichert$")
# What the editor shows, without carets of others and its own helpers.
TEXT_OF = """() => {
  const copy = document.querySelector('.ProseMirror').cloneNode(true);
  for (const helper of copy.querySelectorAll('.editor-caret, .ProseMirror-trailingBreak')) helper.remove();
  for (const last of [...copy.children].reverse()) {
    if (!last.matches('p') || last.textContent) break;
    last.remove();
  }
  return [...copy.children].map((block) => `${block.tagName}:${block.textContent.replace(/\\u2060|\\ufeff/g, '')}`);
}"""

# How many changes this browser keeps, of all texts.
KEPT = """async () => {
  const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  let kept = 0;
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('teamweb-text:')) continue;
    const database = await done(indexedDB.open(name));
    kept += await done(database.transaction('updates').objectStore('updates').count());
    database.close();
  }
  return kept;
}"""
KEPT_AFTER = f"async (before) => (await ({KEPT})()) >= before + ' Vor dem Absturz.'.length"


def write_in(browsing: Browsing, address: str) -> tuple[Any, Any]:
    page, _response, finding = browsing.open(address)
    page.locator(".ProseMirror[contenteditable=true]").wait_for()
    return page, finding


def put_cursor(page: Any, place: str) -> None:
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+Home" if place == "start" else "Control+End")


def until_text(page: Any, text: str) -> None:
    page.locator(".ProseMirror", has_text=text).wait_for()


def until_stored(page: Any) -> None:
    page.locator(".page-editor__status", has_text=STORED).wait_for()


def until_same(one: Any, other: Any) -> list[str]:
    """Both editors' blocks, once they are the same."""
    for page in (one, other):
        until_stored(page)
    other.wait_for_function(
        f"(wanted) => JSON.stringify(({TEXT_OF})()) === wanted",
        arg=one.evaluate(f"JSON.stringify(({TEXT_OF})())"),
    )
    return list(one.evaluate(TEXT_OF))
