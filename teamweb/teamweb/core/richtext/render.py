"""A text as a reader's browser gets it: links with addresses, headings with ids."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from .clean import parse
from .schema import BUILT_IN, MARKS, NODES
from .text import Anchors, heading_text
from .tree import Mark, Node, Text, attributes_html, block_html

_MENTION = re.compile(r'<a class="rt-mention" href="[^"]*">[^<]*</a>')


@dataclass(frozen=True)
class Image:
    """A picture's address and its size, where known; `widths`: those in which there are smaller ones."""

    url: str
    width: int | None = None
    height: int | None = None
    widths: Sequence[int] = ()

    @property
    def attributes(self) -> str:
        """Safe HTML; the reader's browser chooses the smallest picture that is sharp enough."""
        written = f'src="{escape(self.url)}"'
        if self.width and self.height:
            written += f' width="{self.width}" height="{self.height}"'
        if self.width and self.widths:
            smaller = [f"{escape(self.url)}?w={width} {width}w" for width in self.widths]
            choices = ", ".join([*smaller, f"{escape(self.url)} {self.width}w"])
            written += f' srcset="{choices}" sizes="(min-width: 62em) 48em, 100vw"'
        return written


class Resolver:
    """Addresses of what a text points at; an app overrides what it knows better.

    The defaults are permanent addresses, so rendered text can be stored: whether the
    reader may follow a link is decided where it leads.
    """

    def page_url(self, page_id: int) -> str | None:
        return f"/p/{page_id}/"

    def file_url(self, attachment_id: int) -> str | None:
        return f"/attachments/{attachment_id}/"

    def image(self, attachment_id: int, version: int | None = None) -> Image | None:
        """A picture, or one of its versions; None where there is none to show."""
        if version is None:
            return Image(f"/attachments/{attachment_id}/inline/")
        return Image(f"/attachments/{attachment_id}/versions/{version}/inline/")

    def person_url(self, user_id: int) -> str | None:
        return f"/people/{user_id}/"

    def record_url(self, record: str) -> str | None:
        kind, _colon, number = record.partition(":")
        return f"/{kind}s/{number}/"

    def record(self, record: str, words: str) -> str | None:
        """Safe HTML for a resolution or todo named in the text; None for a link with the words it has."""
        return None


def _plain(words: str) -> str:
    return escape(words, quote=False)


# Letters of scripts that are written from right to left.
RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def direction(node: Node) -> str:
    """`dir="auto"` for a block in which something is written from right to left."""
    return ' dir="auto"' if RIGHT_TO_LEFT.search(node.text()) else ""


def numbering(attributes: Mapping[str, str]) -> str:
    """The HTML attributes of a numbered list."""
    start, letters = attributes.get("start", "1"), attributes.get("type")
    return (f' start="{escape(start)}"' if start != "1" else "") + (
        f' type="{escape(letters)}"' if letters else ""
    )


def render(
    html: str, resolver: Resolver | None = None, words: Callable[[str], str] = _plain
) -> str:
    """Safe HTML for display. Raises UnknownMarkup for what is not canonical.

    `words` makes safe HTML of each text, in reading order.
    """
    return Renderer(resolver or Resolver(), words).render(parse(html))


def strip_names(rendered: str) -> str:
    """What `render` made, for those who are not to read names of people."""
    if 'class="rt-mention"' not in rendered:
        return rendered
    person = _("a person")
    hidden = f'<span class="rt-missing">{escape(person)}</span>'
    return _MENTION.sub(lambda _match: hidden, rendered)


class Renderer:
    def __init__(self, resolver: Resolver, words: Callable[[str], str] = _plain) -> None:
        self.resolver = resolver
        self.words = words
        self.headings: list[tuple[int, str, str]] = []

    def render(self, nodes: list[Node]) -> str:
        anchors = Anchors()
        self.ids: dict[int, str] = {}
        for node in nodes:
            if node.name == "heading":
                words = heading_text(node)
                anchor = self.ids[id(node)] = anchors.next(words)
                self.headings.append((int(node.attributes["level"]), anchor, words))
        return self._blocks(nodes)

    def _blocks(self, nodes: list[Node]) -> str:
        return "".join(self.block(node) for node in nodes)

    def children(self, node: Node) -> str:
        return self._blocks([child for child in node.children if isinstance(child, Node)])

    def block(self, node: Node) -> str:
        attributes = node.attributes
        match node.name:
            case "paragraph":
                return f"<p{direction(node)}>{self.inline(node.children)}</p>"
            case "heading":
                tag = f"h{attributes['level']}"
                anchor = self.ids.get(id(node))
                own_id = f' id="{anchor}"' if anchor else ""
                return f"<{tag}{own_id}{direction(node)}>{self.inline(node.children)}</{tag}>"
            case "bulletList":
                return f"<ul>{self.children(node)}</ul>"
            case "orderedList":
                return f"<ol{numbering(attributes)}>{self.children(node)}</ol>"
            case "listItem":
                return f"<li{direction(node)}>{self.item(node)}</li>"
            case "taskList":
                return f'<ul class="rt-tasks">{self.children(node)}</ul>'
            case "taskItem":
                return self.task(node)
            case "blockquote":
                return f"<blockquote>{self.children(node)}</blockquote>"
            case "table":
                name = _("Table")
                return (
                    '<div class="rt-table" tabindex="0" role="region" '
                    f'aria-label="{escape(name)}"><table>{self._rows(node)}</table></div>'
                )
            case "figure":
                return self.figure(node)
            case "codeBlock":
                return self._code(node)
        return self.registered(node, self.content(node))

    def content(self, node: Node) -> str:
        """What stands inside a node, as safe HTML."""
        if NODES[node.name].content == "blocks":
            return self.children(node)
        return self.inline(node.children)

    def registered(self, node: Node, content: str) -> str:
        """A node of an app, with this safe HTML as its content."""
        if node.name in BUILT_IN:
            return block_html(node)
        kind = NODES[node.name]
        if kind.render:
            return kind.render(node, content, self)
        return f"<{kind.tag}{attributes_html(kind, node.attributes)}>{content}</{kind.tag}>"

    def item(self, node: Node) -> str:
        """A single paragraph needs no <p> of its own inside a list."""
        children = [child for child in node.children if isinstance(child, Node)]
        if children and children[0].name == "paragraph":
            return self.inline(children[0].children) + self._blocks(children[1:])
        return self._blocks(children)

    def task(self, node: Node, inner: str | None = None) -> str:
        is_done = node.attributes.get("checked") == "true"
        state = _("done") if is_done else _("open")
        due = node.attributes.get("due")
        return (
            f'<li class="rt-task{" rt-task--done" if is_done else ""}">'
            f'<span class="rt-task__box" role="img" aria-label="{escape(state)}"></span>'
            f"<div>{self.item(node) if inner is None else inner}"
            + (f' <time datetime="{due}">{due[8:]}.{due[5:7]}.{due[:4]}</time>' if due else "")
            + "</div></li>"
        )

    def _rows(self, table: Node) -> str:
        rows = [row for row in table.children if isinstance(row, Node)]
        head: list[str] = []
        body: list[str] = []
        for row in rows:
            cells = [cell for cell in row.children if isinstance(cell, Node)]
            is_head = not body and all(cell.name == "tableHeader" for cell in cells)
            written = "".join(self.cell(cell, "col" if is_head else "row") for cell in cells)
            (head if is_head else body).append(f"<tr>{written}</tr>")
        return (
            f"<thead>{''.join(head)}</thead>" if head else ""
        ) + f"<tbody>{''.join(body)}</tbody>"

    def cell(self, cell: Node, scope: str, inner: str | None = None, css: str = "") -> str:
        attributes = (f' class="{css}"' if css else "") + direction(cell)
        attributes += "".join(
            f' {name}="{cell.attributes[name]}"'
            for name in ("colspan", "rowspan")
            if cell.attributes.get(name, "1") != "1"
        )
        inner = self.item(cell) if inner is None else inner
        if cell.name == "tableHeader":
            return f'<th scope="{scope}"{attributes}>{inner}</th>'
        return f"<td{attributes}>{inner}</td>"

    def figure(self, node: Node) -> str:
        version = node.attributes.get("version")
        shown = self.resolver.image(
            int(node.attributes["attachment"]), int(version) if version else None
        )
        alt = node.attributes.get("alt", "")
        caption = node.attributes.get("caption", "")
        instead = alt or _("Image not available")
        image = (
            f'<img {shown.attributes} alt="{escape(alt)}" loading="lazy">'
            if shown
            else f"<p>{escape(instead)}</p>"
        )
        words = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        return f"<figure>{image}{words}</figure>"

    def _code(self, node: Node) -> str:
        language = node.attributes.get("language")
        named = f' data-language="{escape(language)}"' if language else ""
        return f"<pre><code{named}>{self.inline(node.children)}</code></pre>"

    def table_of_contents(self, depth: int) -> str:
        """The headings of the text as a list of links, `depth` levels of them."""
        deepest = 1 + depth
        items = "".join(
            f'<li class="rt-toc__{level}"><a href="#{anchor}">{escape(title)}</a></li>'
            for level, anchor, title in self.headings
            if level <= deepest
        )
        label = escape(_("On this page"))
        return f'<nav class="rt-toc" aria-label="{label}"><ul>{items}</ul></nav>' if items else ""

    def inline(self, children: list[Node | Text]) -> str:
        written: list[str] = []
        opened: list[tuple[Mark, str]] = []
        for child in [*children, None]:
            marks = child.marks if child is not None else ()
            shared = 0
            while shared < min(len(opened), len(marks)) and opened[shared][0] == marks[shared]:
                shared += 1
            while len(opened) > shared:
                written.append(opened.pop()[1])
            for mark in marks[shared:]:
                start, end = self._mark(mark)
                written.append(start)
                opened.append((mark, end))
            if isinstance(child, Text):
                written.append(self.words(child.text))
            elif child is not None:
                written.append(self._inline_node(child))
        return "".join(written)

    def _mark(self, mark: Mark) -> tuple[str, str]:
        values = dict(mark.attributes)
        address: str | None
        if mark.name == "link":
            outside = values["href"].startswith(("http:", "https:"))
            rel = ' rel="noopener noreferrer"' if outside else ""
            return f'<a href="{escape(values["href"])}"{rel}>', "</a>"
        if mark.name == "pageLink":
            address = self.resolver.page_url(int(values["page"]))
            if address and "anchor" in values:
                address += f"#{values['anchor']}"
        elif mark.name == "fileLink":
            address = self.resolver.file_url(int(values["attachment"]))
        else:
            tag = MARKS[mark.name].tag
            return f"<{tag}>", f"</{tag}>"
        if address is None:
            return '<span class="rt-missing">', "</span>"
        return f'<a href="{escape(address)}">', "</a>"

    def _inline_node(self, node: Node) -> str:
        if node.name == "hardBreak":
            return "<br>"
        text = _plain(node.text())
        if node.name != "mention":
            return self.registered(node, text)
        address = self.resolver.person_url(int(node.attributes["user"]))
        return f'<a class="rt-mention" href="{escape(address)}">{text}</a>' if address else text
