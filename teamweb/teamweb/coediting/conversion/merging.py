"""A Yjs document turned into another text by the smallest change.

What is equal stays untouched, what changed is changed in place, letter by letter: whoever types in
the same paragraph at the same time loses nothing, and cursors stay where they are.
"""

from collections.abc import Iterator
from typing import Any

from pycrdt import Array, Doc, XmlElement, XmlFragment, XmlText

from teamweb.core.richtext.clean import parse
from teamweb.core.richtext.parser.elements import BLANKS
from teamweb.core.richtext.schema import NODES
from teamweb.core.richtext.tree import Node, block_html

from ..update_log.log import KEPT
from .alignment import Item, aligned
from .layout import written_value
from .normalisation import normalise_blocks, normalised_nodes
from .reading import Live, live_nodes, root_of, unreadable_places
from .text_patch import Ends, LiveText, WantedText, patch, runs_of
from .writing import grouped, insert_node, insert_text

# Parts of a list or table are read inside one.
AROUND = {
    "bulletList": ("<ul>", "</ul>"),
    "orderedList": ("<ol>", "</ol>"),
    "taskList": ('<ul data-tasks="">', "</ul>"),
    "table": ("<table><tbody>", "</tbody></table>"),
    "tableRow": ("<table><tbody><tr>", "</tr></tbody></table>"),
}


def fill(doc: Doc, html: str) -> bytes:
    """Write a text into an empty document; returns the update.

    Never do it twice for one text, in two processes or in a browser: both would stand there.
    Raises ValueError when there is something in the document, and UnknownMarkup.
    """
    if len(root_of(doc).children):
        raise ValueError("The document is not empty.")
    return merge(doc, html)


def merge(doc: Doc, html: str, *, also_unreadable: bool = False) -> bytes:
    """Turn the document into `html`; returns the update, b"" when nothing had to change.

    What it deletes and inserts again is noted in the list of kept ranges. `also_unreadable`: blocks
    that hold something unknown are taken away. Not to be called inside a transaction. Raises
    UnknownMarkup, before anything is changed.
    """
    target = normalised_nodes(html)
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    try:
        with doc.transaction():
            if also_unreadable:
                root = root_of(doc)
                for place in reversed(unreadable_places(root)):
                    del root.children[place]
            _merge(doc, target)
    finally:
        doc.unobserve(subscription)
    return updates[0] if updates else b""


def _merge(doc: Doc, target: list[Node]) -> None:
    root = root_of(doc)
    live = live_nodes(root)
    first = _clock(doc)
    change = _Change()
    wanted = _items(target)
    present = _live_items(root, live, "", {item.key for item in wanted})
    # Empty paragraphs at the end are no part of the text, but somebody may have the cursor there.
    behind = len(present)
    while behind and present[behind - 1].key == block_html(Node("paragraph")):
        behind -= 1
    end = present[behind].place if behind < len(present) else len(root.children)
    change.children(root, present[:behind], wanted, end)
    # The editor wants a paragraph at the end, and adds one itself where there is none.
    if behind == len(present) and not (target and target[-1].name == "paragraph"):
        insert_node(root, len(root.children), Node("paragraph"))
    if change.has_deleted and change.has_inserted:
        kept = doc.get(KEPT, type=Array)
        kept.append([float(doc.client_id), float(first), float(_clock(doc))])


class _Change:
    def __init__(self) -> None:
        self.has_deleted = False
        self.has_inserted = False

    def children(
        self, parent: XmlFragment | XmlElement, live: list[Item], target: list[Item], end: int
    ) -> None:
        # From the end to the beginning, so that places before stay right.
        place = end
        for i, j in reversed(aligned(live, target)):
            if i is None:
                if j is not None:
                    self._insert(parent, place, target[j])
                continue
            place = live[i].place
            if j is None:
                del parent.children[place : place + live[i].count]
                self.has_deleted = True
            elif live[i].key != target[j].key:
                self._update(live[i], target[j])

    def _insert(self, parent: XmlFragment | XmlElement, place: int, item: Item) -> None:
        self.has_inserted = True
        if isinstance(item.value, Node):
            insert_node(parent, place, item.value)
        else:
            insert_text(parent, place, item.value.texts)

    def _update(self, live: Item, target: Item) -> None:
        if isinstance(live.value, LiveText):
            deleted, inserted = patch(live.value, target.value)
            self.has_deleted |= deleted
            self.has_inserted |= inserted
            return
        node, wanted = live.value, target.value
        self._attributes(node, wanted)
        match NODES[node.name].content:
            case "inline" | "text":
                self._words(node.element, wanted)
            case "nothing":
                pass
            case _:
                items = _items(wanted.children)
                keys = {item.key for item in items}
                present = _live_items(node.element, node.children, node.name, keys)
                self.children(node.element, present, items, len(node.element.children))

    def _attributes(self, node: Live, wanted: Node) -> None:
        for key, attribute in NODES[node.name].attributes.items():
            value = wanted.attributes.get(key, attribute.default)
            if node.attributes.get(key, attribute.default) == value:
                continue
            if value is None:
                del node.element.attributes[key]
            else:
                node.element.attributes[key] = written_value(node.name, key, value)

    def _words(self, element: XmlElement, wanted: Node) -> None:
        is_folded = NODES[wanted.name].content == "inline"
        live = _inline_items(element, is_folded)
        target = _wanted_inline_items(wanted, is_folded)
        self.children(element, live, target, len(element.children))


def _clock(doc: Doc) -> int:
    """The number of the next item of this document's own."""
    numbers = _numbers(doc.get_state())
    count = next(numbers)
    clocks = {next(numbers): next(numbers) for _ in range(count)}
    return clocks.get(doc.client_id, 0)


def _numbers(data: bytes) -> Iterator[int]:
    """Numbers of seven bits a byte, the lowest first; the eighth says that there are more."""
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0


def _items(nodes: list[Node]) -> list[Item]:
    return [_item(node, block_html(node)) for node in nodes]


def _live_items(
    parent: XmlFragment | XmlElement, nodes: list[Live], around: str, wanted: set[str]
) -> list[Item]:
    """Return blocks of the document with their normalised HTML; `wanted` are normalised already."""
    # An empty text among blocks is not a node.
    places = [n for n, child in enumerate(parent.children) if isinstance(child, XmlElement)]
    items = []
    for node, place in zip(nodes, places, strict=True):
        html = block_html(node)
        if html not in wanted:
            html = _normalised_html(html, around)
        item = _item(node, html)
        item.place = place
        items.append(item)
    return items


def _item(node: Node, key: Any) -> Item:
    identity = node.attributes.get("id", "") if node.name == "taskItem" else ""
    return Item(node.name, key, node, node.text(), identity)


def _normalised_html(html: str, around: str) -> str:
    before, behind = AROUND.get(around, ("", ""))
    nodes = parse(f"{before}{html}{behind}")
    if before:
        nodes = [child for node in nodes for child in node.children]
    if around == "tableRow":
        nodes = [child for node in nodes for child in node.children]
    return "".join(block_html(node) for node in normalise_blocks(nodes))


def _inline_items(element: XmlElement, is_folded: bool) -> list[Item]:
    """Texts and inline nodes of a paragraph as the document has them."""
    groups: list[tuple[int, list[XmlText] | XmlElement]] = []
    for place, child in enumerate(element.children):
        if isinstance(child, XmlElement):
            groups.append((place, child))
        elif isinstance(child, XmlText):
            if groups and isinstance(groups[-1][1], list):
                groups[-1][1].append(child)
            else:
                groups.append((place, [child]))
    nodes = iter(node for node in live_nodes(element, "inline") if isinstance(node, Live))
    items = []
    for number, (place, group) in enumerate(groups):
        if isinstance(group, list):
            before = groups[number - 1][1] if number else None
            behind = groups[number + 1][1] if number + 1 < len(groups) else None
            ends = Ends(_is_break(before), _is_break(behind)) if is_folded else None
            text = LiveText(group, ends)
            runs = runs_of(text.letters())
            words = "".join(piece.text for piece in text.all_pieces)
            items.append(Item("text", runs, text, words, place=place, count=len(group)))
        else:
            items.append(_inline_item(next(nodes), place))
    return items


def _wanted_inline_items(node: Node, is_folded: bool) -> list[Item]:
    groups = list(grouped(node.children))
    items = []
    for number, group in enumerate(groups):
        if isinstance(group, Node):
            items.append(_inline_item(group, 0))
            continue
        before = groups[number - 1] if number else None
        behind = groups[number + 1] if number + 1 < len(groups) else None
        ends = Ends(_is_break(before), _is_break(behind)) if is_folded else None
        text = WantedText(group, ends)
        runs = tuple((one.text, one.marks) for one in group)
        items.append(Item("text", runs, text, text.letters))
    return items


def _inline_item(node: Node, place: int) -> Item:
    words = BLANKS.sub(" ", node.text()).strip()
    key = (node.name, tuple(sorted(node.attributes.items())), words)
    return Item(node.name, key, node, words, place=place)


def _is_break(neighbour: Any) -> bool:
    """Whether a paragraph's line ends here: at its end, or at a line break."""
    if neighbour is None:
        return True
    name = neighbour.tag if isinstance(neighbour, XmlElement) else getattr(neighbour, "name", "")
    return name == "hardBreak"
