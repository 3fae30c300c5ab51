"""Nodes of texts that show what the wiki has: macros, and links to resolutions and todos."""

from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...core.richtext.render import Renderer
from ...core.richtext.schema import NUMBER, PLAIN_TEXT, Attribute, NodeType
from ...core.richtext.tree import Node, block_html

# From this share of words on, two excerpts are one that was changed.
SAME_EXCERPT = 0.175


def _macro_label(name: str) -> str:
    return {
        "toc": _("Table of contents"),
        "children": _("List of the pages below"),
        "include": _("Included page"),
        "excerpt": _("Excerpt"),
        "diagram": _("Diagram"),
        "attachments": _("List of the files"),
    }.get(name, name)


def _render_macro(node: Node, content: str, renderer: Renderer) -> str:
    """What depends on the reader stays a placeholder: rendering.py fills it when the page is shown."""
    match node.attributes["name"]:
        case "toc":
            return renderer.table_of_contents(int(node.attributes.get("depth", "3")))
        case "excerpt":
            return content
    return block_html(node)


def _name_macro(node: Node, content: str, renderer: Renderer) -> str:
    label = escape(_macro_label(node.attributes["name"]))
    if title := node.attributes.get("title"):
        label += f": {escape(title)}"
    return f'<div class="rt-macro"><p class="rt-macro__label">{label}</p>{content}</div>'


def _similarity_of_macros(old: Node, new: Node, shared: float) -> float:
    if old.attributes["name"] != new.attributes["name"]:
        return 0.0
    if old.attributes["name"] != "excerpt":
        return 1.0 if old.attributes == new.attributes else 0.5
    return shared if shared >= SAME_EXCERPT else 0.0


def _change_of_macro(attribute: str, old: str, new: str) -> str:
    both = {"old": old, "new": new}
    match attribute:
        case "depth":
            return _("Depth changed: %(old)s → %(new)s") % both
        case "title":
            return _("Title changed: “%(old)s” → “%(new)s”") % both
        case "page":
            return _("It shows another page")
    return _("Settings changed")


def _count_macros(number: int) -> str:
    words = ngettext("%(number)d building block", "%(number)d building blocks", number)
    return words % {"number": number}


MACRO = NodeType(
    tag="div",
    content="blocks",
    attributes={
        "name": Attribute(
            "data-macro", "toc|children|include|excerpt|diagram|attachments", is_required=True
        ),
        "page": Attribute("data-page", NUMBER),
        "depth": Attribute("data-depth", "[1-6]"),
        "title": Attribute("data-title", PLAIN_TEXT),
    },
    content_for={"name": "excerpt"},
    render=_render_macro,
    render_in_comparison=_name_macro,
    references={"page": "pages"},
    similarity=_similarity_of_macros,
    change_note=_change_of_macro,
    count_label=_count_macros,
)


def _render_record(node: Node, content: str, renderer: Renderer) -> str:
    record = node.attributes["record"]
    shown = renderer.resolver.record(record, node.text())
    if shown is not None:
        return shown
    address = renderer.resolver.record_url(record)
    return f'<a class="rt-record" href="{escape(address)}">{content}</a>' if address else content


def _count_records(number: int) -> str:
    words = ngettext("%(number)d link to a record", "%(number)d links to records", number)
    return words % {"number": number}


RECORD = NodeType(
    tag="span",
    content="text",
    attributes={
        "record": Attribute("data-record", rf"(resolution|todo):{NUMBER}", is_required=True)
    },
    is_inline=True,
    render=_render_record,
    count_label=_count_records,
    identity="record",
)
