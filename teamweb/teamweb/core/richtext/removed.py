"""What an old text has and a new one no longer has, in words: for forms that show no picture of the text."""

from collections import Counter

from django.utils.translation import ngettext

from .clean import parse
from .schema import NODES

# What tells two of a kind apart; tables and boxes are only counted.
IDENTITY = {"figure": "attachment", "mention": "user", "taskItem": "id"}


def removed(old: str, new: str) -> list[str]:
    """The kinds of things that are gone, each with its number."""
    gone: Counter[str] = Counter()
    for (kind, _identity), number in (_things(old) - _things(new)).items():
        gone[kind] += number
    phrases = {kind: _phrase(kind, gone[kind]) for kind in sorted(gone)}
    return [phrase for phrase in phrases.values() if phrase]


def _things(html: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for top in parse(html):
        for node in top.walk():
            identity = IDENTITY.get(node.name) or NODES[node.name].identity
            found[node.name, node.attributes.get(identity, "")] += 1
            links = {mark for child in node.children for mark in child.marks}
            found.update(
                (mark.name, str(mark.attributes)) for mark in links if mark.name == "fileLink"
            )
    return found


def _phrase(kind: str, number: int) -> str:
    registered = NODES.get(kind)
    if registered and registered.count_label:
        return registered.count_label(number)
    if registered and registered.label:
        return f"{number} × {registered.label}"
    words = {
        "figure": ngettext("%(number)d picture", "%(number)d pictures", number),
        "table": ngettext("%(number)d table", "%(number)d tables", number),
        "codeBlock": ngettext("%(number)d block of code", "%(number)d blocks of code", number),
        "mention": ngettext("%(number)d mention", "%(number)d mentions", number),
        "taskItem": ngettext("%(number)d task", "%(number)d tasks", number),
        "fileLink": ngettext("%(number)d link to a file", "%(number)d links to files", number),
    }
    return words[kind] % {"number": number} if kind in words else ""
