from teamweb_search.documents import PUBLIC, Document, search_document

from .models import Term


@search_document(Term)
def term_document(term: Term) -> Document:
    return Document(
        id=f"term:{term.pk}",
        title=f"{term.abbreviation} – {term.meaning}",
        body="\n".join(filter(None, [term.synonyms, term.note])),
        url=term.get_absolute_url(),
        access=PUBLIC,
    )
