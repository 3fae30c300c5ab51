"""`field__in=AnyOf(numbers)`: very many whole numbers, written out once."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Expression, Field


class AnyOf(Expression):
    """A list of whole numbers for the right side of `__in`.

    Django prepares each number of a list on its own in every query: with the accesses of a member of
    500 spaces two thirds of the calls that "My Teamweb" makes. What the database reads is the same.
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        super().__init__(output_field=Field())
        self.numbers = ",".join(map(str, sorted(map(int, numbers))))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[()]]:
        return f"({self.numbers or 'SELECT 0 WHERE 1 = 0'})", ()
