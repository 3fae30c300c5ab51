"""Elements that are blocks: paragraphs, lists, tables, and all that holds others."""

import re
import secrets
from collections.abc import Sequence

from django.utils.translation import gettext as _
from lxml import etree

from ..schema import MAX_DEPTH, NodeType, minimum_depth
from ..tree import Mark, Node, Text
from .elements import (
    BLANKS,
    DROPPED_WITH_CONTENT,
    FOREIGN_HEADINGS,
    MAX_ELEMENT_DEPTH,
    is_block,
    read_html,
)
from .inline import InlineParser
from .whitespace import collapsed


class HTMLParser(InlineParser):
    """HTML read into the tree: strictly from our own editor, leniently from anywhere else."""

    def __init__(self, *, strict: bool, keep_empty_headings: bool = False) -> None:
        super().__init__(strict=strict)
        self.keep_empty_headings = strict or keep_empty_headings

    def read(self, html: str) -> list[Node]:
        if not html.strip():
            return []
        return self._blocks(read_html(html), depth=0)

    def _blocks(self, parent: etree._Element, depth: int) -> list[Node]:
        """The children of `parent` as blocks, `depth` nodes around them; loose words become paragraphs."""
        if self._element_depth > MAX_ELEMENT_DEPTH:
            self._refuse(_("too many levels"))
            return [_paragraph([Text(BLANKS.sub(" ", "".join(parent.itertext())).strip())])]
        self._element_depth += 1
        blocks: list[Node] = []
        loose: list[Node | Text] = []

        def end_paragraph() -> None:
            trimmed = collapsed(loose)
            if trimmed:
                blocks.append(_paragraph(trimmed))
            loose.clear()

        if parent.text:
            loose.append(Text(parent.text))
        for child in parent:
            if isinstance(child.tag, str):
                if is_block(child):
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
        registered = self._registered(element)
        name = registered[0] if registered else self._container(element)
        if name and depth + minimum_depth(name) > MAX_DEPTH:
            self._refuse(_("too many levels"))
            return self._blocks(element, depth)
        if registered:
            return self._registered_block(element, *registered, depth)
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
            case "pre":
                return [self._code(element)]
            case "table":
                return self._table(element, depth)
            case "figure":
                return self._figure(element, depth)
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
        return None

    def _registered_block(
        self, element: etree._Element, name: str, kind: NodeType, depth: int
    ) -> list[Node]:
        attributes = self._attributes(element, name)
        if not self._completed(kind, attributes):
            return self._blocks(element, depth)
        children: Sequence[Node | Text] = ()
        if kind.content == "inline":
            children = self._trimmed_inline(element)
        elif kind.content == "text":
            text = BLANKS.sub(" ", "".join(element.itertext())).strip()
            children = [Text(text)] if text else []
        elif kind.content == "blocks" and kind.has_content(attributes):
            children = self._filled(element, depth)
        return [Node(name, attributes, list(children))]

    def _filled(self, element: etree._Element, depth: int) -> list[Node]:
        """What a node holds that has `depth` nodes around it."""
        return self._blocks(element, depth + 1) or [_paragraph([])]

    def _paragraphs(self, element: etree._Element, depth: int) -> list[Node]:
        if not self.strict and any(
            isinstance(c.tag, str) and is_block(c) for c in element.iterdescendants()
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
                blocks = self._block(child, depth + 2) if is_block(child) else []
                # A list directly inside a list (old editors write that) belongs to the item above.
                if blocks and items and isinstance(items[-1], Node):
                    items[-1].children += blocks
                    continue
                content = blocks or [_paragraph(collapsed(self._inline_element(child, ())))]
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
                    "minimum_depth",
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


def _paragraph(children: list[Node | Text]) -> Node:
    return Node("paragraph", {}, list(children))
