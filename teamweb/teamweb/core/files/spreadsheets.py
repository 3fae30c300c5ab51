"""Tables that spreadsheet programs open."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

# A cell that begins so is a formula to such a program; an apostrophe before it makes it text.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def escape_formula(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def unescape_formula(text: str) -> str:
    """What `escape_formula` was given."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_SIGNS) else text


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The rows line by line, as German spreadsheet programs open them: UTF-8 with mark, semicolons.

    None is an empty cell; text that such a program would take for a formula is escaped.
    """
    buffer = io.StringIO("\ufeff")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow("" if cell is None else escape_formula(str(cell)) for cell in row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
