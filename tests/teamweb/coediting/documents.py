"""Yjs documents of texts, and what is in them."""

from pycrdt import Array, Doc, XmlFragment, XmlText

from teamweb.coediting.conversion import fill
from teamweb.coediting.update_log.log import KEPT, TEXT
from teamweb.core.richtext.tree import Text


def texts_in(parent):
    for child in parent.children:
        if isinstance(child, XmlText):
            yield child
        else:
            yield from texts_in(child)


def text_of(node):
    return node.text if isinstance(node, Text) else node.text()


def clocks(doc):
    """How many items of each client there are: pairs of numbers of seven bits a byte."""
    numbers, number, shift = [], 0, 0
    for byte in doc.get_state():
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(number)
            number = shift = 0
    return dict(zip(numbers[1::2], numbers[2::2], strict=True))


def filled(html):
    doc = Doc()
    fill(doc, html)
    return doc


def copy_of(doc):
    other = Doc()
    other.apply_update(doc.get_update())
    return other


def body(doc):
    return doc.get(TEXT, type=XmlFragment)


def first_text(doc):
    [text, *_] = list(next(iter(body(doc).children)).children)
    return text


def kept(doc):
    return [[int(number) for number in entry] for entry in doc.get(KEPT, type=Array)]
