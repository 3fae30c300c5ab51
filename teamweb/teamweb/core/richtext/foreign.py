"""Markdown that was written for another place: its links lead to files beside it.

Addresses of files and pictures come out as addresses of two hosts that cannot exist, for the
importer to put ours in their place (`named_file`). A file says nothing in our own attributes: it
could name pages, files and people that its author may not see.
"""

import re
from html import escape
from typing import Any
from urllib.parse import quote, unquote

import lxml.html
from django.utils.translation import gettext as _

from .clean import Sanitised, sanitise
from .markdown import markdown_parser
from .parser.elements import BLOCK_TAGS, CONTROL, DROPPED_WITH_CONTENT, FOREIGN_MARKS, PARSER
from .schema import MARK_OF_TAG, marked_types

FILE = "https://file.invalid/"
PICTURE = "https://picture.invalid/"
KNOWN_TAGS = BLOCK_TAGS | DROPPED_WITH_CONTENT | set(FOREIGN_MARKS) | set(MARK_OF_TAG)
KNOWN_TAGS |= {"a", "br", "img", "span", "figcaption", "small", "big", "font", "abbr", "wbr"}
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)([^<>]*)>")
WITH_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")
OF_TASKS = ("data-tasks", "data-task", "data-checked")


def read_foreign_markdown(text: str) -> Sanitised:
    """Canonical HTML, in which `named_file` tells what a link names, and what was left out."""
    parser = markdown_parser(with_html=True)
    parser.add_render_rule("html_inline", _foreign_html)
    parser.add_render_rule("html_block", _foreign_html)
    facts: dict[str, Any] = {}
    html = CONTROL.sub("", parser.render(text, facts))
    if not html.strip():
        return Sanitised("")
    root = lxml.html.fragment_fromstring(html, create_parent="div", parser=PARSER)
    left_out: set[str] = set(facts.get("removed", ()))
    for element in list(root.iter()):
        if isinstance(element.tag, str):
            _bring_in(element, left_out)
    read = sanitise(lxml.html.tostring(root, encoding="unicode"), keep_empty_headings=False)
    return Sanitised(read.html, sorted({*read.removed, *left_out}))


def named_file(address: str) -> tuple[str, bool] | None:
    """What a link of such a text names, as it was written, and whether it is shown as a picture."""
    for host, is_picture in ((FILE, False), (PICTURE, True)):
        if address.startswith(host):
            return unquote(address.removeprefix(host)), is_picture
    return None


def _foreign_html(renderer: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    """Tags that HTML knows go on to be read; comments go; what only looks like a tag is words."""
    found: str = tokens[place].content
    without = COMMENT.sub("", found)
    if without != found:
        env.setdefault("removed", []).append(_("comment"))

    def kept(tag: re.Match[str]) -> str:
        return tag[0] if tag[2].lower() in KNOWN_TAGS else escape(tag[0], quote=False)

    return TAG.sub(kept, without)


def _bring_in(element: Any, left_out: set[str]) -> None:
    known = set(OF_TASKS) if element.tag in ("ul", "li") else set()
    for _name, kind in marked_types(element.tag):
        if kind.is_importable and kind.matches(element):
            known |= {*kind.marker, *(attribute.html for attribute in kind.attributes.values())}
    for name in list(element.attrib):
        if name.startswith("data-") and name not in known:
            del element.attrib[name]
    if element.tag == "a":
        href = (element.get("href") or "").strip()
        if href and not WITH_SCHEME.match(href):
            element.set("href", FILE + quote(href, safe=""))
    elif element.tag == "img":
        _bring_in_picture(element, left_out)


def _bring_in_picture(element: Any, left_out: set[str]) -> None:
    """A picture becomes a link with its description; one of another site stays a link to it."""
    source = (element.get("src") or "").strip()
    words = " ".join((element.get("alt") or "").split())
    element.tag = "a"
    tail = element.tail
    for name in list(element.attrib):
        del element.attrib[name]
    element.tail = tail
    if WITH_SCHEME.match(source):
        left_out.add(_("picture of another site"))
        element.set("href", source)
    elif source:
        element.set("href", PICTURE + quote(source, safe=""))
    element.text = words or source.rpartition("/")[2][:200] or _("picture")
