"""What HTML elements mean to the schema, and how a text is read as elements."""

import re

import lxml.html
from django.utils.translation import gettext as _
from lxml import etree

from ..errors import UnknownMarkup
from ..schema import MARK_OF_TAG

MAX_LENGTH = 5_000_000
# Elements inside one another that are read; most of a foreign text's mean nothing.
MAX_ELEMENT_DEPTH = 150

FOREIGN_MARKS = {
    "b": "bold", "i": "italic", "del": "strike", "strike": "strike", "ins": "underline",
    "tt": "code", "kbd": "code", "samp": "code", "cite": "italic", "dfn": "italic", "var": "italic",
}  # fmt: skip
FOREIGN_HEADINGS = {"h1": "2", "h5": "4", "h6": "4"}
DROPPED_WITH_CONTENT = {
    "script", "style", "template", "iframe", "object", "embed", "noscript", "head", "title", "svg",
    "math", "form", "select", "textarea", "button", "audio", "video", "canvas", "applet",
}  # fmt: skip
BLOCK_TAGS = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "pre",
    "table", "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote", "aside", "figure", "hr",
    "section", "article", "main", "header", "footer", "nav", "address", "center", "details",
    "summary", "caption", "body",
}  # fmt: skip
# Not the usual limit of 254 levels: what stands below it would be lost without a word.
PARSER = lxml.html.HTMLParser(huge_tree=True)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Forms send ends of lines as two signs; a text has one of them, however it came.
LINE_END = re.compile(r"(?:\r|&#(?:0*13(?!\d)|[xX]0*[dD](?![0-9a-fA-F]));?)\n?")
BLANKS = re.compile(r"[ \t\r\n\f]+")
PERMANENT_ADDRESS = re.compile(r"/p/([1-9]\d{0,9})/(?:#(\S+))?")


def read_html(html: str) -> etree._Element:
    """A text as an element `body` around its blocks. Raises UnknownMarkup for what is no text at all."""
    if len(html) > MAX_LENGTH:
        raise UnknownMarkup(_("The text is too long."))
    html = CONTROL.sub("", LINE_END.sub("\n", html))
    try:
        return lxml.html.fragment_fromstring(html, create_parent="body", parser=PARSER)
    except (etree.ParserError, ValueError, AssertionError) as error:
        raise UnknownMarkup(str(error)) from error


def is_block(element: etree._Element) -> bool:
    return element.tag in BLOCK_TAGS or (
        element.tag not in ("a", "span", "font")
        and element.tag not in MARK_OF_TAG
        and any(isinstance(c.tag, str) and c.tag in BLOCK_TAGS for c in element)
    )
