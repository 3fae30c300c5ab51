"""Tables of members as files: CSV and OpenDocument, written and read."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

from lxml import etree

from ..core.files.spreadsheets import csv_lines, unescape_formula
from .errors import FileNotReadable

MOST_ROWS = 1_000
MOST_COLUMNS = 50
MOST_BYTES = 2_000_000
# What the table in a packed file may grow to.
MOST_UNPACKED = 20_000_000

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_MIME = "application/vnd.oasis.opendocument.spreadsheet"

Table = Sequence[Sequence[str]]


def csv_of(table: Table) -> bytes:
    return "".join(csv_lines(table)).encode()


def ods_of(table: Table) -> bytes:
    namespaces = {"office": _OFFICE, "table": _TABLE, "text": _TEXT}
    root = etree.Element(f"{{{_OFFICE}}}document-content", nsmap=namespaces)
    root.set(f"{{{_OFFICE}}}version", "1.3")
    body = etree.SubElement(root, f"{{{_OFFICE}}}body")
    sheet = etree.SubElement(
        etree.SubElement(body, f"{{{_OFFICE}}}spreadsheet"), f"{{{_TABLE}}}table"
    )
    sheet.set(f"{{{_TABLE}}}name", "Tabelle1")
    for row in table:
        line = etree.SubElement(sheet, f"{{{_TABLE}}}table-row")
        for value in row:
            cell = etree.SubElement(line, f"{{{_TABLE}}}table-cell")
            cell.set(f"{{{_OFFICE}}}value-type", "string")
            for part in value.split("\n"):
                etree.SubElement(cell, f"{{{_TEXT}}}p").text = _for_xml(part)
    manifest = etree.Element(f"{{{_MANIFEST}}}manifest", nsmap={"manifest": _MANIFEST})
    manifest.set(f"{{{_MANIFEST}}}version", "1.3")
    for path, mime in (("/", _MIME), ("content.xml", "text/xml")):
        entry = etree.SubElement(manifest, f"{{{_MANIFEST}}}file-entry")
        entry.set(f"{{{_MANIFEST}}}full-path", path)
        entry.set(f"{{{_MANIFEST}}}media-type", mime)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        # The standard wants it first and not compressed.
        packed.writestr("mimetype", _MIME, zipfile.ZIP_STORED)
        packed.writestr("content.xml", _as_bytes(root))
        packed.writestr("META-INF/manifest.xml", _as_bytes(manifest))
    return file.getvalue()


def _as_bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _for_xml(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())


def table_in(data: bytes) -> list[list[str]]:
    """The rows of a CSV or ODS file that hold anything. Raises FileNotReadable."""
    if len(data) > MOST_BYTES:
        raise FileNotReadable
    rows = _ods_rows(data) if data.startswith(b"PK") else _csv_rows(data)
    table = []
    for row in rows:
        cells = [unescape_formula(cell.strip()) for cell in row[:MOST_COLUMNS]]
        if any(cells):
            table.append(cells)
        if len(table) > MOST_ROWS:
            raise FileNotReadable
    return table


def _csv_rows(data: bytes) -> Iterable[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets on Windows write.
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise FileNotReadable
    first_line = text.partition("\n")[0]
    delimiter = max(";,\t", key=first_line.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise FileNotReadable from error


def _ods_rows(data: bytes) -> Iterable[list[str]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open("content.xml") as content:
            xml = content.read(MOST_UNPACKED + 1)
        if len(xml) > MOST_UNPACKED:
            raise FileNotReadable
        sheet = etree.fromstring(xml, parser).find(f".//{{{_TABLE}}}table")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, etree.XMLSyntaxError) as error:
        raise FileNotReadable from error
    except (NotImplementedError, EOFError) as error:
        raise FileNotReadable from error
    if sheet is None:
        raise FileNotReadable
    for row in sheet.iter(f"{{{_TABLE}}}table-row"):
        cells = list(_ods_cells(row))
        # Spreadsheets write the empty rest of a sheet as one row repeated a million times.
        if any(cells):
            for _number in range(min(_repeated(row, "number-rows-repeated"), MOST_ROWS + 1)):
                yield cells


def _ods_cells(row: etree._Element) -> Iterable[str]:
    room = MOST_COLUMNS
    for cell in row:
        if cell.tag not in (f"{{{_TABLE}}}table-cell", f"{{{_TABLE}}}covered-table-cell"):
            continue
        day = cell.get(f"{{{_OFFICE}}}date-value")
        # Its own paragraphs alone: a note on the cell has some too.
        lines = ["".join(map(str, line.itertext())) for line in cell.findall(f"{{{_TEXT}}}p")]
        value = day[:10] if day else "\n".join(lines)
        repeated = min(_repeated(cell, "number-columns-repeated"), room)
        yield from [value] * repeated
        room -= repeated


def _repeated(element: etree._Element, name: str) -> int:
    text = element.get(f"{{{_TABLE}}}{name}") or "1"
    return int(text) if text.isdecimal() and len(text) < 9 else 1
