"""Files of minutes as text with Markdown's signs: Markdown itself, DOCX, ODT and PDF."""

from ..errors import EmptyFile, FileTooLarge, NotText
from .archive import read_docx, read_odt
from .pdf import read_pdf

LARGEST_FILE = 5_000_000
READERS = {".docx": read_docx, ".odt": read_odt, ".pdf": read_pdf}
SUFFIXES = (".md", ".markdown", ".txt", *READERS)


def read_document(name: str, data: bytes) -> str:
    """The text of a file, by the ending of its name. Raises MinutesUnreadable."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    reader = READERS.get(suffix)
    if reader is None:
        return decode(data)
    if len(data) > LARGEST_FILE:
        raise FileTooLarge(f"larger than {LARGEST_FILE // 1_000_000} MB")
    text = reader(data)
    if not text.strip():
        raise EmptyFile("the file is empty")
    return text.replace("\0", "")


def decode(data: bytes) -> str:
    """The text of a file. Raises NotText naming the line of the first bad byte."""
    if len(data) > LARGEST_FILE:
        raise FileTooLarge(f"larger than {LARGEST_FILE // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotText(f"not UTF-8 (byte {data[error.start]:#04x})", line) from error
    if "\0" in text:
        raise NotText("not a text file (zero byte)", text.count("\n", 0, text.index("\0")) + 1)
    if not text.strip():
        raise EmptyFile("the file is empty")
    return text
