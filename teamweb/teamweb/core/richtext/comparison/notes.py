"""What changed about a block beside its words, as sentences."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..schema import NODES
from ..tree import Mark, Node
from .words import Words


def block_notes(old: Node, new: Node) -> list[str]:
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
    if is_same_file and is_other_picture(old, new):
        since = new.attributes.get("since", "")
        said.append(
            _("Image exchanged on %(date)s") % {"date": since} if since else _("Image exchanged")
        )
    return list(dict.fromkeys(said))


def is_other_picture(old: Node, new: Node) -> bool:
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
    if written := NODES[node].change_note:
        return [written(name, both["old"], both["new"])]
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
    return [_("Settings changed")]


def _day(value: str) -> str:
    return (
        f"{value[8:]}.{value[5:7]}.{value[:4]}"
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        else value
    )


def mark_notes(words: list[Words]) -> list[str]:
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
