"""The order in which the demo is loaded: what is needed by others comes first."""

from collections.abc import Callable

from django.utils import translation

from . import lore, people, public, rooms
from .marks import Marks
from .stage import Stage

PARTS: list[Callable[[Stage], None]] = [
    people.load_people,
    people.load_groups,
    lore.load_topic_areas,
    lore.load_terms,
    rooms.load_spaces,
    rooms.load_pages,
    rooms.load_meetings,
    lore.load_questions,
    lore.load_guidelines,
    public.load_public_pages,
    people.let_mail_begin,
]


def load_demo() -> int:
    """Make what is missing of the demo and return how many things that were.

    Every thing is made with a mark in one transaction: killed at any point, the next call
    finishes the rest, and a call after that makes nothing.
    """
    marks = Marks()
    stage = Stage(marks)
    with translation.override("de"):
        for part in PARTS:
            part(stage)
    return marks.made
