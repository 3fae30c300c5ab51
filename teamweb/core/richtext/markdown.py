"""Markdown in and out: the plain way of writing, for forms without JavaScript and for imports.

What Markdown has no sign for (callouts, figures, macros, mentions, merged cells) is written
as the schema's own HTML and read back from it.
"""

import re
import secrets
from html import escape
from typing import Any

from markdown_it import MarkdownIt

from .clean import canonical, parse, sanitise
from .schema import MARKS, NODES
from .tree import Mark, Node, Text, block_html, to_html

TASK = re.compile(r"\[([ xX])\](?:\s|$)")
# Stand for a task's box while Markdown is read: signs that no text has, from the private use area.
BOXES = {" ": "\ue0f0", "x": "\ue0f1", "X": "\ue0f1"}
BOX = re.compile("[\ue0f0\ue0f1]")
OWN_TAG = re.compile(
    r"\s*(<!-- -->|</?(p|h[234]|ul|ol|li|blockquote|aside|pre|table|tbody|tr|th|td|hr|figure|img|figcaption"
    r"|div|span|br|a|strong|em|u|s|code|sub|sup|mark)[\s/>])"
)
SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def from_markdown(text: str, *, with_html: bool = False) -> str:
    """Canonical HTML of a Markdown text (CommonMark, tables, strike-through, task lists).

    HTML in the text stays literal words, unless `with_html` lets the schema's own HTML through;
    what looks like any other tag (<Name>) stays words in both cases.
    """
    parser = MarkdownIt("commonmark", {"html": with_html, "breaks": False})
    parser.add_render_rule("html_inline", _own_inline)
    parser.add_render_rule("html_block", _own_block)
    parser.enable(["table", "strikethrough"])
    parser.core.ruler.before("inline", "tasks", _mark_tasks)
    nodes = parse(sanitise(parser.render(BOX.sub("", text))).html)
    return canonical(to_html(_with_tasks(nodes)))


def _own_inline(renderer: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    found: str = tokens[place].content
    return found if OWN_TAG.match(found) else escape(found)


def _own_block(renderer: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    found: str = tokens[place].content
    return found if OWN_TAG.match(found) else f"<p>{escape(found)}</p>"


def _mark_tasks(state: Any) -> None:
    """Put the signs of `BOXES` for boxes at the start of list items, as long as a box can be told
    from the same words: those are written with backslashes."""
    for item, paragraph, words in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        box = TASK.match(words.content)
        if box and (item.type, paragraph.type) == ("list_item_open", "paragraph_open"):
            words.content = BOXES[box[1]] + words.content[box.end() :]


def _with_tasks(nodes: list[Node]) -> list[Node]:
    for top in nodes:
        for node in top.walk():
            items = [item for item in node.children if isinstance(item, Node)]
            if node.name != "bulletList" or not items or not all(map(_box, items)):
                continue
            node.name = "taskList"
            for item in items:
                item.attributes = {
                    "id": secrets.token_hex(5),
                    "checked": "false" if _box(item) == BOXES[" "] else "true",
                }
                words = item.children[0].children
                first: Text = words[0]
                words[0] = Text(first.text[1:], first.marks)
                item.name = "taskItem"
        for node in top.walk():
            # Lists of which only some items have one.
            node.children = [_without_boxes(child) for child in node.children]
    return nodes


def _box(item: Node) -> str:
    """The sign of the task that a list item begins with, or nothing."""
    paragraph = item.children[0] if item.children else None
    first = paragraph.children[0] if isinstance(paragraph, Node) and paragraph.children else None
    return first.text[0] if isinstance(first, Text) and BOX.match(first.text) else ""


def _without_boxes(child: Node | Text) -> Node | Text:
    if isinstance(child, Node) or not BOX.search(child.text):
        return child
    words = child.text.replace(BOXES[" "], "[ ] ").replace(BOXES["x"], "[x] ")
    return Text(words, child.marks)


def to_markdown(html: str) -> str:
    """Markdown that `from_markdown(…, with_html=True)` turns back into the same text."""
    return "\n\n".join(_blocks(parse(html)))


def _blocks(nodes: list[Node]) -> list[str]:
    written: list[str] = []
    for place, node in enumerate(nodes):
        block = _block(node)
        # Two lists in a row would grow together.
        if place and node.name.endswith("List") and nodes[place - 1].name.endswith("List"):
            written.append("<!-- -->")
        written.append(block)
    return written


def _children(node: Node) -> list[Node]:
    return [child for child in node.children if isinstance(child, Node)]


def _block(node: Node) -> str:
    match node.name:
        case "paragraph":
            words = _inline(node.children)
            # At the start of a line these signs would begin a list or a heading.
            words = re.sub(r"(?m)^(\s*)([-+]|\d+[.)])(?=\s|$)", _escaped_start, words)
            return words or "<p></p>"
        case "heading":
            return f"{'#' * int(node.attributes['level'])} {_inline(node.children)}".replace(
                "\n", " "
            )
        case "bulletList" | "taskList" | "orderedList":
            if all(_is_plain(item) for item in _children(node)):
                return _list(node)
        case "blockquote":
            return "\n".join(
                f"> {line}".rstrip() for line in "\n\n".join(_blocks(_children(node))).split("\n")
            )
        case "codeBlock":
            code = node.text()
            fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code)), 3)
            return f"{fence}{node.attributes.get('language', '')}\n{code}\n{fence}"
        case "table":
            table = _table(node)
            if table:
                return table
        case "horizontalRule":
            return "---"
    # A blank line would end an HTML block.
    return re.sub(r"\n\s*\n", "\n&#10;", block_html(node))


def _escaped_start(found: re.Match[str]) -> str:
    sign = found[2]
    return found[1] + (f"\\{sign}" if sign in "-+" else f"{sign[:-1]}\\{sign[-1]}")


def _is_plain(item: Node) -> bool:
    """Whether Markdown can say this item: no person or date, and words or lists only."""
    if {"assignee", "due"} & set(item.attributes):
        return False
    first, *rest = _children(item)
    return bool(first.children) and all(
        (child.name == "paragraph" and child.children)
        or (child.name.endswith("List") and all(map(_is_plain, _children(child))))
        for child in rest
    )


def _list(node: Node) -> str:
    lines: list[str] = []
    start = int(node.attributes.get("start", "1"))
    for number, item in enumerate(_children(node)):
        sign = f"{start + number}." if node.name == "orderedList" else "-"
        box = ""
        if node.name == "taskList":
            box = "[x] " if item.attributes.get("checked") == "true" else "[ ] "
        indent = " " * (len(sign) + 1)
        content = "\n\n".join(_blocks(_children(item)))
        first, *rest = content.split("\n")
        lines.append(f"{sign} {box}{first}")
        lines += [f"{indent}{line}" if line else "" for line in rest]
    return "\n".join(lines)


def _table(node: Node) -> str:
    rows = [_children(row) for row in _children(node)]
    is_simple = (
        all(cell.name == "tableHeader" for cell in rows[0])
        and all(cell.name == "tableCell" for row in rows[1:] for cell in row)
        and len({len(row) for row in rows}) == 1
        and all(
            not cell.attributes and len(cell.children) == 1 and cell.children[0].name == "paragraph"  # type: ignore[union-attr]
            for row in rows
            for cell in row
        )
    )
    if not is_simple:
        return ""
    written = [[_inline(cell.children[0].children) for cell in row] for row in rows]  # type: ignore[union-attr]
    if any("\n" in words for row in written for words in row):
        return ""
    lines = [f"| {' | '.join(row)} |" for row in written]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)


SIGNS = {"bold": "**", "italic": "*", "strike": "~~"}


def _inline(children: list[Node | Text]) -> str:
    return "".join(_piece(child) for child in children)


def _piece(child: Node | Text) -> str:
    if isinstance(child, Node):
        if child.name == "hardBreak":
            return "<br>"
        kind = NODES[child.name]
        attributes = "".join(
            f' {attribute.html}="{child.attributes[name]}"'
            for name, attribute in kind.attributes.items()
            if name in child.attributes
        )
        words, marks = f"<span{attributes}>{_escaped(child.text())}</span>", child.marks
    else:
        words, marks = _escaped(child.text), child.marks
        if any(mark.name == "code" for mark in marks) and "`" not in child.text:
            words = f"`{child.text}`"
            marks = tuple(mark for mark in marks if mark.name != "code")
    for mark in reversed(marks):
        words = _marked(words, mark)
    return words


def _marked(words: str, mark: Mark) -> str:
    values = dict(mark.attributes)
    if mark.name == "link":
        address = values["href"].replace("(", "%28").replace(")", "%29")
        return f"[{words}]({address})"
    if mark.name == "pageLink":
        anchor = f"#{values['anchor']}" if "anchor" in values else ""
        return f"[{words}](/p/{values['page']}/{anchor})"
    # Signs touching a blank do not count as emphasis in Markdown: then HTML says it.
    if (
        mark.name in SIGNS
        and words == words.strip()
        and words[:1].isalnum()
        and words[-1:].isalnum()
    ):
        return f"{SIGNS[mark.name]}{words}{SIGNS[mark.name]}"
    kind = MARKS[mark.name]
    attributes = "".join(
        f' {attribute.html}="{values[name]}"'
        for name, attribute in kind.attributes.items()
        if name in values
    )
    return f"<{kind.tag}{attributes}>{words}</{kind.tag}>"


def _escaped(words: str) -> str:
    return SPECIAL.sub(r"\\\1", words.replace("&", "&amp;"))
