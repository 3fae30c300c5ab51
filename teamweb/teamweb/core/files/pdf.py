"""Printable renderings as PDF/A-3a and PDF/UA-1: tagged, with their fonts, for records that are kept."""

import functools
import gc
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext_lazy as _
from PIL import ImageFile

from ..errors import TeamwebError
from ..frame.brand import brand
from .drawing_log import missing_signs, quieten, told_of_sheets
from .pdf_identification import identify
from .printed_html import prepare

VARIANT = "pdf/a-3a"
# Addresses of this scheme, and the logo, are the only ones that a rendering may load.
STATIC = "static:"
LOGO = "brand:logo"
FONT_FACES = "".join(
    f'@font-face {{ font-family: "Fira Sans"; src: url("{STATIC}teamweb/fonts/fira-sans-{name}.woff2");'
    f" font-weight: {name[:3]}; font-style: {style}; }}"
    for name, style in [("400", "normal"), ("400-italic", "italic"), ("600", "normal")]
)
# Pango's fonts are for one thread only.
_loaded = threading.local()


class PdfUnavailable(TeamwebError):
    """The libraries that draw PDF (Pango) are not installed: say so, and offer to print the page."""

    user_message = _("This server cannot make PDF files. Print the page in your browser instead.")


def drawn(
    html: str,
    *,
    pictures: Mapping[str, Callable[[], bytes]] = {},
    progress: Callable[[int], None] = lambda sheets: None,
) -> bytes:
    """A whole document as PDF/A-3a and PDF/UA-1; signs that no font has are named instead.

    Nothing is fetched but the fonts, the logo and `pictures` (by their paths); any other image
    shows its alternative text. Tells `progress` of each sheet. Raises PdfUnavailable.
    """
    with told_of_sheets(progress):
        drawing, missing = _draw(html, pictures)
        if missing:
            drawing, _still = _draw(_with_names(html, missing), pictures)
    return drawing


def _with_names(html: str, signs: set[str]) -> str:
    for sign in signs:
        html = html.replace(sign, f"[{unicodedata.name(sign, f'U+{ord(sign):04X}')}]")
    return html


def _draw(html: str, pictures: Mapping[str, Callable[[], bytes]]) -> tuple[bytes, set[str]]:
    base = settings.WAGTAILADMIN_BASE_URL  # of links; see `fetcher` for what is loaded
    document = _weasyprint().HTML(string=html, base_url=base, url_fetcher=fetcher(pictures))
    prepare(document.etree_element)
    with missing_signs() as missing, _no_collection():
        written: bytes = document.write_pdf(
            pdf_variant=VARIANT, finisher=identify, font_config=_fonts()
        )
    return written, missing


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold the garbage collector: what is drawn is many objects, all needed until the end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _fonts() -> Any:
    """The house's fonts, unpacked once per thread rather than for each file."""
    if not hasattr(_loaded, "fonts"):
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        CSS(string=FONT_FACES, font_config=fonts, url_fetcher=fetcher())
        _loaded.fonts = fonts
    return _loaded.fonts


def require_pdf() -> None:
    """Raises PdfUnavailable."""
    _weasyprint()


def is_available() -> bool:
    try:
        require_pdf()
    except PdfUnavailable:
        return False
    return True


@functools.cache
def _weasyprint() -> Any:
    quieten()
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable(str(error)) from error
    # WeasyPrint switches this on for the whole process: cut-off pictures would be taken at uploads.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def fetcher(pictures: Mapping[str, Callable[[], bytes]] = {}) -> Any:
    """Loads static files, the logo and `pictures` for WeasyPrint and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Known(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if picture := pictures.get(url.removeprefix(settings.WAGTAILADMIN_BASE_URL)):
                return URLFetcherResponse(url, body=picture())
            if url == LOGO:
                return URLFetcherResponse(url, body=brand().logo)
            path = finders.find(url.removeprefix(STATIC)) if url.startswith(STATIC) else None
            if not path:
                raise ValueError(f"not loaded into a PDF: {url}")
            return URLFetcherResponse(url, body=Path(str(path)).read_bytes())

    return Known()
