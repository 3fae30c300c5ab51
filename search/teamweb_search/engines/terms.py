"""What engines index of a document: both store the same words, so both count the same hits."""

from dataclasses import dataclass
from typing import Self

from ..analysis import clean, exact_tokens, parts_of, stems, tokens
from ..analysis.compounds import joined_words
from ..documents.document import Document

# Words as long as this are indexed whole; longer "words" are data.
LONGEST_WORD = 60


@dataclass(frozen=True)
class Terms:
    """Stems by field, parts of compounds, unstemmed words for quotes, and words for spelling."""

    title: str
    headings: str
    body: str
    parts: str
    exact: tuple[str, str, str]
    spelling: list[str]

    @classmethod
    def of(cls, document: Document) -> Self:
        texts = (
            clean(document.title),
            clean(" ".join([document.headings, *document.labels])),
            clean(document.body),
        )
        written = [token.text for text in texts for token in tokens(text)]
        title, headings, body = map(_stemmed, texts)
        first, second, third = (" ".join(exact_tokens(text)) for text in texts)
        return cls(
            title=title,
            headings=headings,
            body=body,
            parts=" ".join(part for word in written for part in parts_of(word)),
            exact=(first, second, third),
            spelling=sorted(
                {word.lower() for word in written if len(word) <= LONGEST_WORD and word.isalpha()}
            ),
        )


def _stemmed(text: str) -> str:
    """Stems in their order; words with hyphens follow once more, joined (E-Rechnung, eRechnung)."""
    return " ".join([*stems(text), *joined_words(text)])
