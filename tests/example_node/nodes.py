"""<div data-type="legal-basis" data-citation="§ 3 OZG">: what a text is based on in law."""

import re
from html import escape
from typing import Any

from markdown_it import MarkdownIt

from teamweb.core.richtext.render import Renderer
from teamweb.core.richtext.schema import PLAIN_TEXT, Attribute, NodeType
from teamweb.core.richtext.tree import Node

_OPENING = re.compile(r"::: legal-basis(?: (?P<citation>.*))?$")


def render(node: Node, content: str, renderer: Renderer) -> str:
    citation = escape(node.attributes.get("citation", ""))
    heading = f"Rechtsgrundlage: {citation}" if citation else "Rechtsgrundlage"
    return f'<div class="legal-basis"><p class="legal-basis__heading">{heading}</p>{content}</div>'


def text(node: Node) -> list[str]:
    """The citation can be searched for."""
    return [node.attributes["citation"]] if node.attributes.get("citation") else []


def change_note(attribute: str, old: str, new: str) -> str:
    return f"Fundstelle geändert: {old} → {new}"


def to_markdown(node: Node, content: str) -> str:
    """::: legal-basis § 3 OZG, the content, and :::"""
    return (
        f"::: legal-basis {node.attributes.get('citation', '')}".rstrip() + f"\n\n{content}\n\n:::"
    )


def markdown_rule(parser: MarkdownIt) -> None:
    parser.block.ruler.before("fence", "legal_basis", _read, {"alt": ["paragraph", "blockquote"]})


def _read(state: Any, start: int, end: int, silent: bool) -> bool:
    opening = _OPENING.match(_line(state, start))
    if not opening or state.is_code_block(start):
        return False
    last = _closing_line(state, start + 1, end)
    if last is None:
        return False
    if not silent:
        token = state.push("legal_basis_open", "div", 1)
        token.attrs = {"data-type": "legal-basis"}
        if opening["citation"]:
            token.attrs["data-citation"] = opening["citation"]
        state.md.block.tokenize(state, start + 1, last)
        state.push("legal_basis_close", "div", -1)
        state.line = last + 1
    return True


def _closing_line(state: Any, line: int, end: int) -> int | None:
    """Where the block that was opened ends: others may be inside it."""
    depth = 1
    for number in range(line, end):
        if _line(state, number) == ":::":
            depth -= 1
        elif _OPENING.match(_line(state, number)):
            depth += 1
        if not depth:
            return number
    return None


def _line(state: Any, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


LEGAL_BASIS = NodeType(
    tag="div",
    marker={"data-type": "legal-basis"},
    content="blocks",
    attributes={"citation": Attribute("data-citation", PLAIN_TEXT, default="")},
    label="Rechtsgrundlage",
    render=render,
    text=text,
    change_note=change_note,
    to_markdown=to_markdown,
    markdown_rule=markdown_rule,
)
