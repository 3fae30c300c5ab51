"""New nodes and texts put into a Yjs document."""

from collections.abc import Iterable, Iterator

from pycrdt import XmlElement, XmlFragment, XmlText

from teamweb.core.richtext.tree import Node, Text

from .layout import formatting, written_attributes


def insert_node(parent: XmlFragment | XmlElement, place: int, node: Node) -> None:
    element = parent.children.insert(place, XmlElement(node.name))
    for key, value in written_attributes(node).items():
        element.attributes[key] = value
    for number, child in enumerate(grouped(node.children)):
        if isinstance(child, Node):
            insert_node(element, number, child)
        else:
            insert_text(element, number, child)


def insert_text(parent: XmlFragment | XmlElement, place: int, texts: Iterable[Text]) -> None:
    element = parent.children.insert(place, XmlText(""))
    offset = 0
    for text in texts:
        element.insert(offset, text.text, formatting(text.marks))
        # Places in a text count bytes of UTF-8.
        offset += len(text.text.encode())


def grouped(children: Iterable[Node | Text]) -> Iterator[Node | tuple[Text, ...]]:
    """Children as the Yjs document has them: texts without a node between them are one."""
    texts: list[Text] = []
    for child in children:
        if isinstance(child, Text):
            if child.text:
                texts.append(child)
            continue
        if texts:
            yield tuple(texts)
            texts = []
        yield child
    if texts:
        yield tuple(texts)
