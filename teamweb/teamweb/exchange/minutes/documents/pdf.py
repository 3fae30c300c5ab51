"""The text of a PDF, its lines joined to paragraphs again."""

import io
import re

from pypdf import PdfReader
from pypdf.errors import PdfReadError, PyPdfError

from ..errors import BrokenDocument, FileTooLarge, Scanned

MOST_PAGES = 200
# A line that ends before this share of the longest ends its paragraph.
FULL_LINE = 0.75
OPENS = re.compile(
    r"^\s*(?:TOP\b|Zu\s+TOP|[-•–*]\s|\d{1,2}(?:\.\d{1,2})*[.)]?\s|[A-ZÄÖÜ][\w/ -]{2,30}:)"
)
PAGE_NUMBER = re.compile(
    r"^\s*(?:-\s*\d{1,3}\s*-|Seite\s+\d{1,3}(?:\s+(?:von|/)\s*\d{1,3})?|\d{1,3}\s*/\s*\d{1,3})\s*$",
    re.I,
)


def read_pdf(data: bytes) -> str:
    """Raises BrokenDocument, FileTooLarge, and Scanned where there are only pictures."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BrokenDocument("protected by a password")
        if len(reader.pages) > MOST_PAGES:
            raise FileTooLarge(f"more than {MOST_PAGES} pages")
        pages = [page.extract_text() for page in reader.pages]
    except (
        PyPdfError,
        PdfReadError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OSError,
    ) as error:
        raise BrokenDocument(f"not a readable PDF: {error}") from error
    if not any(re.search(r"\w{3}", page) for page in pages):
        raise Scanned("no text in the PDF")
    return _paragraphs("\n".join(pages))


def _paragraphs(text: str) -> str:
    lines = [line.rstrip() for line in text.split("\n") if not PAGE_NUMBER.match(line)]
    longest = max(map(len, lines), default=0)
    joined: list[str] = []
    before = ""
    for line in lines:
        words = re.sub(r"^\s*[•–]\s", "- ", line).strip()
        goes_on = (
            joined
            and joined[-1]
            and words
            and len(before) >= FULL_LINE * longest
            and not OPENS.match(words)
        )
        if goes_on:
            is_hyphenated = joined[-1].endswith("-") and words[0].islower()
            joined[-1] = joined[-1][:-1] + words if is_hyphenated else f"{joined[-1]} {words}"
        else:
            if words and joined and not words.startswith("- "):
                joined.append("")
            joined.append(words)
        before = line
    return re.sub(r"\n{3,}", "\n\n", "\n".join(joined)) + "\n"
