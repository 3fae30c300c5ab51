"""What changed between two versions of a text: one alignment, shown inline or side by side."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .alignment import partners, stretches
from .clean import parse
from .render import Resolver, _Renderer, numbering
from .schema import NODES
from .tree import Mark, Node, Text, block_html, to_html

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# From which likeness (0 to 1) on two blocks count as one changed block rather than old and new.
SAME_BLOCK = 0.35
SAME_LIST = 0.175
SAME_WORDS_OF_ANOTHER_KIND = 0.6
# Kinds of blocks that can take each other's place without having been written anew.
FAMILIES = {
    "heading": "paragraph",
    "orderedList": "bulletList",
    "tableHeader": "tableCell",
}

Side = Literal["old", "new", "both"]
# What stands for a word, a mention or a line break in the comparison; equal ones are the same.
Token = tuple


@dataclass(frozen=True)
class Words:
    """A stretch of words of one block that both versions share, or that took each other's place."""

    is_same: bool
    old: Sequence[Token]
    new: Sequence[Token]


@dataclass
class Change:
    """A block of one version and what stands in its place in the other: same, changed, deleted, inserted."""

    kind: str
    old: Node | None
    new: Node | None
    # Of a changed block: the blocks in it, or the words of it, and in words what has no words.
    inner: list["Change"] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def compare(old_html: str, new_html: str) -> str:
    """Safe HTML of both versions in one: deleted parts in <del>, inserted ones in <ins>.

    Blocks are matched first, then the words of blocks that changed; inside tables rows and cells.
    """
    return "".join(passage.inline for passage in Comparison(old_html, new_html).passages)


@dataclass(frozen=True)
class PictureVersion:
    """Which version of a file a text showed, and since when, in words."""

    number: int
    since: str = ""


# By the ids of the files.
Pictures = Mapping[int, PictureVersion]


@dataclass(frozen=True)
class Passage:
    """One top block of the comparison. Changed ones are numbered from 1, all others are 0."""

    number: int
    change: Change

    @property
    def kind(self) -> str:
        return self.change.kind

    @property
    def inline(self) -> str:
        return _Writer("both").change(self.change)

    @property
    def old(self) -> str:
        return _Writer("old").change(self.change)

    @property
    def new(self) -> str:
        return _Writer("new").change(self.change)

    @property
    def old_pictures(self) -> dict[int, int]:
        """The versions of files that the old text shows in it, by the ids of the files."""
        figures = _figures([self.change.old]) if self.change.old else []
        return {
            int(node.attributes["attachment"]): int(node.attributes["version"])
            for node in figures
            if "version" in node.attributes
        }

    @property
    def words(self) -> str:
        """The beginning of what it says, to tell it from others."""
        node = self.change.new or self.change.old
        return " ".join(_full_text(node).split())[:60] if node else ""


class Comparison:
    """Two versions with what belongs together matched. Raises UnknownMarkup.

    `old_pictures`, `new_pictures`: which versions of files each of them showed.
    """

    def __init__(
        self,
        old_html: str,
        new_html: str,
        *,
        old_pictures: Pictures | None = None,
        new_pictures: Pictures | None = None,
    ) -> None:
        old, new = _parsed(old_html, old_pictures), _parsed(new_html, new_pictures)
        self.changes = align(old, new)

    @cached_property
    def passages(self) -> list[Passage]:
        found, number = [], 0
        for change in self.changes:
            number += change.kind != "same"
            found.append(Passage(0 if change.kind == "same" else number, change))
        return found

    @property
    def count(self) -> int:
        return sum(change.kind != "same" for change in self.changes)


def _parsed(html: str, pictures: Pictures | None) -> list[Node]:
    """The text, its figures with the versions that it showed."""
    nodes = parse(html)
    for node in _figures(nodes) if pictures else ():
        if shown := (pictures or {}).get(int(node.attributes["attachment"])):
            node.attributes |= {"version": str(shown.number), "since": shown.since}
    return nodes


def _figures(nodes: list[Node]) -> list[Node]:
    return [node for top in nodes for node in top.walk() if node.name == "figure"]


def put_back(
    *,
    old_html: str,
    base_html: str,
    number: int,
    present_html: str,
    old_pictures: Pictures | None = None,
    base_pictures: Pictures | None = None,
) -> str | None:
    """The present text with one passage as it was in an old one; None where it has no place any more.

    `number` counts the changed passages of the comparison of the old text with `base_html`, which
    is the present text or one before it.
    """
    base, present = _parsed(base_html, base_pictures), _parsed(present_html, base_pictures)
    place, chosen = 0, None
    for change in align(_parsed(old_html, old_pictures), base):
        number -= change.kind != "same"
        if number == 0:
            chosen = change
            break
        place += change.new is not None
    if chosen is None:
        return None
    kept: dict[int, int] = {}
    for is_same, a, b, c, _d in stretches(*([block_html(n) for n in t] for t in (base, present))):
        if is_same:
            kept |= {a + n: c + n for n in range(b - a)}
    old = [chosen.old] if chosen.old is not None else []
    if chosen.new is not None:
        if place not in kept:
            return None
        present[kept[place] : kept[place] + 1] = old
        return _without_versions(present)
    before = kept.get(place - 1) if place else -1
    after = kept.get(place) if place < len(base) else len(present)
    if before is None and after is None:
        return None
    start = before + 1 if before is not None else after or 0
    between = present[start : after if after is not None else start]
    if block_html(old[0]) not in [block_html(node) for node in between]:
        present[start:start] = old
    return _without_versions(present)


def _without_versions(nodes: list[Node]) -> str:
    for node in _figures(nodes):
        node.attributes.pop("version", None)
    return to_html(nodes)


# --- what belongs together ------------------------------------------------------------------------


def align(old: list[Node], new: list[Node], *, is_cell: bool = False) -> list[Change]:
    """The blocks of both in reading order; what was deleted before what was written in its place.

    `is_cell`: a single block stays that block whatever stands in it, as in a cell of a table.
    """
    before = [block_html(node) for node in old]
    after = [block_html(node) for node in new]
    changes: list[Change] = []
    for is_same, a, b, c, d in stretches(before, after):
        if is_same:
            changes += [Change("same", *both) for both in zip(old[a:b], new[c:d], strict=True)]
        elif is_cell and b - a == d - c == 1 and _family(old[a]) == _family(new[c]):
            changes.append(_pair(old[a], new[c]))
        else:
            changes += _gap(old[a:b], new[c:d])
    return changes


def _family(node: Node) -> str:
    return FAMILIES.get(node.name, node.name)


def _gap(old: list[Node], new: list[Node]) -> list[Change]:
    words: dict[int, frozenset[str]] = {}

    def words_of(node: Node) -> frozenset[str]:
        if id(node) not in words:
            words[id(node)] = frozenset(re.findall(r"\w+", _full_text(node)))
        return words[id(node)]

    def likeness(one: Node, other: Node) -> float:
        return _likeness(one, other, words_of)

    changes: list[Change] = []
    at_old = at_new = 0
    for i, j in [*partners(old, new, likeness), (len(old), len(new))]:
        changes += [Change("deleted", node, None) for node in old[at_old:i]]
        changes += [Change("inserted", None, node) for node in new[at_new:j]]
        if i < len(old):
            changes.append(_pair(old[i], new[j]))
        at_old, at_new = i + 1, j + 1
    return changes


def _likeness(old: Node, new: Node, words_of: Any) -> float:
    """How much two blocks share; 0 when they are not the same block."""
    if _family(old) != _family(new):
        return 0.0
    a, b = old.attributes, new.attributes
    match old.name:
        case "horizontalRule":
            return 1.0
        case "figure":
            return 1.0 if a["attachment"] == b["attachment"] else 0.4
        case "macro" if a["name"] != b["name"]:
            return 0.0
        case "macro" if a["name"] != "excerpt":
            return 1.0 if a == b else 0.5
        case "taskItem" if a["id"] == b["id"]:
            return 1.0
    mine, theirs = words_of(old), words_of(new)
    shared = len(mine & theirs) / len(mine | theirs) if mine or theirs else 1.0
    if _family(old) == "tableCell":
        return 0.05 + shared
    least = SAME_BLOCK
    if old.name in ("tableRow", "table", "bulletList", "orderedList", "taskList", "macro"):
        least = SAME_LIST
    elif old.name != new.name:
        least = SAME_WORDS_OF_ANOTHER_KIND
    return shared if shared >= least else 0.0


def _pair(old: Node, new: Node) -> Change:
    made = Change("changed", old, new, notes=_notes(old, new))
    content = NODES[new.name].content
    if new.name == "figure":
        captions = [[Text(node.attributes.get("caption", ""))] for node in (old, new)]
        made.words = _words(*captions)
    elif content in ("inline", "text"):
        made.words = _words(old.children, new.children)
        made.notes += _notes_on_words(made.words)
    elif content != "nothing":
        is_cell = NODES[new.name].tag in ("td", "th", "li")
        made.inner = align(_blocks(old), _blocks(new), is_cell=is_cell)
    is_same = all(words.is_same for words in made.words)
    if is_same and not made.notes and all(inner.kind == "same" for inner in made.inner):
        return Change("same", old, new)
    return made


def _blocks(node: Node) -> list[Node]:
    return [child for child in node.children if isinstance(child, Node)]


def _full_text(node: Node) -> str:
    return " ".join(
        part.text() for part in node.walk() if NODES[part.name].content in ("inline", "text")
    )


def _words(old: list[Any], new: list[Any]) -> list[Words]:
    before, after = _tokens(old), _tokens(new)
    found: list[Words] = []
    parts = [
        Words(is_same, before[a:b], after[c:d]) for is_same, a, b, c, d in stretches(before, after)
    ]
    for place, part in enumerate(parts):
        # A blank between two changed words is read with them.
        if part.is_same and 0 < place < len(parts) - 1 and all(map(_is_blank, part.new)):
            part = Words(False, part.old, part.new)
        last = found[-1] if found else None
        if last and not last.is_same and not part.is_same:
            found[-1] = Words(False, [*last.old, *part.old], [*last.new, *part.new])
        else:
            found.append(part)
    return found


def _tokens(children: list[Node | Text]) -> list[Token]:
    """Words, blanks and signs, each with its marks: a changed mark is a change."""
    tokens: list[Token] = []
    for child in children:
        if isinstance(child, Text):
            tokens += [("text", word, child.marks) for word in WORDS.findall(child.text)]
        else:
            attributes = tuple(sorted(child.attributes.items()))
            tokens.append((child.name, attributes, child.text(), child.marks))
    return tokens


def _is_blank(token: Token) -> bool:
    return token[0] == "text" and token[1].isspace()


def _from_token(token: Token) -> Node | Text:
    if token[0] == "text":
        return Text(token[1], token[2])
    name, attributes, words, marks = token
    return Node(name, dict(attributes), [Text(words)] if name != "hardBreak" else [], marks)


# --- what changed, said in words ------------------------------------------------------------------


def _notes(old: Node, new: Node) -> list[str]:
    """What changed about a block beside its words."""
    if old.name != new.name:
        return [_change_of_kind(new.name)]
    said = []
    for name in NODES[new.name].attributes:
        before, after = old.attributes.get(name), new.attributes.get(name)
        default = NODES[new.name].attributes[name].default
        if (before or default or "") != (after or default or ""):
            said += _note(new.name, name, before or default or "", after or default or "")
    is_same_file = old.attributes.get("attachment") == new.attributes.get("attachment")
    if is_same_file and _is_other_picture(old, new):
        since = new.attributes.get("since", "")
        said.append(
            _("Image exchanged on %(date)s") % {"date": since} if since else _("Image exchanged")
        )
    return list(dict.fromkeys(said))


def _is_other_picture(old: Node, new: Node) -> bool:
    """Whether a figure shows another file, or another version of its file."""
    before, after = old.attributes, new.attributes
    if before.get("attachment") != after.get("attachment"):
        return True
    return before.get("version") != after.get("version")


def _change_of_kind(name: str) -> str:
    return {
        "heading": _("A paragraph became a heading"),
        "paragraph": _("A heading became a paragraph"),
        "orderedList": _("The list is numbered now"),
        "bulletList": _("The list is no longer numbered"),
        "tableHeader": _("The cell became a heading"),
        "tableCell": _("The cell is no longer a heading"),
    }[name]


def _note(node: str, name: str, before: str, after: str) -> list[str]:
    both = {"old": before or _("none"), "new": after or _("none")}
    match node, name:
        case "heading", "level":
            levels = {"2": _("Heading"), "3": _("Subheading"), "4": _("Small heading")}
            named = {key: levels[value] for key, value in both.items()}
            return [_("Heading level changed: %(old)s → %(new)s") % named]
        case "taskItem", "checked":
            return [_("Ticked off as done") if after == "true" else pgettext("todo", "Open again")]
        case "taskItem", "assignee":
            return [_("Person in charge changed")]
        case "taskItem", "due":
            return [
                _("Due date changed: %(old)s → %(new)s") % {k: _day(v) for k, v in both.items()}
            ]
        case "taskItem", "id":
            return []
        case "callout", "kind":
            kinds = {key: str(_callout_labels().get(value, value)) for key, value in both.items()}
            return [_("Kind of the box changed: %(old)s → %(new)s") % kinds]
        case "codeBlock", "language":
            return [_("Language of the code changed: %(old)s → %(new)s") % both]
        case "orderedList", "start":
            return [_("Start of the numbering changed: %(old)s → %(new)s") % both]
        case "orderedList", "type":
            kinds = {key: value if value in "aAiI" else "1" for key, value in both.items()}
            return [_("Kind of the numbering changed: %(old)s → %(new)s") % kinds]
        case (("tableCell" | "tableHeader"), _any):
            return [_("Merged cells changed")]
        case "figure", "attachment":
            return [_("Image exchanged")]
        case "figure", "alt":
            return [_("Alternative text changed: “%(old)s” → “%(new)s”") % both]
        case "figure", "caption":
            return [_("Caption changed")]
        case "macro", "depth":
            return [_("Depth changed: %(old)s → %(new)s") % both]
        case "macro", "title":
            return [_("Title changed: “%(old)s” → “%(new)s”") % both]
        case "macro", "page":
            return [_("It shows another page")]
    return [_("Settings changed")]


def _day(value: str) -> str:
    return (
        f"{value[8:]}.{value[5:7]}.{value[:4]}"
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        else value
    )


def _callout_labels() -> dict[str, str]:
    return {
        "info": _("Information"),
        "note": _("Note"),
        "success": _("Good to know"),
        "warning": _("Attention"),
    }


def _notes_on_words(words: list[Words]) -> list[str]:
    """Changed marks of unchanged words."""
    said: list[str] = []
    for part in words:
        if part.is_same or [t[:-1] for t in part.old] != [t[:-1] for t in part.new]:
            continue
        changed: set[Mark] = set()
        for before, after in zip(part.old, part.new, strict=True):
            changed |= set(before[-1]) ^ set(after[-1])
        names = {mark.name for mark in changed}
        if names & {"link", "pageLink", "fileLink"}:
            said.append(_("Link changed"))
        labels = _mark_labels()
        if looks := [label for name, label in labels.items() if name in names]:
            said.append(_("Formatting changed: %(what)s") % {"what": ", ".join(looks)})
    return list(dict.fromkeys(said))


def _mark_labels() -> dict[str, str]:
    return {
        "bold": _("bold"),
        "italic": _("italic"),
        "underline": _("underlined"),
        "strike": _("struck through"),
        "code": _("code"),
        "subscript": _("subscript"),
        "superscript": _("superscript"),
        "highlight": _("highlighted"),
    }


def macro_label(name: str) -> str:
    return {
        "toc": _("Table of contents"),
        "children": _("List of the pages below"),
        "include": _("Included page"),
        "excerpt": _("Excerpt"),
        "diagram": _("Diagram"),
        "attachments": _("List of the files"),
    }.get(name, name)


# --- how it is shown ------------------------------------------------------------------------------


def _marked(tag: str, html: str, *, is_block: bool = False) -> str:
    """Few screen readers say what <ins> and <del> mean: it stands there in words, unseen."""
    said = _("deleted:") if tag == "del" else _("new:")
    css = ' class="diff-block"' if is_block else ""
    before, after = (
        f'<span class="kern-sr-only">{words}</span>' for words in (f"[{escape(said)} ", "]")
    )
    return f"<{tag}{css}>{before}{html}{after}</{tag}>"


class _VersionRenderer(_Renderer):
    """A text of any age: headings without ids, macros named rather than carried out."""

    def __init__(self) -> None:
        super().__init__(Resolver())
        self.ids = {}

    def _block(self, node: Node) -> str:
        if node.name == "macro":
            return self.macro(node, self._children(node))
        if node.name == "tableRow":
            return f"<tr>{self._children(node)}</tr>"
        if node.name in ("tableHeader", "tableCell"):
            return self._cell(node, "col")
        return super()._block(node)

    def macro(self, node: Node, inner: str) -> str:
        label = escape(macro_label(node.attributes["name"]))
        if title := node.attributes.get("title"):
            label += f": {escape(title)}"
        return f'<div class="rt-macro"><p class="rt-macro__label">{label}</p>{inner}</div>'


class _Writer:
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
        return self.renderer._inline(node.children) if is_bare else self.renderer._block(node)

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
            case "macro":
                return self.renderer.macro(node, self._inner(change))
            case "callout":
                return self.renderer._callout(node, self._inner(change))
            case "table":
                return (
                    '<div class="rt-table" tabindex="0" role="region" '
                    f'aria-label="{escape(_("Table"))}"><table><tbody>'
                    f"{self._inner(change)}</tbody></table></div>"
                )
            case "tableHeader" | "tableCell":
                inner = self._notes_html(change) + self._item(change)
                return self.renderer._cell(node, "col", inner)
            case "taskItem":
                return self.renderer._task(node, self._notes_html(change) + self._item(change))
            case "listItem":
                return f"<li>{self._item(change)}</li>"
            case "taskList":
                return f'<ul class="rt-tasks">{self._inner(change)}</ul>'
            case "orderedList":
                return f"<ol{numbering(node.attributes)}>{self._inner(change)}</ol>"
        tag = NODES[node.name].tag
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
        is_other = _is_other_picture(old, new)
        if is_other and self.side == "both":
            return self._whole(old, "del") + self._whole(new, "ins")
        bare = Node("figure", {k: v for k, v in node.attributes.items() if k != "caption"})
        words = self._words(change.words)
        caption = f"<figcaption>{words}</figcaption>" if words else ""
        shown = self.renderer._figure(bare).replace("</figure>", f"{caption}</figure>")
        if not is_other:
            return shown
        return _marked("del" if self.side == "old" else "ins", shown, is_block=True)

    def _whole(self, node: Node, tag: str) -> str:
        """A block that only one version has. List items and rows cannot stand inside <ins>."""
        kind = "inserted" if tag == "ins" else "deleted"
        if node.name == "listItem":
            return f'<li class="diff-{kind}">{_marked(tag, self.renderer._item(node))}</li>'
        if node.name == "taskItem":
            return self.renderer._task(node, _marked(tag, self.renderer._item(node)))
        if node.name == "tableRow":
            cells = "".join(self._whole(cell, tag) for cell in _blocks(node))
            return f'<tr class="diff-{kind}">{cells}</tr>'
        if node.name in ("tableHeader", "tableCell"):
            inner = _marked(tag, self.renderer._item(node))
            return self.renderer._cell(node, "col", inner, css=f"diff-{kind}")
        return _marked(tag, self.renderer._block(node), is_block=True)

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
        return self.renderer._inline([_from_token(token) for token in tokens])
