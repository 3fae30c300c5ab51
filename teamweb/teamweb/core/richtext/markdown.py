"""Markdown in and out: the plain way of writing, for forms without JavaScript and for imports.

What Markdown has no sign for (callouts, figures, macros, mentions, merged cells) is written
as the schema's own HTML and read back from it. `to_markdown` reads what it has written: a block
that would come back changed is written as HTML, too.
"""

import re
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from .clean import Sanitised, parse, sanitise
from .schema import MARKS, MAX_DEPTH, NODES
from .tree import Mark, Node, Text, attributes_html, block_html, to_html

BOX = re.compile(r"\[([ xX])\](?:\s+|$)")
# What a task is known by, behind its words: <!-- task id="a1" due="2026-12-01" -->
TASK_FACTS = re.compile(r"\s*<!-- task((?: \w+=\"[^\"<>]*\")+) -->$")
TASK_FACT = re.compile(r"(\w+)=\"([^\"]*)\"")
OWN_TAG = re.compile(
    r"\s*(<!-- -->|</?(p|h[234]|ul|ol|li|blockquote|aside|section|pre|table|tbody|tr|th|td|hr|figure|img|figcaption"
    r"|div|span|br|a|strong|em|u|s|code|sub|sup|mark)[\s/>])"
)
SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
# The parser drops what is nested deeper than its own limit: before that, deeper lines become words.
DEEPEST = MAX_DEPTH + 5
SEPARATOR = "<!-- -->"


def from_markdown(text: str, *, with_html: bool = False) -> str:
    """Canonical HTML of a Markdown text (CommonMark, tables, strike-through, task lists).

    HTML in the text stays literal words, unless `with_html` lets the schema's own HTML through;
    what looks like any other tag (<Name>) stays words in both cases.
    """
    return read_markdown(text, with_html=with_html).html


def read_markdown(text: str, *, with_html: bool = False) -> Sanitised:
    """The same as `from_markdown`, and in words what was left out."""
    parser = markdown_parser(with_html=with_html)
    parser.add_render_rule("html_inline", _own_inline)
    parser.add_render_rule("html_block", _own_block)
    facts: dict[str, Any] = {}
    read = sanitise(parser.render(text, facts), keep_empty_headings=True)
    return replace(read, removed=sorted({*read.removed, *facts.get("removed", [])}))


def markdown_parser(*, with_html: bool) -> MarkdownIt:
    """CommonMark with tables, strike-through and tasks; HTML is the caller's to render."""
    parser = MarkdownIt("commonmark", {"html": with_html, "maxNesting": DEEPEST + 5})
    # Addresses stay as written but for the signs that none may have.
    parser.normalizeLink = _without_blanks  # type: ignore[assignment,method-assign]
    parser.add_render_rule("fence", _fence)
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.before("table", "too_deep", _too_deep)
    parser.core.ruler.before("inline", "tasks", _mark_tasks)
    for kind in NODES.registered.values():
        if kind.markdown_rule:
            kind.markdown_rule(parser)
    return parser


def _without_blanks(address: str) -> str:
    return re.sub(r"[\s\"<>]", lambda found: quote(found[0]), address)


def _own_inline(renderer: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    found: str = tokens[place].content
    return found if OWN_TAG.match(found) else escape(found)


def _own_block(renderer: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    found: str = tokens[place].content
    return found if OWN_TAG.match(found) else f"<p>{escape(found)}</p>"


def _fence(renderer: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    """A block of code without the line end that Markdown adds to its last line."""
    code: str = tokens[place].content.removesuffix("\n")
    language = (tokens[place].info.split() or [""])[0]
    known = NODES["codeBlock"].attributes["language"].allows(language)
    named = f' data-language="{escape(language)}"' if known else ""
    return f"<pre><code{named}>{escape(code, quote=False)}</code></pre>"


def _too_deep(state: Any, start: int, end: int, silent: bool) -> bool:
    if silent or state.level < DEEPEST:
        return False
    state.push("paragraph_open", "p", 1)
    words = state.push("inline", "", 0)
    words.content = state.getLines(start, end, state.blkIndent, False).strip()
    words.children = []
    state.push("paragraph_close", "p", -1)
    state.line = end
    state.env["removed"] = [_("too many levels")]
    return True


def _mark_tasks(state: Any) -> None:
    """Turn lists into task lists where every item begins with a box.

    The box is looked for before Markdown reads the words, so that one written with
    backslashes stays words.
    """
    open_lists: list[tuple[Any, list[tuple[Any, Any]]]] = []
    for place, token in enumerate(state.tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            open_lists.append((token, []))
        elif token.type == "list_item_open":
            following = state.tokens[place + 1 : place + 3]
            begins = following[0].type == "paragraph_open"
            open_lists[-1][1].append((token, following[1] if begins else None))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            found, items = open_lists.pop()
            if found.tag == "ul" and all(
                words and BOX.match(words.content) for _li, words in items
            ):
                found.attrSet("data-tasks", "")
                for item, words in items:
                    _mark_task(item, words)


def _mark_task(item: Any, words: Any) -> None:
    box = BOX.match(words.content)
    assert box
    item.attrSet("data-checked", "false" if box[1] == " " else "true")
    words.content = words.content[box.end() :]
    if facts := TASK_FACTS.search(words.content):
        words.content = words.content[: facts.start()]
        for name, value in TASK_FACT.findall(facts[1]):
            if attribute := NODES["taskItem"].attributes.get(name):
                item.attrSet(attribute.html, value)


@lru_cache(maxsize=16)
def to_markdown(html: str) -> str:
    """Markdown that `from_markdown(…, with_html=True)` turns back into the same text."""
    nodes = parse(html)
    written = "\n\n".join(_blocks(nodes))
    if _comes_back(written, nodes):
        return written
    blocks = [
        block if block == SEPARATOR or _comes_back(block, [node]) else _html(node)
        for block, node in zip(_blocks(nodes, separate=False), nodes, strict=True)
    ]
    written = "\n\n".join(_separated(blocks, nodes))
    return written if _comes_back(written, nodes) else "\n\n".join(map(_html, nodes))


def _comes_back(written: str, nodes: list[Node]) -> bool:
    return from_markdown(written, with_html=True) == to_html(nodes)


def _blocks(nodes: list[Node], *, separate: bool = True) -> list[str]:
    blocks = [_block(node) for node in nodes]
    return _separated(blocks, nodes) if separate else blocks


def _separated(blocks: list[str], nodes: list[Node]) -> list[str]:
    """The blocks, with a sign between two lists in a row: they would grow together."""
    written: list[str] = []
    for place, (block, node) in enumerate(zip(blocks, nodes, strict=True)):
        if place and node.name.endswith("List") and nodes[place - 1].name.endswith("List"):
            written.append(SEPARATOR)
        written.append(block)
    return written


def _children(node: Node) -> list[Node]:
    return [child for child in node.children if isinstance(child, Node)]


def _block(node: Node) -> str:
    match node.name:
        case "paragraph":
            if node.children:
                # At the start of a line these signs would begin a list, a heading or a line.
                return re.sub(r"^([-+]|\d+[.)](?=\s|$))", _escaped_start, _inline(node.children))
        case "heading":
            return f"{'#' * int(node.attributes['level'])} {_inline(node.children)}".rstrip()
        case "bulletList" | "taskList" | "orderedList":
            if node.attributes.keys() <= {"start"} and all(map(_is_plain, _children(node))):
                return _list(node)
        case "blockquote":
            lines = "\n\n".join(_blocks(_children(node))).split("\n")
            return "\n".join(f"> {line}" if line else ">" for line in lines)
        case "codeBlock":
            code = node.text()
            fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code)), 3)
            lines = [
                f"{fence}{node.attributes.get('language', '')}",
                *([code] if code else []),
                fence,
            ]
            return "\n".join(lines)
        case "table":
            if table := _table(node):
                return table
        case "horizontalRule":
            return "---"
    if write := NODES[node.name].to_markdown:
        return write(node, _content(node))
    return _html(node)


def _content(node: Node) -> str:
    if NODES[node.name].content == "blocks":
        return "\n\n".join(_blocks(_children(node)))
    return _inline(node.children)


def _html(node: Node) -> str:
    """The block as HTML on one line: a blank line would end it, and forms change line ends."""
    return block_html(node).replace("\n", "&#10;")


def _escaped_start(found: re.Match[str]) -> str:
    return f"{found[1][:-1]}\\{found[1][-1]}"


def _is_plain(item: Node) -> bool:
    """Whether Markdown can say this item: words or lists only."""
    first, *rest = _children(item)
    return bool(first.children) and all(
        (child.name == "paragraph" and child.children)
        or (child.name.endswith("List") and all(map(_is_plain, _children(child))))
        for child in rest
    )


def _task_facts(item: Node) -> str:
    facts = "".join(
        f' {name}="{item.attributes[name]}"'
        for name in NODES["taskItem"].attributes
        if name in item.attributes and name != "checked"
    )
    return f" <!-- task{facts} -->" if facts else ""


def _list(node: Node) -> str:
    lines: list[str] = []
    start = int(node.attributes.get("start", "1"))
    for number, item in enumerate(_children(node)):
        sign = f"{start + number}." if node.name == "orderedList" else "-"
        box = ""
        if node.name == "taskList":
            box = "[x] " if item.attributes.get("checked") == "true" else "[ ] "
        indent = " " * (len(sign) + 1)
        first, *rest = "\n\n".join(_blocks(_children(item))).split("\n")
        if node.name == "taskList":
            first += _task_facts(item)
        lines.append(f"{sign} {box}{first}")
        lines += [f"{indent}{line}" if line else "" for line in rest]
    return "\n".join(lines)


def _table(node: Node) -> str:
    rows = [_children(row) for row in _children(node)]
    is_simple = (
        all(cell.name == "tableHeader" for cell in rows[0])
        and all(cell.name == "tableCell" for row in rows[1:] for cell in row)
        and len({len(row) for row in rows}) == 1
        and all(
            not cell.attributes and len(cell.children) == 1 and cell.children[0].name == "paragraph"  # type: ignore[union-attr]
            for row in rows
            for cell in row
        )
    )
    if not is_simple:
        return ""
    written = [[_inline(cell.children[0].children, "|") for cell in row] for row in rows]  # type: ignore[union-attr]
    lines = [f"| {' | '.join(row)} |" for row in written]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)


SIGNS = {"bold": "**", "italic": "*", "strike": "~~"}


def _inline(children: list[Node | Text], no_code_with: str = "`") -> str:
    """The words of a block on one line; a piece of code with one of these signs is written as HTML."""
    if not children:
        return ""
    around: list[Node | Text | None] = [None, *children, None]
    written = "".join(
        _piece(child, before, after, no_code_with)
        for before, child, after in zip(around, children, around[2:], strict=False)
    )
    # The parser strips every kind of blank from the ends, the schema only the ordinary ones.
    stripped = written.strip()
    if stripped != written:
        start = len(written) - len(written.lstrip())
        end = start + len(stripped)
        written = _entities(written[:start]) + stripped + _entities(written[end:])
    return written


def _entities(blanks: str) -> str:
    return "".join(f"&#{ord(blank)};" for blank in blanks)


def _signed(piece: Node | Text | None) -> set[str]:
    """Those marks of a piece whose signs could grow together with the same signs beside them."""
    names = {mark.name for mark in piece.marks} if piece is not None else set()
    return names & {*SIGNS, "code"}


def _piece(
    child: Node | Text, before: Node | Text | None, after: Node | Text | None, no_code_with: str
) -> str:
    marks = child.marks
    stands_apart = not (_signed(before) or _signed(after))
    if isinstance(child, Node):
        if child.name == "hardBreak":
            words = "<br>"
        else:
            kind = NODES[child.name]
            attributes = attributes_html(kind, child.attributes)
            words = f"<{kind.tag}{attributes}>{_escaped(child.text())}</{kind.tag}>"
    else:
        words = _escaped(child.text)
        is_code = any(mark.name == "code" for mark in marks)
        if is_code and stands_apart and not set("`" + no_code_with) & set(child.text):
            # One blank at both ends is taken away when code is read.
            both = child.text.startswith(" ") and child.text.endswith(" ") and child.text.strip(" ")
            words = f"` {child.text} `" if both else f"`{child.text}`"
            marks = tuple(mark for mark in marks if mark.name != "code")
    for mark in reversed(marks):
        words = _marked(words, mark, stands_apart)
    return words


def _marked(words: str, mark: Mark, stands_apart: bool) -> str:
    values = dict(mark.attributes)
    if mark.name == "link":
        return f"[{words}]({_address(values['href'])})"
    if mark.name == "pageLink":
        anchor = f"#{values['anchor']}" if "anchor" in values else ""
        address = f"/p/{values['page']}/{anchor}"
        return f"[{words}]({_address(address)})"
    # Signs touching a blank do not count as emphasis in Markdown: then HTML says it.
    if mark.name in SIGNS and stands_apart and words[:1].isalnum() and words[-1:].isalnum():
        return f"{SIGNS[mark.name]}{words}{SIGNS[mark.name]}"
    kind = MARKS[mark.name]
    attributes = "".join(
        f' {attribute.html}="{escape(values[name])}"'
        for name, attribute in kind.attributes.items()
        if name in values
    )
    return f"<{kind.tag}{attributes}>{words}</{kind.tag}>"


def _address(href: str) -> str:
    escaped = href.replace("\\", "\\\\").replace("&", "&amp;").replace("|", "\\|")
    return f"<{escaped}>" if set("()|\\") & set(href) else escaped


def _escaped(words: str) -> str:
    escaped = SPECIAL.sub(r"\\\1", words.replace("&", "&amp;"))
    # Before a link it would make a picture of it.
    return f"{escaped[:-1]}\\!" if escaped.endswith("!") else escaped
