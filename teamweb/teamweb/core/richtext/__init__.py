"""The text of pages, minutes and answers: one schema of clean HTML, checked in Python.

`schema.py` is the table of what may stand in a text; the editor's schema is generated from it.
"""

from .clean import Sanitised, UnknownMarkup, canonical, sanitise
from .comparison import Comparison, PictureVersion, compare, revert_passage
from .markdown import from_markdown, read_markdown, to_markdown
from .removed import removed
from .render import Image, Resolver, render, strip_names
from .text import References, Section, references, sections, to_text, with_attachments

__all__ = [
    "Comparison",
    "Image",
    "PictureVersion",
    "References",
    "Resolver",
    "Sanitised",
    "Section",
    "UnknownMarkup",
    "canonical",
    "compare",
    "from_markdown",
    "read_markdown",
    "references",
    "removed",
    "render",
    "revert_passage",
    "sanitise",
    "sections",
    "strip_names",
    "to_markdown",
    "to_text",
    "with_attachments",
]
