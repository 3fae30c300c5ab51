"""A page as PDF/A-3a, as its reader sees it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...core.files.pdf import pdf_of
from ..errors import SpaceError
from .rendering import for_reader

# About 45 sheets, drawn in 3 seconds of a web process; what is longer the browser prints.
MOST_CHARACTERS = 150_000


class PageTooLongToPrint(SpaceError):
    """The text, with what it includes, is too long to be drawn while somebody waits."""

    user_message = _("This page is too long for a PDF file. Print it in your browser instead.")


def page_pdf(page: Any, *, user: Any) -> bytes:
    """Raises PageTooLongToPrint and PdfUnavailable."""
    text = for_reader(page.rendered_html, page_id=page.pk, user=user)
    if len(text) > MOST_CHARACTERS:
        raise PageTooLongToPrint(page)
    context = {
        "page": page,
        "entry": page.entry,
        "space": page.entry.space,
        "text": text,
        "with_names": user.is_authenticated,
        "made_on": timezone.localdate(),
    }
    return pdf_of("teamweb_spaces/page_pdf.html", context)


def file_name(page: Any) -> str:
    return f"{page.slug or page.pk}.pdf"
