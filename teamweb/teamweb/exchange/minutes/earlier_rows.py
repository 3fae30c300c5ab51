"""Rows that an earlier import of the same file made, matched with its current content."""

from collections.abc import Callable
from typing import Any

# A row this many lines away may be the same thing in other words.
NEAR = 3


def row_values(row: Any) -> tuple:
    """The values of a row without its key, to compare before and after."""
    return tuple(
        getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if not column.primary_key
    )


class EarlierRows:
    """Rows of the last import; each is removed when the file names it again."""

    def __init__(self, rows: list[Any], key: Callable[[Any], str]) -> None:
        self.rows = rows
        self.key = key

    def pop(self, value: str) -> Any:
        row = next((row for row in self.rows if self.key(row) == value), None)
        if row is not None:
            self.rows.remove(row)
        return row

    def pop_nearest(self, line: int) -> Any:
        """The row of the nearest line: most likely the same thing in other words."""
        near = [row for row in self.rows if row.source_line and abs(row.source_line - line) <= NEAR]
        row = min(near, key=lambda row: abs(row.source_line - line), default=None)
        if row is not None:
            self.rows.remove(row)
        return row
