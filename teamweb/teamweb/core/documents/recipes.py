"""What a file is made of, as plain data: the worker that makes it asks for no rights and reads no rows."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from html import escape
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils import translation

from ..files.appended_pdf import BROKEN, Appended, examined, with_appended
from ..files.pdf import drawn, require_pdf
from ..files.storage import private_storage
from ..frame.brand import brand

# What is drawn or packed while somebody waits: about ten sheets, half a second.
QUICK_CHARACTERS, QUICK_PICTURES, QUICK_BYTES = 20_000, 4, 5_000_000
QUICK_FILES = 2


def _nothing(_done: int) -> None:
    pass


@dataclass(frozen=True)
class Printed:
    """A PDF: a whole document and its pictures, as addresses and the names of stored files."""

    kind: ClassVar[str] = "pdf"
    media_type: ClassVar[str] = "application/pdf"

    html: str
    language: str
    pictures: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_quick(self) -> bool:
        return len(self.html) <= QUICK_CHARACTERS and len(self.pictures) <= QUICK_PICTURES

    def write(self, to: Any, *, progress: Callable[[int], None] = _nothing) -> None:
        """Tells `progress` of each sheet."""
        pictures = {address: partial(_stored, name) for address, name in self.pictures.items()}
        with translation.override(self.language):
            to.write(drawn(self.html, pictures=pictures, progress=progress))


@dataclass(frozen=True)
class Packed:
    """A ZIP of PDF and of stored files, by the names that they have in it."""

    kind: ClassVar[str] = "zip"
    media_type: ClassVar[str] = "application/zip"

    printed: Mapping[str, Printed]
    stored: Mapping[str, str]
    size: int  # of what is stored

    @property
    def is_quick(self) -> bool:
        is_quick = all(one.is_quick for one in self.printed.values())
        return is_quick and self.size <= QUICK_BYTES

    def write(self, to: Any, *, progress: Callable[[int], None] = _nothing) -> None:
        """Tells `progress` of each sheet that is drawn."""
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as folder:
            for name, one in self.printed.items():
                sheets = io.BytesIO()
                one.write(sheets, progress=progress)
                folder.writestr(name, sheets.getvalue())
            for name, stored_as in self.stored.items():
                with (
                    private_storage().open(stored_as) as source,
                    folder.open(name, "w", force_zip64=True) as packed,
                ):
                    for chunk in source.chunks():
                        packed.write(chunk)


@dataclass(frozen=True)
class Joined:
    """A PDF with stored PDF files behind it.

    Each of `files` names `stored_as`, `name`, the bookmark `below` which it stands, and the `mark` in
    the text where is said what became of it: in `words`, by state, and `page` or `pages`.
    """

    kind: ClassVar[str] = "joined"
    media_type: ClassVar[str] = Printed.media_type

    printed: Printed
    files: Sequence[Mapping[str, str]]
    words: Mapping[str, str]
    size: int  # of the files

    @property
    def is_quick(self) -> bool:
        return self.printed.is_quick and len(self.files) <= QUICK_FILES and self.size <= QUICK_BYTES

    def write(self, to: Any, *, progress: Callable[[int], None] = _nothing) -> None:
        contents = [_stored(one["stored_as"]) for one in self.files]
        states = examined(contents)
        appended = [
            Appended(one["name"], content, one["below"])
            for one, content, state in zip(self.files, contents, states, strict=True)
            if isinstance(state, int)
        ]
        made = with_appended(self._sheets(states, progress), appended)
        to.write(made or self._sheets([BROKEN] * len(states), progress))

    def _sheets(self, states: Sequence[int | str], progress: Callable[[int], None]) -> bytes:
        html = self.printed.html
        for one, state in zip(self.files, states, strict=True):
            html = html.replace(one["mark"], escape(self._said(state)))
        sheets = io.BytesIO()
        replace(self.printed, html=html).write(sheets, progress=progress)
        return sheets.getvalue()

    def _said(self, state: int | str) -> str:
        if isinstance(state, int):
            return self.words["page" if state == 1 else "pages"] % {"count": state}
        return self.words[state]


Recipe = Printed | Packed | Joined


def printed(template: str, context: dict[str, Any], pictures: Mapping[str, str] = {}) -> Printed:
    """The template, which extends `teamweb/pdf.html`, in the active language.

    Nothing is loaded into it but the fonts, the logo and `pictures`. Raises PdfUnavailable.
    """
    require_pdf()
    language = translation.get_language() or "de"
    html = render_to_string(template, {**context, "language": language})
    return Printed(html, language, pictures)


def content_of(recipe: Recipe) -> bytes:
    made = io.BytesIO()
    recipe.write(made)
    return made.getvalue()


def key_of(recipe: Recipe) -> str:
    """The same for what makes the same file: pictures and papers are named by their content."""
    plain = json.dumps([as_data(recipe), hashlib.sha256(brand().logo).hexdigest()], sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def as_data(recipe: Recipe) -> dict[str, Any]:
    return {"kind": recipe.kind, **asdict(recipe)}


def from_data(data: dict[str, Any]) -> Recipe:
    facts = {name: value for name, value in data.items() if name != "kind"}
    if data["kind"] == Printed.kind:
        return Printed(**facts)
    if data["kind"] == Joined.kind:
        return Joined(printed=Printed(**facts.pop("printed")), **facts)
    sheets = {name: Printed(**one) for name, one in facts.pop("printed").items()}
    return Packed(printed=sheets, **facts)


def _stored(name: str) -> bytes:
    with private_storage().open(name) as stored:
        return bytes(stored.read())
