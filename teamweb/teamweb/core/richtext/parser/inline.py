"""Elements inside a paragraph: words with marks, and inline nodes."""

import re

from django.utils.translation import gettext as _
from lxml import etree

from ..schema import MARK_OF_TAG, MARKS, NODES, PRESENTATIONAL_ATTRIBUTES, NodeType
from ..tree import Mark, Node, Text, ordered
from .attributes import AttributeParser
from .elements import (
    BLANKS,
    DROPPED_WITH_CONTENT,
    FOREIGN_MARKS,
    MAX_ELEMENT_DEPTH,
    PERMANENT_ADDRESS,
)
from .whitespace import collapsed


class InlineParser(AttributeParser):
    def _trimmed_inline(
        self, element: etree._Element, marks: tuple[Mark, ...] = ()
    ) -> list[Node | Text]:
        return collapsed(self._inline(element, marks))

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
        if tag == "span" and "data-mention" in element.attrib:
            return [self._inline_node(element, "mention", NODES["mention"], marks)]
        if registered := self._registered(element):
            return [self._inline_node(element, *registered, marks)]
        if tag == "span" and not set(element.attrib) - PRESENTATIONAL_ATTRIBUTES:
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

    def _inline_node(
        self, element: etree._Element, name: str, kind: NodeType, marks: tuple[Mark, ...]
    ) -> Node | Text:
        # TipTap's own mentions carry the last two.
        attributes = self._attributes(element, name, also={"data-type", "data-label"})
        words = BLANKS.sub(" ", "".join(element.itertext())).strip()
        if not self._completed(kind, attributes):
            return Text(words, marks)
        return Node(name, attributes, [Text(words)] if kind.content == "text" else [], marks)

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
