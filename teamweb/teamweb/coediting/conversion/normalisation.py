"""Normalises HTML to the form that the editor would save.

Narrower than `canonical`: what the editor or its binding changes on opening is changed here before,
so that opening a page makes no version, and an untouched text comes back the same.
"""

import hashlib
from collections.abc import Iterable

from django.utils.translation import gettext as _

from teamweb.core.richtext.clean import parse
from teamweb.core.richtext.schema import NODES
from teamweb.core.richtext.tree import Mark, Node, Text
from teamweb.core.richtext.tree import to_html as html_of

from .refusal import refused


def normalised(html: str) -> str:
    """Remove empty paragraphs at the end, make tables rectangular, give each task a unique id.

    Mentions, records and line breaks get the marks that the words on both sides share: the
    binding keeps no marks of theirs. Raises UnknownMarkup.
    """
    return html_of(normalised_nodes(html))


def normalised_nodes(html: str) -> list[Node]:
    """Return the tree of `normalised(html)`."""
    try:
        html.encode()
    except UnicodeEncodeError as error:
        raise refused(_("half a character")) from error
    nodes = normalise_blocks(parse(html))
    while nodes and _is_empty(nodes[-1]):
        nodes.pop()
    _give_tasks_unique_ids(nodes)
    return nodes


def normalise_blocks(nodes: list[Node]) -> list[Node]:
    """Normalise `nodes` in place and return them."""
    for node in nodes:
        match NODES[node.name].content:
            case "inline":
                _normalise_inline_marks(node.children)
            case "text" | "nothing":
                pass
            case _:
                normalise_blocks(node.children)
        if node.name == "table":
            _make_rectangular(node)
    return nodes


def _is_empty(node: Node) -> bool:
    return node.name == "paragraph" and not node.children


def _normalise_inline_marks(children: list[Node | Text]) -> None:
    """Give each inline node the marks that the nearest words on both sides share."""
    before = _marks_before(children)
    after = reversed(list(_marks_before(reversed(children))))
    for child, left, right in zip(list(children), list(before), after, strict=True):
        if isinstance(child, Node):
            child.marks = tuple(mark for mark in left if mark in right)


def _marks_before(children: Iterable[Node | Text]) -> Iterable[tuple[Mark, ...]]:
    marks: tuple[Mark, ...] = ()
    for child in children:
        yield marks
        if isinstance(child, Text):
            marks = child.marks


def _make_rectangular(table: Node) -> None:
    """Cut spans that leave the table or meet another cell, and fill up rows that are too short.

    The editor repairs tables too, in each browser that opens one; two of them at the same time
    would add their cells twice.
    """
    taken: set[tuple[int, int]] = set()
    rows = table.children
    width = 0
    for y, row in enumerate(rows):
        x = 0
        for cell in row.children:
            while (x, y) in taken:
                x += 1
            colspan, rowspan = _span(cell, "colspan"), _span(cell, "rowspan")
            free = next((n for n in range(1, colspan) if (x + n, y) in taken), colspan)
            lasting = min(rowspan, len(rows) - y)
            _set_span(cell, "colspan", free)
            _set_span(cell, "rowspan", lasting)
            taken |= {(x + n, y + m) for n in range(free) for m in range(lasting)}
            x += free
            width = max(width, x)
    for y, row in enumerate(rows):
        missing = sum((x, y) not in taken for x in range(width))
        name = row.children[0].name if row.children else "tableCell"
        row.children += [Node(name, {}, [Node("paragraph")]) for _ in range(missing)]


def _span(cell: Node, key: str) -> int:
    return int(cell.attributes.get(key, "1"))


def _set_span(cell: Node, key: str, span: int) -> None:
    if span != _span(cell, key):
        cell.attributes[key] = str(span)


def _give_tasks_unique_ids(nodes: list[Node]) -> None:
    """Give copies of a task ids of their own, the same ones each time."""
    tasks = [task for node in nodes for task in node.walk() if task.name == "taskItem"]
    known = {task.attributes["id"] for task in tasks}
    seen: set[str] = set()
    for task in tasks:
        key = task.attributes["id"]
        number = 1
        while key in seen:
            number += 1
            origin = f"{task.attributes['id']} {number}"
            new = hashlib.sha256(origin.encode()).hexdigest()[:10]
            key = key if new in known else new
        task.attributes["id"] = key
        seen.add(key)
        known.add(key)
