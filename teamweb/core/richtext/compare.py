"""What changed between two versions of a text, shown in the text itself."""

import re
from difflib import SequenceMatcher

from .clean import parse
from .render import Resolver, _Renderer
from .schema import NODES
from .tree import Node, Text, block_html

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# From which likeness (0 to 1) on two blocks count as one changed block rather than old and new.
SAME_BLOCK = 0.35
MANY = 4_000


def compare(old_html: str, new_html: str) -> str:
    """Safe HTML of both versions in one: deleted parts in <del>, inserted ones in <ins>.

    Blocks are matched first, then the words of blocks that changed; inside tables rows and cells.
    """
    return _Comparison().blocks(parse(old_html), parse(new_html))


class _Comparison:
    def __init__(self) -> None:
        self.renderer = _Renderer(Resolver())
        self.renderer.ids = {}

    def blocks(self, old: list[Node], new: list[Node]) -> str:
        before = [block_html(node) for node in old]
        after = [block_html(node) for node in new]
        written: list[str] = []
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind == "equal":
                written += [self.renderer._block(node) for node in new[c:d]]
            else:
                written.append(self._changed(old[a:b], new[c:d]))
        return "".join(written)

    def _changed(self, old: list[Node], new: list[Node]) -> str:
        """Pairs what is alike, in order; the rest is deleted or inserted as a whole."""
        written: list[str] = []
        waiting = list(old)
        for node in new:
            partner = next(
                (place for place, other in enumerate(waiting) if _are_alike(other, node)), None
            )
            if partner is None:
                written.append(self._whole(node, "ins"))
                continue
            written += [self._whole(other, "del") for other in waiting[:partner]]
            written.append(self._pair(waiting[partner], node))
            waiting = waiting[partner + 1 :]
        # What was deleted stands before what was written in its place.
        return "".join([*(self._whole(other, "del") for other in waiting), *written])

    def _whole(self, node: Node, tag: str) -> str:
        """A block that only one version has. List items and rows cannot stand inside <ins>."""
        kind = "inserted" if tag == "ins" else "deleted"
        if node.name in ("listItem", "taskItem"):
            return f'<li class="diff-{kind}"><{tag}>{self.renderer._children(node)}</{tag}></li>'
        if node.name == "tableRow":
            cells = "".join(self._whole(c, tag) for c in node.children if isinstance(c, Node))
            return f'<tr class="diff-{kind}">{cells}</tr>'
        if node.name in ("tableHeader", "tableCell"):
            cell = NODES[node.name].tag
            inner = self.renderer._children(node)
            return f'<{cell} class="diff-{kind}"><{tag}>{inner}</{tag}></{cell}>'
        return f'<{tag} class="diff-block">{self.renderer._block(node)}</{tag}>'

    def _pair(self, old: Node, new: Node) -> str:
        content = NODES[new.name].content
        if content == "inline":
            tag = f"h{new.attributes['level']}" if new.name == "heading" else "p"
            note = ""
            if old.attributes != new.attributes:
                note = ' class="diff-changed"'
            return f"<{tag}{note}>{self._words(old.children, new.children)}</{tag}>"
        if content == "text" or content == "nothing" or old.attributes != new.attributes:
            if content == "text":
                return f"<pre><code>{self._words(old.children, new.children)}</code></pre>"
            return self._whole(old, "del") + self._whole(new, "ins")
        inner = self.blocks(
            [c for c in old.children if isinstance(c, Node)],
            [c for c in new.children if isinstance(c, Node)],
        )
        tag = NODES[new.name].tag
        if new.name == "callout":
            return self.renderer._callout(new, inner)
        if new.name == "table":
            return f'<div class="rt-table"><table><tbody>{inner}</tbody></table></div>'
        return f"<{tag}>{inner}</{tag}>"

    def _words(self, old: list[Node | Text], new: list[Node | Text]) -> str:
        before, after = _tokens(old), _tokens(new)
        if len(before) * len(after) > MANY * MANY:
            return f"<del>{self._written(before)}</del><ins>{self._written(after)}</ins>"
        written: list[str] = []
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind == "equal":
                written.append(self._written(after[c:d]))
                continue
            if b > a:
                written.append(f"<del>{self._written(before[a:b])}</del>")
            if d > c:
                written.append(f"<ins>{self._written(after[c:d])}</ins>")
        return "".join(written)

    def _written(self, tokens: list[tuple]) -> str:
        return self.renderer._inline([_from_token(token) for token in tokens])


def _tokens(children: list[Node | Text]) -> list[tuple]:
    """Words, blanks and signs, each with its marks: a changed mark is a change."""
    tokens: list[tuple] = []
    for child in children:
        if isinstance(child, Text):
            tokens += [("text", word, child.marks) for word in WORDS.findall(child.text)]
        else:
            attributes = tuple(sorted(child.attributes.items()))
            tokens.append((child.name, attributes, child.text(), child.marks))
    return tokens


def _from_token(token: tuple) -> Node | Text:
    if token[0] == "text":
        return Text(token[1], token[2])
    name, attributes, words, marks = token
    return Node(name, dict(attributes), [Text(words)] if name != "hardBreak" else [], marks)


def _are_alike(old: Node, new: Node) -> bool:
    if old.name != new.name:
        return False
    if old.name in ("tableRow", "table", "bulletList", "orderedList", "taskList"):
        return _likeness(_full_text(old), _full_text(new)) >= SAME_BLOCK / 2
    if old.name in ("tableCell", "tableHeader"):
        return True
    if old.name in ("figure", "horizontalRule", "macro"):
        return old.attributes == new.attributes
    return _likeness(_full_text(old), _full_text(new)) >= SAME_BLOCK


def _full_text(node: Node) -> str:
    return " ".join(
        part.text() for part in node.walk() if NODES[part.name].content in ("inline", "text")
    )


def _likeness(old: str, new: str) -> float:
    """How much two texts share: 0 (nothing) to 1 (all words)."""
    if old == new:
        return 1.0
    before, after = set(WORDS.findall(old)), set(WORDS.findall(new))
    words = {word for word in before | after if not word.isspace()}
    return len(before & after - {" "}) / len(words) if words else 1.0
