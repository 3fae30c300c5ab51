"""Numbers that somebody sends in an address or a form."""

from collections.abc import Iterable

# What fits into every database's numbers; Python itself refuses thousands of digits.
MOST_DIGITS = 18


def whole_number(text: object) -> int | None:
    """The number a text is, such as that of a row; None for everything else."""
    digits = str(text)
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS
    return int(digits) if is_number else None


def whole_numbers(texts: Iterable[object]) -> list[int]:
    """The numbers among them, in their order."""
    return [number for text in texts if (number := whole_number(text)) is not None]
