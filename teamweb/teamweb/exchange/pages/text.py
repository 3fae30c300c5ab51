"""The text of one file: what it is called, which files it names, and, once those are known, its body."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote

from ...core.richtext.bounded import bounded_foreign_markdown
from ...core.richtext.clean import UnknownMarkup, parse
from ...core.richtext.foreign import named_file
from ...core.richtext.text import Anchors, heading_text
from ...core.richtext.tree import Mark, Node, Text, ordered, to_html
from .errors import FileRefused

FIRST_TITLE = re.compile(r"\s*(?:#[ \t]+\S|<h1[\s>]|[^\n]+\n=+[ \t]*(?:\n|$))")
LONGEST_CAPTION = 500


@dataclass
class Draft:
    """A parsed text whose links are not resolved yet."""

    html: str = ""
    # The heading at the very top, which is taken out of the text as the title of the page.
    title: str = ""
    # Addresses of files as they are written, in order, each once.
    addresses: list[str] = field(default_factory=list)
    # Names of parts of the text itself that it links to.
    own_anchors: list[str] = field(default_factory=list)
    # What links may call a heading -> its anchor here; "" for the title.
    anchors: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    source: str = ""
    first_line: int = 1

    def line_of(self, address: str) -> int:
        """The first line in which an address is written, 0 where it is spelled otherwise."""
        for spelled in (address, unquote(address)):
            if (place := self.source.find(spelled)) >= 0:
                return self.source.count("\n", 0, place) + self.first_line
        return 0


# What a link or picture becomes: marks for its words, or a block in its place.
Found = Mark | Node | None


def draft_of(text: str, *, first_line: int = 1, takes_title: bool = True) -> Draft:
    """Read the Markdown of a file. Raises FileRefused for what takes too long."""
    try:
        read = bounded_foreign_markdown(text)
    except UnknownMarkup as error:
        raise FileRefused(str(error)) from error
    nodes = parse(read.html)
    draft = Draft(left_out=read.removed, source=text, first_line=first_line)
    if takes_title and nodes and nodes[0].name == "heading" and FIRST_TITLE.match(text):
        draft.title = " ".join(heading_text(nodes[0]).split())
    if draft.title:
        draft.anchors[heading_name(draft.title)] = ""
        nodes = nodes[1:]
    _name_tasks(nodes)
    draft.html = to_html(nodes)
    draft.anchors |= _anchors_of(nodes, start=[draft.title] if draft.title else [])
    hrefs = list(dict.fromkeys(_links(nodes)))
    draft.addresses = [named[0] for href in hrefs if (named := named_file(href))]
    draft.own_anchors = [href[1:] for href in hrefs if href.startswith("#")]
    return draft


def heading_name(words: str) -> str:
    """Return the anchor that GitHub gives a heading: lower case, hyphens for blanks, no other signs."""
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFC", words).strip().lower()
        if sign in " -_" or unicodedata.category(sign)[0] in "LNM"
    )
    return kept.replace(" ", "-")


def _anchors_of(nodes: list[Node], start: list[str]) -> dict[str, str]:
    """Names of the headings, as other programs and as we call them, each with our anchor."""
    ours, seen = Anchors(), Counter(heading_name(words) for words in start)
    found: dict[str, str] = {}
    own: dict[str, str] = {}
    for node in nodes:
        if node.name != "heading":
            continue
        words = heading_text(node)
        anchor, name = ours.next(words), heading_name(words)
        number = seen[name]
        seen[name] += 1
        found.setdefault(f"{name}-{number}" if number else name, anchor)
        own[anchor] = anchor
    return {**own, **found}


def anchor_in(draft: Draft, name: str) -> str | None:
    """Our anchor for what a link calls a part of the text: "" for its beginning, None if unknown."""
    name = unicodedata.normalize("NFC", unquote(name))
    for spelled in (name, name.lower(), heading_name(name), Anchors().next(name)):
        if spelled in draft.anchors:
            return draft.anchors[spelled]
    return None


def body_of(draft: Draft, resolve: Callable[[str, bool, str], Found]) -> str:
    """The text with what `resolve` (address, whether a picture, its words) gives for each file."""
    nodes = parse(draft.html)
    return to_html(_blocks(nodes, draft, resolve))


def _blocks(nodes: list[Any], draft: Draft, resolve: Callable[..., Found]) -> list[Node]:
    made: list[Node] = []
    for node in nodes:
        if node.name == "paragraph":
            made += _paragraph(node, draft, resolve)
            continue
        if any(isinstance(child, Text) for child in node.children):
            node.children = [
                piece for piece in _inline(node, draft, resolve) if not _is_block(piece)
            ]
        elif node.children:
            node.children = _blocks(node.children, draft, resolve)
            if node.name in ("listItem", "taskItem") and node.children[0].name != "paragraph":
                node.children.insert(0, Node("paragraph"))
        made.append(node)
    return made


def _paragraph(node: Node, draft: Draft, resolve: Callable[..., Found]) -> list[Node]:
    """Split a paragraph at its pictures, which are blocks here."""
    blocks: list[Node] = [Node("paragraph")]
    has_pictures = False
    for piece in _inline(node, draft, resolve):
        if _is_block(piece):
            has_pictures = True
            blocks += [piece, Node("paragraph")]
        else:
            blocks[-1].children.append(piece)
    if has_pictures:
        for block in blocks:
            if block.name == "paragraph":
                _trim(block)
        blocks = [block for block in blocks if block.name != "paragraph" or block.children]
    return blocks


def _inline(node: Node, draft: Draft, resolve: Callable[..., Found]) -> Iterator[Any]:
    before: tuple[str, Node] | None = None
    for child in node.children:
        link = next((mark for mark in child.marks if mark.name == "link"), None)
        href = dict(link.attributes)["href"] if link else ""
        others = tuple(mark for mark in child.marks if mark is not link)
        words = child.text if isinstance(child, Text) else ""
        named = named_file(href)
        if named is not None:
            found = resolve(*named, words)
            if isinstance(found, Node):
                is_block_here = node.name == "paragraph"
                if is_block_here and not (before and before[0] == href):
                    yield found
                    before = (href, found)
                    continue
                if is_block_here:
                    continue
                found = None
            yield replace(child, marks=ordered((*others, found)) if found else others)
        elif href.startswith("#"):
            anchor = anchor_in(draft, href[1:])
            if anchor:
                own = Mark("link", (("href", f"#{quote(anchor)}"),))
                yield replace(child, marks=ordered((*others, own)))
            else:
                yield replace(child, marks=others if anchor == "" else child.marks)
        else:
            yield child
        before = None


def _is_block(piece: Any) -> bool:
    return isinstance(piece, Node) and piece.name == "figure"


def _trim(block: Node) -> None:
    """Take the blanks and line ends away that stood beside a picture."""

    def is_empty(piece: Any) -> bool:
        return (isinstance(piece, Text) and not piece.text.strip()) or (
            isinstance(piece, Node) and piece.name == "hardBreak"
        )

    while block.children and is_empty(block.children[0]):
        block.children.pop(0)
    while block.children and is_empty(block.children[-1]):
        block.children.pop()
    if block.children and isinstance(block.children[0], Text):
        first = block.children[0]
        block.children[0] = replace(first, text=first.text.lstrip())
    if block.children and isinstance(block.children[-1], Text):
        last = block.children[-1]
        block.children[-1] = replace(last, text=last.text.rstrip())


def _links(nodes: list[Node]) -> Iterator[str]:
    for top in nodes:
        for node in top.walk():
            for child in node.children:
                for mark in getattr(child, "marks", ()):
                    if mark.name == "link":
                        yield dict(mark.attributes)["href"]


def _name_tasks(nodes: list[Node]) -> None:
    """Tasks are known by their words, so that the same file always gives the same text."""
    seen: Counter[str] = Counter()
    for top in nodes:
        for node in top.walk():
            if node.name == "taskItem":
                words = hashlib.sha256(node.text().encode()).hexdigest()[:12]
                node.attributes["id"] = f"{words}-{seen[words]}" if seen[words] else words
                seen[words] += 1
