"""Reading HTML into the tree: strictly from our own editor, leniently from anywhere else."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

import lxml.html
from django.utils.translation import gettext as _
from lxml import etree

from ..errors import TeamwebError
from .schema import MARK_OF_TAG, MARKS, MAX_DEPTH, MEANINGLESS_ATTRIBUTES, NODES, height
from .tree import Mark, Node, Text, ordered, to_html

MAX_LENGTH = 5_000_000
LONG = 200_000
_DIGESTS_KEPT = 50
# What another process has just made canonical.
_canonical_digests: dict[bytes, None] = {}
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


class UnknownMarkup(TeamwebError):
    """The text holds something the schema does not know; the message names it."""


@dataclass(frozen=True)
class Sanitised:
    """Clean HTML, and in words what had to be left out of the original."""

    html: str
    removed: list[str] = field(default_factory=list)


def canonical(html: str) -> str:
    """The one form of a text of our own editor. Raises UnknownMarkup; nothing is dropped silently."""
    if len(html) > LONG and _digest(html) in _canonical_digests:
        return html
    return to_html(parse(html))


def note_canonical(html: str) -> None:
    """Remember a long text as one that `canonical` need not read again: that takes seconds."""
    if len(html) > LONG:
        _canonical_digests[_digest(html)] = None
        for oldest in list(_canonical_digests)[:-_DIGESTS_KEPT]:
            _canonical_digests.pop(oldest, None)


def _digest(html: str) -> bytes:
    return hashlib.sha256(html.encode("utf-8", "surrogatepass")).digest()


def sanitise(html: str, *, keep_empty_headings: bool = False) -> Sanitised:
    """Foreign HTML (pasted, imported) brought into the schema; words are kept, dangers are not."""
    reader = _Reader(strict=False, keep_empty_headings=keep_empty_headings)
    nodes = reader.read(html)
    return Sanitised(to_html(nodes), sorted(reader.removed))


def parse(html: str) -> list[Node]:
    """The tree of a canonical text. Raises UnknownMarkup."""
    return _Reader(strict=True).read(html)


def read_html(html: str) -> etree._Element:
    """A text as an element `body` around its blocks. Raises UnknownMarkup for what is no text at all."""
    if len(html) > MAX_LENGTH:
        raise UnknownMarkup(_("The text is too long."))
    html = CONTROL.sub("", LINE_END.sub("\n", html))
    try:
        return lxml.html.fragment_fromstring(html, create_parent="body", parser=PARSER)
    except (etree.ParserError, ValueError, AssertionError) as error:
        raise UnknownMarkup(str(error)) from error


class _Reader:
    def __init__(self, *, strict: bool, keep_empty_headings: bool = False) -> None:
        self.strict = strict
        self.keep_empty_headings = strict or keep_empty_headings
        self.removed: set[str] = set()
        self._element_depth = 0

    def read(self, html: str) -> list[Node]:
        if not html.strip():
            return []
        return self._blocks(read_html(html), depth=0)

    def _refuse(self, what: str) -> None:
        if self.strict:
            raise UnknownMarkup(_("The text holds something unknown: %(what)s") % {"what": what})
        self.removed.add(what)

    # Blocks

    def _blocks(self, parent: etree._Element, depth: int) -> list[Node]:
        """The children of `parent` as blocks, `depth` nodes around them; loose words become paragraphs."""
        if self._element_depth > MAX_ELEMENT_DEPTH:
            self._refuse(_("too many levels"))
            return [_paragraph([Text(BLANKS.sub(" ", "".join(parent.itertext())).strip())])]
        self._element_depth += 1
        blocks: list[Node] = []
        loose: list[Node | Text] = []

        def end_paragraph() -> None:
            trimmed = _trimmed(loose)
            if trimmed:
                blocks.append(_paragraph(trimmed))
            loose.clear()

        if parent.text:
            loose.append(Text(parent.text))
        for child in parent:
            if isinstance(child.tag, str):
                if _is_block(child):
                    end_paragraph()
                    blocks += self._block(child, depth)
                else:
                    loose += self._inline_element(child, ())
            if child.tail:
                loose.append(Text(child.tail))
        end_paragraph()
        self._element_depth -= 1
        return blocks

    def _block(self, element: etree._Element, depth: int) -> list[Node]:
        tag = element.tag
        if tag in DROPPED_WITH_CONTENT:
            self._refuse(f"<{tag}>")
            return []
        name = self._container(element)
        if name and depth + height(name) > MAX_DEPTH:
            self._refuse(_("too many levels"))
            return self._blocks(element, depth)
        match tag:
            case "p":
                self._check(element)
                return self._paragraphs(element, depth)
            case "h2" | "h3" | "h4":
                self._check(element)
                return self._heading(element, tag[1])
            case "ul" | "ol":
                return self._list(element, depth)
            case "blockquote":
                self._check(element)
                return [Node("blockquote", {}, self._filled(element, depth))]
            case "aside" if "data-callout" in element.attrib:
                attributes = self._attributes(element, "callout")
                return [Node("callout", attributes, self._filled(element, depth))]
            case "pre":
                return [self._code(element)]
            case "table":
                return self._table(element, depth)
            case "figure":
                return self._figure(element, depth)
            case "div" if "data-macro" in element.attrib:
                attributes = self._attributes(element, "macro")
                if "name" not in attributes:
                    return self._blocks(element, depth)
                is_excerpt = attributes["name"] == "excerpt"
                return [
                    Node("macro", attributes, self._filled(element, depth) if is_excerpt else [])
                ]
            case "hr":
                self._check(element)
                return [Node("horizontalRule")]
        if self.strict:
            self._refuse(f"<{tag}>")
        if tag in FOREIGN_HEADINGS:
            return self._heading(element, FOREIGN_HEADINGS[tag])
        if tag in {"dt", "summary", "caption"}:
            words = self._trimmed_inline(element, (Mark("bold"),))
            return [_paragraph(words)] if words else []
        return self._blocks(element, depth)

    def _container(self, element: etree._Element) -> str | None:
        """The node that an element becomes if it holds others."""
        match element.tag:
            case "ul" | "ol":
                return "bulletList"
            case "blockquote" | "table" as name:
                return name
            case "aside" if "data-callout" in element.attrib:
                return "callout"
            case "div" if "data-macro" in element.attrib:
                return "macro"
        return None

    def _filled(self, element: etree._Element, depth: int) -> list[Node]:
        """What a node holds that has `depth` nodes around it."""
        return self._blocks(element, depth + 1) or [_paragraph([])]

    def _paragraphs(self, element: etree._Element, depth: int) -> list[Node]:
        if not self.strict and any(
            isinstance(c.tag, str) and _is_block(c) for c in element.iterdescendants()
        ):
            return self._blocks(element, depth)
        return [_paragraph(self._trimmed_inline(element))]

    def _heading(self, element: etree._Element, level: str) -> list[Node]:
        words = self._trimmed_inline(element)
        if not words and not self.keep_empty_headings:
            return []
        return [Node("heading", {"level": level}, words)]

    def _list(self, element: etree._Element, depth: int) -> list[Node]:
        is_task = "data-tasks" in element.attrib
        name = "taskList" if is_task else {"ul": "bulletList", "ol": "orderedList"}[element.tag]
        attributes = self._attributes(element, name, also={"data-tasks", "data-type"})
        items: list[Node | Text] = []
        for child in element:
            if not isinstance(child.tag, str):
                continue
            if child.tag != "li":
                if self.strict:
                    self._refuse(f"<{child.tag}> in <{element.tag}>")
                blocks = self._block(child, depth + 2) if _is_block(child) else []
                # A list directly inside a list (old editors write that) belongs to the item above.
                if blocks and items and isinstance(items[-1], Node):
                    items[-1].children += blocks
                    continue
                content = blocks or [_paragraph(_trimmed(self._inline_element(child, ())))]
                items.append(self._item(is_task, {}, content))
                continue
            item_attributes = (
                self._attributes(child, "taskItem", also={"data-type"})
                if is_task
                else self._attributes(child, "listItem")
            )
            items.append(self._item(is_task, item_attributes, self._blocks(child, depth + 2)))
            if child.tail and child.tail.strip():
                items.append(self._item(is_task, {}, [_paragraph([Text(child.tail.strip())])]))
        if element.text and element.text.strip():
            items.insert(0, self._item(is_task, {}, [_paragraph([Text(element.text.strip())])]))
        return [Node(name, attributes, items)] if items else []

    def _item(self, is_task: bool, attributes: dict[str, str], blocks: list[Node]) -> Node:
        # The editor's items begin with a paragraph.
        if not blocks or blocks[0].name != "paragraph":
            blocks = [_paragraph([]), *blocks]
        if not is_task:
            return Node("listItem", {}, list(blocks))
        attributes.setdefault("id", secrets.token_hex(5))
        attributes.setdefault("checked", "false")
        return Node("taskItem", attributes, list(blocks))

    def _code(self, element: etree._Element) -> Node:
        inner = element[0] if len(element) and element[0].tag == "code" else element
        attributes = self._attributes(inner, "codeBlock")
        if "language" not in attributes and not self.strict:
            named = re.search(r"language-([\w+#.-]{1,30})", inner.get("class", ""))
            if named:
                attributes["language"] = named[1]
        for br in element.iter("br"):
            br.tail = "\n" + (br.tail or "")
        code = "".join(element.itertext())
        return Node("codeBlock", attributes, [Text(code)] if code else [])

    def _table(self, element: etree._Element, depth: int) -> list[Node]:
        self._check(element, also={"border", "cellpadding", "cellspacing", "width", "summary"})
        before: list[Node] = []
        rows: list[Node | Text] = []
        for part in element.iter("caption", "tr"):
            owner = next(part.iterancestors("table"), None)
            if owner is not element:
                continue
            if part.tag == "caption":
                before += self._block(part, depth)
                continue
            cells: list[Node | Text] = []
            for cell in part:
                if cell.tag not in ("td", "th"):
                    if isinstance(cell.tag, str):
                        self._refuse(f"<{cell.tag}> in <tr>")
                    continue
                name = "tableHeader" if cell.tag == "th" else "tableCell"
                foreign = {
                    "width",
                    "height",
                    "valign",
                    "align",
                    "scope",
                    "headers",
                    "bgcolor",
                    "nowrap",
                }
                attributes = self._attributes(cell, name, also=foreign)
                cells.append(Node(name, attributes, self._filled(cell, depth + 2)))
            if cells:
                rows.append(Node("tableRow", {}, cells))
        return [*before, Node("table", {}, rows)] if rows else before

    def _figure(self, element: etree._Element, depth: int) -> list[Node]:
        if "data-attachment" not in element.attrib:
            self._refuse("<figure>")
            return self._blocks(element, depth)
        image = element.find(".//img")
        caption = element.find(".//figcaption")
        attributes = self._attributes(element, "figure")
        attributes["alt"] = (image.get("alt") or "")[:500] if image is not None else ""
        words = "".join(caption.itertext()) if caption is not None else ""
        attributes["caption"] = BLANKS.sub(" ", words).strip()[:500]
        return [Node("figure", attributes)] if "attachment" in attributes else []

    # Inline

    def _trimmed_inline(
        self, element: etree._Element, marks: tuple[Mark, ...] = ()
    ) -> list[Node | Text]:
        return _trimmed(self._inline(element, marks))

    def _inline(self, element: etree._Element, marks: tuple[Mark, ...]) -> list[Node | Text]:
        if self._element_depth > MAX_ELEMENT_DEPTH:
            self._refuse(_("too many levels"))
            return [Text("".join(element.itertext()), marks)]
        self._element_depth += 1
        found: list[Node | Text] = [Text(element.text, marks)] if element.text else []
        for child in element:
            if isinstance(child.tag, str):
                found += self._inline_element(child, marks)
            if child.tail:
                found.append(Text(child.tail, marks))
        self._element_depth -= 1
        return found

    def _inline_element(
        self, element: etree._Element, marks: tuple[Mark, ...]
    ) -> list[Node | Text]:
        tag = element.tag
        if tag == "br":
            return [Node("hardBreak", marks=marks)]
        if tag in DROPPED_WITH_CONTENT:
            self._refuse(f"<{tag}>")
            return []
        if tag == "a":
            mark = self._link(element)
            return self._inline(element, ordered((*marks, mark)) if mark else marks)
        if tag in MARK_OF_TAG:
            self._check(element)
            return self._inline(element, ordered((*marks, Mark(MARK_OF_TAG[tag]))))
        for name, attribute in (("mention", "data-mention"), ("record", "data-record")):
            if tag == "span" and attribute in element.attrib:
                attributes = self._attributes(element, name, also={"data-type", "data-label"})
                words = BLANKS.sub(" ", "".join(element.itertext())).strip()
                if len(attributes) == 1:
                    return [Node(name, attributes, [Text(words)], marks)]
                return [Text(words, marks)]
        if tag == "span" and not set(element.attrib) - MEANINGLESS_ATTRIBUTES:
            return self._inline(element, self._styled(element, marks))
        if tag in FOREIGN_MARKS and not self.strict:
            return self._inline(element, ordered((*marks, Mark(FOREIGN_MARKS[tag]))))
        if tag == "img":
            self._refuse(_("image"))
            alt = element.get("alt", "").strip()
            return [Text(f"[{alt}]", marks)] if alt else []
        if tag == "input" and element.get("type") == "checkbox":
            self._refuse("<input>")
            return [Text("[x] " if "checked" in element.attrib else "[ ] ", marks)]
        if self.strict:
            self._refuse(f"<{tag}>")
        return self._inline(element, marks)

    def _styled(self, element: etree._Element, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """Office programs say bold and italic by style only."""
        if self.strict:
            return marks
        style = element.get("style", "").replace(" ", "").lower()
        wanted = set(marks)
        if re.search(r"font-weight:(bold|[6-9]00)", style):
            wanted.add(Mark("bold"))
        if "font-style:italic" in style:
            wanted.add(Mark("italic"))
        return ordered(wanted)

    def _link(self, element: etree._Element) -> Mark | None:
        href = (element.get("href") or "").strip()
        if "data-page" in element.attrib:
            name = "pageLink"
        elif "data-attachment" in element.attrib:
            name = "fileLink"
        else:
            name = "link"
            permanent = PERMANENT_ADDRESS.fullmatch(href)
            if permanent:
                page = [("page", permanent[1])]
                return Mark(
                    "pageLink", tuple(page + [("anchor", permanent[2])] * bool(permanent[2]))
                )
        values: list[tuple[str, str]] = []
        for key, attribute in MARKS[name].attributes.items():
            value = element.get(attribute.html)
            value = value.strip() if value is not None else None
            if value is None or not attribute.allows(value):
                if value or (attribute.is_required and (self.strict or href)):
                    self._refuse(_("link to %(address)s") % {"address": (value or href)[:80]})
                if attribute.is_required:
                    return None
                continue
            values.append((key, value))
        return Mark(name, tuple(values))

    # Attributes

    def _attributes(
        self, element: etree._Element, name: str, also: Iterable[str] = ()
    ) -> dict[str, str]:
        kind = NODES[name]
        self._check(element, {a.html for a in kind.attributes.values()} | set(also))
        found: dict[str, str] = {}
        for key, attribute in kind.attributes.items():
            value = element.get(attribute.html) if attribute.html else None
            if value is None or value == "":
                continue
            if not attribute.allows(value):
                self._refuse(f'{attribute.html}="{value[:40]}"')
                continue
            found[key] = value
        return found

    def _check(self, element: etree._Element, also: Iterable[str] = ()) -> None:
        """Refuse attributes that may carry meaning and that the schema does not know."""
        if not self.strict:
            return
        for name in set(element.attrib) - MEANINGLESS_ATTRIBUTES - set(also):
            self._refuse(f"{name} in <{element.tag}>")


def _paragraph(children: list[Node | Text]) -> Node:
    return Node("paragraph", {}, list(children))


def _is_block(element: etree._Element) -> bool:
    return element.tag in BLOCK_TAGS or (
        element.tag not in ("a", "span", "font")
        and element.tag not in MARK_OF_TAG
        and any(isinstance(c.tag, str) and c.tag in BLOCK_TAGS for c in element)
    )


def _trimmed(inline: list[Node | Text]) -> list[Node | Text]:
    """Blanks folded to one, none at either end, neighbours with the same marks joined."""
    joined: list[Node | Text] = []
    ends_blank = True
    for piece in inline:
        if isinstance(piece, Node):
            if piece.name == "hardBreak" and joined and isinstance(joined[-1], Text):
                joined[-1] = Text(joined[-1].text.rstrip(" "), joined[-1].marks)
            joined.append(piece)
            ends_blank = piece.name == "hardBreak"
            continue
        words = BLANKS.sub(" ", piece.text)
        if ends_blank:
            words = words.lstrip(" ")
        if not words:
            continue
        ends_blank = words.endswith(" ")
        if joined and isinstance(joined[-1], Text) and joined[-1].marks == piece.marks:
            joined[-1] = Text(joined[-1].text + words, piece.marks)
        else:
            joined.append(Text(words, piece.marks))
    while joined and isinstance(last := joined[-1], Text):
        if stripped := last.text.rstrip(" "):
            joined[-1] = Text(stripped, last.marks)
            break
        joined.pop()
    return [piece for piece in joined if not isinstance(piece, Text) or piece.text]
