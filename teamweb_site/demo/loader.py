"""Loads the parts of the demo in order of dependency."""

from collections.abc import Callable

from django.utils import translation

from . import directory_content, knowledge_content, people, space_content, website_content
from .context import DemoContext
from .loaded import LoadedObjects

PARTS: list[Callable[[DemoContext], None]] = [
    people.load_people,
    people.load_groups,
    knowledge_content.load_topic_areas,
    knowledge_content.load_terms,
    directory_content.load_directory,
    space_content.load_spaces,
    space_content.load_pages,
    space_content.load_meetings,
    knowledge_content.load_questions,
    knowledge_content.load_guidelines,
    website_content.load_public_pages,
    people.enable_mail,
]


def load_demo() -> int:
    """Make the missing parts of the demo and return how many objects were made.

    Each object is stored with its record in one transaction: after a kill at any point the next
    call makes the rest, and a call after that makes nothing.
    """
    loaded = LoadedObjects()
    context = DemoContext(loaded)
    with translation.override("de"):
        for part in PARTS:
            part(context)
    return loaded.made
