"""What can be found. Apps offer their texts from a module `search_documents.py`.

from teamweb_search.documents import Document, search_document

@search_document(Resolution)
def resolution_document(resolution: Resolution) -> Document | list[Document] | None: ...
"""

from .document import NOBODY, PUBLIC, Document
from .registry import UnknownModel, search_document, source_of

__all__ = ["NOBODY", "PUBLIC", "Document", "UnknownModel", "search_document", "source_of"]
