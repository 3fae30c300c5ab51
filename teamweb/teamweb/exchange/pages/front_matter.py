"""Front matter between two lines of three dashes: a small part of YAML.

Words, numbers, days and lists of words; nothing that could be nested, repeated or run.
"""

import re
from dataclasses import dataclass, field

from .errors import FileRefused

MOST_LINES = 200
MOST_LABELS = 50
LONGEST_LINE = 2_000
KEY = re.compile(r"([A-Za-z][\w -]{0,60}?)\s*:(?:\s+(.*))?$")
ENTRY = re.compile(r"\s*-\s+(.+)$")
TITLES = ("title",)
LABELS = ("labels", "tags", "keywords", "categories")
DATES = ("date",)
AUTHORS = ("author", "authors")
ORDERS = ("order", "weight", "nav_order", "sidebar_position")


@dataclass
class FrontMatter:
    title: str = ""
    labels: list[str] = field(default_factory=list)
    date: str = ""
    author: str = ""
    order: int | None = None
    # Keys that mean nothing here -> their line.
    unknown: dict[str, int] = field(default_factory=dict)


def split(text: str) -> tuple[FrontMatter, str, int]:
    """The facts, the text below them, and the line at which it begins. Raises FileRefused."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return FrontMatter(), text, 1
    if not any(KEY.match(line) for line in lines[1:3]):
        # A ruler at the top of a text, and no front matter.
        return FrontMatter(), text, 1
    for place, line in enumerate(lines[1 : MOST_LINES + 1], start=1):
        if line.rstrip() in ("---", "..."):
            return _read(lines[1:place]), "\n".join(lines[place + 1 :]), place + 2
    if len(lines) > MOST_LINES:
        raise FileRefused(f"the front matter has more than {MOST_LINES} lines", 1)
    raise FileRefused("the front matter has no end (a line “---”)", 1)


def _read(lines: list[str]) -> FrontMatter:
    values: dict[str, tuple[list[str], int]] = {}
    key = ""
    for number, line in enumerate(lines, start=2):
        if len(line) > LONGEST_LINE:
            raise FileRefused("a line of the front matter is too long", number)
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if entry := ENTRY.match(line):
            if not key:
                raise FileRefused("an entry of a list without a name", number)
            values[key][0].append(_plain(entry[1]))
        elif found := KEY.match(line):
            key = found[1].strip().lower()
            if key in values:
                raise FileRefused(f"“{key}” stands twice", number)
            values[key] = (_values(found[2] or ""), number)
        elif key and line[0] in " \t":
            values[key][0].append(_plain(line))
        else:
            raise FileRefused("a line of the front matter is not “name: value”", number)
    return _facts(values)


def _facts(values: dict[str, tuple[list[str], int]]) -> FrontMatter:
    matter = FrontMatter()
    for key, (found, line) in values.items():
        words = " ".join(" ".join(found).split())
        if key in TITLES:
            matter.title = words
        elif key in LABELS:
            parts = found[0].split(",") if len(found) == 1 else found
            names = [part.strip() for part in parts]
            matter.labels += [name for name in names if name and name not in matter.labels]
        elif key in DATES:
            matter.date = words[:40]
        elif key in AUTHORS:
            matter.author = ", ".join(word for word in found if word)[:150]
        elif key in ORDERS:
            if not re.fullmatch(r"[+-]?[0-9]{1,9}", words):
                raise FileRefused(f"“{key}” is not a whole number", line)
            matter.order = int(words)
        else:
            matter.unknown[key] = line
    if len(matter.labels) > MOST_LABELS:
        raise FileRefused(f"more than {MOST_LABELS} labels", 2)
    return matter


def _values(text: str) -> list[str]:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [_plain(part) for part in re.findall(r'"[^"]*"|\'[^\']*\'|[^,]+', text[1:-1])]
    return [] if text in ("", ">", "|", ">-", "|-") else [_plain(text)]


def _plain(text: str) -> str:
    text = "".join(sign for sign in text if sign.isprintable()).strip()
    for quote in "\"'":
        if len(text) >= 2 and text[0] == text[-1] == quote:
            return text[1:-1]
    return re.sub(r"\s+#\s.*$", "", text).strip()
