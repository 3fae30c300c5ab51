"""Foreign PDF files behind one of our own, as one file with bookmarks.

Anybody may have made them, so they are read in a process of their own, with limits. What a page
would run is removed. Our own pages keep their tags; the whole says no longer that it is PDF/A or
PDF/UA, which nobody can promise of foreign pages.
"""

import io
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pypdf import PdfReader, PdfWriter
from pypdf.generic import Destination, Fit, NameObject, StreamObject

MOST_PAGES = 1_000
CPU_SECONDS = 30
# On a machine with much to do, the time on the clock is longer.
SECONDS = 120
MEMORY_BYTES = 2_000_000_000
BROKEN, ENCRYPTED, TOO_LONG = "broken", "encrypted", "too_long"
_ROOT = Path(__file__).parents[3]
# Actions of links that only lead somewhere.
_HARMLESS = ("/URI", "/GoTo")
_CLAIMS = re.compile(
    rb"<rdf:Description[^>]*(?:pdfaid|pdfuaid|pdfaExtension).*?(?:/>|</rdf:Description>)", re.S
)


class Appended(NamedTuple):
    """A file to append; its bookmark stands below the one called `below`, the `place`-th of this name."""

    name: str
    content: bytes
    below: str = ""


def examined(contents: Iterable[bytes]) -> list[int | str]:
    """For each file the number of its pages, or BROKEN, ENCRYPTED or TOO_LONG."""
    found: list[int | str] = []
    rest = list(contents)
    while rest:
        told = _in_own_process("examine", rest)
        lines = [json.loads(line) for line in told.decode().splitlines()][: len(rest)]
        # The process ended at a file: that one is broken, and the others are still to be read.
        found += lines if len(lines) == len(rest) else [*lines, BROKEN]
        rest = rest[len(lines) + 1 :]
    return found


def with_appended(own: bytes, others: list[Appended]) -> bytes | None:
    """Our own file with `others`, which were `examined`, behind it; None where it cannot be done."""
    if not others:
        return own
    names = [{"name": other.name, "below": other.below} for other in others]
    contents = [own, *(other.content for other in others)]
    return _in_own_process("append", contents, names) or None


def _in_own_process(what: str, contents: list[bytes], names: Any = None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(contents):
            (Path(folder) / f"{number}.pdf").write_bytes(content)
        asked = {"what": what, "folder": folder, "count": len(contents), "names": names}
        try:
            done = subprocess.run(
                [sys.executable, "-m", __spec__.name],
                input=json.dumps(asked).encode(),
                capture_output=True,
                timeout=SECONDS,
                cwd=_ROOT,
            )
        except subprocess.TimeoutExpired as ended:
            return ended.stdout or b"" if what == "examine" else b""
    return done.stdout if what == "examine" or not done.returncode else b""


def _main() -> int:
    asked = json.load(sys.stdin.buffer)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    files = [Path(asked["folder"]) / f"{number}.pdf" for number in range(asked["count"])]
    if asked["what"] == "examine":
        for file in files:
            sys.stdout.write(json.dumps(_examine(file.read_bytes())) + "\n")
            sys.stdout.flush()
    else:
        sys.stdout.buffer.write(_append(files, asked["names"]))
    return 0


def _examine(content: bytes) -> int | str:
    """Try what `_append` will do: some files break only then."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return ENCRYPTED
        count = len(reader.pages)
        if count > MOST_PAGES:
            return TOO_LONG
        writer = PdfWriter()
        _copy(reader, writer)
        writer.write(io.BytesIO())
    except MemoryError:
        return TOO_LONG
    # Whatever a broken file leads to, it is this file that is left out.
    except Exception:
        return BROKEN
    return count or BROKEN


def _append(files: list[Path], names: list[dict[str, str]]) -> bytes:
    own = PdfReader(files[0])
    writer = PdfWriter(clone_from=own)
    bookmarks = list(_bookmarks(own, own.outline))
    writer._root_object.pop("/Outlines", None)
    placed: dict[str, Any] = {}
    parents: list[Any] = []
    for depth, title, page, fit in bookmarks:
        parents = parents[:depth]
        made = writer.add_outline_item(
            title=title, page_number=page, parent=parents[-1] if parents else None, fit=fit
        )
        parents.append(made)
        placed.setdefault(title, made)
    for file, named in zip(files[1:], names, strict=True):
        first = len(writer.pages)
        _copy(PdfReader(file), writer)
        writer.add_outline_item(
            title=named["name"], page_number=first, parent=placed.get(named["below"])
        )
    _withdraw_claims(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _bookmarks(reader: PdfReader, outline: Any, depth: int = 0) -> Any:
    for entry in outline:
        if isinstance(entry, list):
            yield from _bookmarks(reader, entry, depth + 1)
        elif isinstance(entry, Destination):
            page = reader.get_destination_page_number(entry)
            yield depth, str(entry.title), page or 0, Fit.xyz(entry.left, entry.top)


def _copy(reader: PdfReader, writer: PdfWriter) -> None:
    first = len(writer.pages)
    writer.append(reader, import_outline=False)
    for page in writer.pages[first:]:
        # They would point into the structure of our own pages.
        for key in ("/StructParents", "/AA"):
            page.pop(NameObject(key), None)
        for reference in page.get("/Annots") or ():
            annotation = reference.get_object()
            for key in ("/StructParent", "/AA"):
                annotation.pop(NameObject(key), None)
            action = annotation.get("/A")
            if action is not None and action.get_object().get("/S") not in _HARMLESS:
                del annotation["/A"]


def _withdraw_claims(writer: PdfWriter) -> None:
    metadata = writer._root_object.get("/Metadata")
    if metadata is not None:
        packet = metadata.get_object()
        cleaned = StreamObject()
        cleaned.update(packet)
        cleaned.pop("/Filter", None)
        cleaned.set_data(_CLAIMS.sub(b"", packet.get_data()))
        writer._root_object[NameObject("/Metadata")] = writer._add_object(cleaned)


if __name__ == "__main__":
    sys.exit(_main())
