"""A comparison as safe HTML: one of the versions with its changes marked, or both in one."""

from collections.abc import Sequence
from html import escape
from typing import Literal

from django.utils.translation import gettext as _

from ..render import Renderer, Resolver, numbering
from ..schema import BUILT_IN, NODES
from ..tree import Node
from .changes import Change, child_nodes
from .notes import is_other_picture
from .words import Token, Words, from_token

Side = Literal["old", "new", "both"]


def _marked(tag: str, html: str, *, is_block: bool = False) -> str:
    """Few screen readers say what <ins> and <del> mean: it stands there in words, unseen."""
    said = _("deleted:") if tag == "del" else _("new:")
    css = ' class="diff-block"' if is_block else ""
    before, after = (
        f'<span class="kern-sr-only">{words}</span>' for words in (f"[{escape(said)} ", "]")
    )
    return f"<{tag}{css}>{before}{html}{after}</{tag}>"


class _VersionRenderer(Renderer):
    """A text of any age: headings without ids, nodes of apps as they are shown in comparisons."""

    def __init__(self) -> None:
        super().__init__(Resolver())
        self.ids = {}

    def block(self, node: Node) -> str:
        if node.name == "tableRow":
            return f"<tr>{self.children(node)}</tr>"
        if node.name in ("tableHeader", "tableCell"):
            return self.cell(node, "col")
        return super().block(node)

    def registered(self, node: Node, content: str) -> str:
        if render := NODES[node.name].render_in_comparison:
            return render(node, content, self)
        return super().registered(node, content)


class ChangeRenderer:
    """Writes changes as one of the versions with its marks, or both in one."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.renderer = _VersionRenderer()

    def change(self, change: Change, *, is_bare: bool = False) -> str:
        """`is_bare`: a paragraph without <p>, as the only one of a list item."""
        if change.kind == "deleted":
            return "" if self.side == "new" or not change.old else self._whole(change.old, "del")
        if change.kind == "inserted":
            return "" if self.side == "old" or not change.new else self._whole(change.new, "ins")
        node = change.old if self.side == "old" else change.new
        if node is None:
            return ""
        if change.kind == "changed":
            return self._notes(change) + self._changed(change, node, is_bare)
        return self.renderer.inline(node.children) if is_bare else self.renderer.block(node)

    def _notes(self, change: Change) -> str:
        # Notes on rows, cells and items stand inside of them.
        if NODES[(change.new or change.old or Node("paragraph")).name].tag in (
            "li",
            "tr",
            "td",
            "th",
        ):
            return ""
        return self._notes_html(change)

    def _notes_html(self, change: Change) -> str:
        if self.side == "old" or not change.notes:
            return ""
        return f'<p class="diff-note">{escape("; ".join(change.notes))}</p>'

    def _changed(self, change: Change, node: Node, is_bare: bool) -> str:
        match node.name:
            case "paragraph":
                words = self._words(change.words)
                return words if is_bare else f"<p>{words}</p>"
            case "heading":
                tag = f"h{node.attributes['level']}"
                return f"<{tag}>{self._words(change.words)}</{tag}>"
            case "codeBlock":
                return f"<pre><code>{self._words(change.words)}</code></pre>"
            case "figure":
                return self._figure(change, node)
            case "table":
                name = _("Table")
                return (
                    '<div class="rt-table" tabindex="0" role="region" '
                    f'aria-label="{escape(name)}"><table><tbody>'
                    f"{self._inner(change)}</tbody></table></div>"
                )
            case "tableHeader" | "tableCell":
                inner = self._notes_html(change) + self._item(change)
                return self.renderer.cell(node, "col", inner)
            case "taskItem":
                return self.renderer.task(node, self._notes_html(change) + self._item(change))
            case "listItem":
                return f"<li>{self._item(change)}</li>"
            case "taskList":
                return f'<ul class="rt-tasks">{self._inner(change)}</ul>'
            case "orderedList":
                return f"<ol{numbering(node.attributes)}>{self._inner(change)}</ol>"
        tag = NODES[node.name].tag
        if node.name not in BUILT_IN:
            return self.renderer.registered(node, self._words(change.words) or self._inner(change))
        return f"<{tag}>{self._inner(change)}</{tag}>"

    def _inner(self, change: Change) -> str:
        return "".join(self.change(inner) for inner in change.inner)

    def _item(self, change: Change) -> str:
        """The blocks of a list item or cell: its first paragraph needs no <p>."""
        inner = change.inner
        first = inner[0].new if inner else None
        is_bare = first is not None and first.name == "paragraph" and not inner[0].notes
        is_bare = is_bare and inner[0].kind != "inserted"
        written = self.change(inner[0], is_bare=is_bare) if inner else ""
        return written + "".join(self.change(one) for one in inner[1:])

    def _figure(self, change: Change, node: Node) -> str:
        old, new = change.old, change.new
        if old is None or new is None:
            return ""
        is_other = is_other_picture(old, new)
        if is_other and self.side == "both":
            return self._whole(old, "del") + self._whole(new, "ins")
        bare = Node("figure", {k: v for k, v in node.attributes.items() if k != "caption"})
        words = self._words(change.words)
        caption = f"<figcaption>{words}</figcaption>" if words else ""
        shown = self.renderer.figure(bare).replace("</figure>", f"{caption}</figure>")
        if not is_other:
            return shown
        return _marked("del" if self.side == "old" else "ins", shown, is_block=True)

    def _whole(self, node: Node, tag: str) -> str:
        """A block that only one version has. List items and rows cannot stand inside <ins>."""
        kind = "inserted" if tag == "ins" else "deleted"
        if node.name == "listItem":
            return f'<li class="diff-{kind}">{_marked(tag, self.renderer.item(node))}</li>'
        if node.name == "taskItem":
            return self.renderer.task(node, _marked(tag, self.renderer.item(node)))
        if node.name == "tableRow":
            cells = "".join(self._whole(cell, tag) for cell in child_nodes(node))
            return f'<tr class="diff-{kind}">{cells}</tr>'
        if node.name in ("tableHeader", "tableCell"):
            inner = _marked(tag, self.renderer.item(node))
            return self.renderer.cell(node, "col", inner, css=f"diff-{kind}")
        return _marked(tag, self.renderer.block(node), is_block=True)

    def _words(self, words: list[Words]) -> str:
        written: list[str] = []
        for part in words:
            if part.is_same:
                written.append(self._written(part.old if self.side == "old" else part.new))
                continue
            if part.old and self.side != "new":
                written.append(_marked("del", self._written(part.old)))
            if part.new and self.side != "old":
                written.append(_marked("ins", self._written(part.new)))
        return "".join(written)

    def _written(self, tokens: Sequence[Token]) -> str:
        return self.renderer.inline([from_token(token) for token in tokens])
