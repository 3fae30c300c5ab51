"""A text between its two forms: canonical HTML at rest, a Yjs document while people write.

The Yjs document has exactly the shape the editor's binding (y-tiptap) gives it, so that either
side can open what the other wrote without changing it. Raises UnknownMarkup rather than drop
anything the schema does not know.
"""

from .merging import fill, merge
from .normalisation import normalised
from .reading import to_html, to_nodes

__all__ = ["fill", "merge", "normalised", "to_html", "to_nodes"]
