"""DOCX and ODT as Markdown: headings, lists, tables, bold type; nothing else."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ..errors import BrokenDocument, FileTooLarge

LARGEST_CONTENT = 30_000_000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
HEADING_STYLE = re.compile(r"(?:heading|berschrift|berschrift_20_)\D*(\d)", re.I)
TITLE_STYLE = re.compile(r"^(?:title|titel)$", re.I)


def read_docx(data: bytes) -> str:
    """Raises BrokenDocument, FileTooLarge."""
    body = _xml(data, "word/document.xml").find(f"{W}body")
    if body is None:
        raise BrokenDocument("no body in the document")
    return _joined(_docx_block(child) for child in body)


def read_odt(data: bytes) -> str:
    """Raises BrokenDocument, FileTooLarge."""
    body = _xml(data, "content.xml").find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise BrokenDocument("no text in the document")
    return _joined(_odt_block(child) for child in body)


def _xml(data: bytes, name: str) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo(name).file_size > LARGEST_CONTENT:
                raise FileTooLarge("its content is too large")
            with archive.open(name) as file:
                content = file.read(LARGEST_CONTENT + 1)
    except (
        zipfile.BadZipFile,
        KeyError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
    ) as error:
        raise BrokenDocument(f"not a readable document: {error}") from error
    if len(content) > LARGEST_CONTENT:
        raise FileTooLarge("its content is too large")
    # No entities, no addresses: a document names nothing that would be fetched.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenDocument(f"not a readable document: {error}") from error


def _joined(blocks: Iterator[str]) -> str:
    """Blocks with a blank line between them; entries of a list stand close."""
    text: list[str] = []
    before = ""
    for block in blocks:
        if not block.strip():
            continue
        is_entry = block.lstrip().startswith("- ")
        if before and not (is_entry and before.lstrip().startswith("- ")):
            text.append("")
        text.append(block)
        before = block
    return "\n".join(text) + "\n"


def _docx_block(element: Any) -> str:
    if element.tag == f"{W}tbl":
        rows = [
            [
                " ".join(filter(None, map(_docx_words, cell.iter(f"{W}p"))))
                for cell in row.iter(f"{W}tc")
            ]
            for row in element.iter(f"{W}tr")
        ]
        return _table(rows)
    if element.tag == f"{W}sdt":
        return "\n\n".join(filter(None, map(_docx_block, element.iter(f"{W}p"))))
    if element.tag != f"{W}p":
        return ""
    words = _docx_words(element)
    if not words:
        return ""
    properties = element.find(f"{W}pPr")
    style = properties.find(f"{W}pStyle") if properties is not None else None
    name = style.get(f"{W}val", "") if style is not None else ""
    if TITLE_STYLE.match(name):
        return f"# {words}"
    if found := HEADING_STYLE.search(name):
        return f"{'#' * min(6, int(found[1]) + 1)} {words}"
    listed = properties.find(f"{W}numPr") if properties is not None else None
    if listed is not None:
        level = listed.find(f"{W}ilvl")
        depth = int(level.get(f"{W}val", 0)) if level is not None else 0
        return f"{'  ' * min(depth, 8)}- {words}"
    runs = [run for run in element.iter(f"{W}r") if "".join(run.itertext()).strip()]
    return f"**{words}**" if runs and all(map(_is_bold, runs)) and len(words) < 200 else words


def _is_bold(run: Any) -> bool:
    bold = run.find(f"{W}rPr/{W}b")
    return bold is not None and bold.get(f"{W}val", "1") not in ("0", "false")


def _docx_words(paragraph: Any) -> str:
    parts: list[str] = []
    for element in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br"):
        parts.append(element.text or "" if element.tag == f"{W}t" else " ")
    return " ".join("".join(parts).split())


def _odt_block(element: Any, depth: int = 0) -> str:
    if element.tag == f"{TEXT}h":
        level = int(element.get(f"{TEXT}outline-level", 1) or 1)
        return f"{'#' * min(6, level + 1)} {_odt_words(element)}"
    if element.tag == f"{TEXT}p":
        name = element.get(f"{TEXT}style-name", "")
        words = _odt_words(element)
        return f"# {words}" if words and TITLE_STYLE.match(name) else words
    if element.tag == f"{TEXT}list":
        return "\n".join(_odt_entries(element, depth))
    if element.tag == f"{TABLE}table":
        rows = [
            [_odt_words(cell) for cell in row.iter(f"{TABLE}table-cell")]
            for row in element.iter(f"{TABLE}table-row")
        ]
        return _table(rows)
    if element.tag == f"{TEXT}section":
        return "\n\n".join(filter(None, (_odt_block(child) for child in element)))
    return ""


def _odt_entries(element: Any, depth: int) -> Iterator[str]:
    for entry in element.iterchildren(f"{TEXT}list-item"):
        for child in entry:
            if child.tag == f"{TEXT}list":
                if depth < 8:
                    yield from _odt_entries(child, depth + 1)
            elif words := _odt_words(child):
                is_heading = child.tag == f"{TEXT}h"
                yield _odt_block(child) if is_heading else f"{'  ' * depth}- {words}"


def _odt_words(element: Any) -> str:
    parts: list[str] = []
    for node in element.iter():
        if node.tag in (f"{TEXT}tab", f"{TEXT}s", f"{TEXT}line-break"):
            parts.append(" ")
        if isinstance(node.tag, str) and node.text:
            parts.append(node.text)
        if node is not element and node.tail:
            parts.append(node.tail)
    return " ".join("".join(parts).split())


def _table(rows: list[list[str]]) -> str:
    lines = [
        f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows if any(row)
    ]
    if lines:
        lines.insert(1, "|" + " --- |" * max(1, len(rows[0])))
    return "\n".join(lines)
