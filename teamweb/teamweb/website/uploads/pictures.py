"""The pictures of a page with their sizes, in one query for all of them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import prefetch_related_objects
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.images.models import AbstractImage


def pictures_in(value: Any) -> Iterator[AbstractImage]:
    """Every picture in the value of a block, however deep."""
    if isinstance(value, AbstractImage):
        yield value
    elif isinstance(value, StreamValue):
        for child in value:
            yield from pictures_in(child.value)
    elif isinstance(value, StructValue):
        for part in value.values():
            yield from pictures_in(part)
    elif isinstance(value, ListValue):
        for part in value:
            yield from pictures_in(part)


def fetch_sizes(pictures: Iterable[AbstractImage]) -> None:
    """Templates then find the sizes that were made before without asking for each."""
    prefetch_related_objects(list(pictures), "renditions")
