"""A page as PDF/A-3a, as its reader sees it."""

import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...core.documents.recipes import Printed, printed
from ..errors import SpaceError
from ..models import INLINE_TYPES, Attachment, AttachmentVersion
from .rendering import for_reader

# About 45 sheets; what is longer the browser prints.
MOST_CHARACTERS = 150_000
# Further pictures show what they are described by. A sheet is 16 cm wide: 1,600 pixels are sharp.
MOST_PICTURES = 40
PRINTED_WIDTH = 1_600
_PICTURE = re.compile(r'<img src="/attachments/(\d{1,9})/inline/"')


class PageTooLongToPrint(SpaceError):
    """The text, with what it includes, is too long to be drawn while somebody waits."""

    user_message = _("This page is too long for a PDF file. Print it in your browser instead.")


def page_pdf(page: Any, *, user: Any) -> Printed:
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
    return printed("teamweb_spaces/page_pdf.html", context, pictures_in(text, user))


def pictures_in(text: str, user: Any) -> dict[str, str]:
    """The pictures of the text that `user` may read: by their addresses, where each is stored."""
    numbers = {int(number) for number in _PICTURE.findall(text)}
    files = Attachment.objects.visible_to(user).filter(
        pk__in=sorted(numbers)[:MOST_PICTURES], current__media_type__in=INLINE_TYPES
    )
    found = files.select_related("current")
    return {file.get_inline_url(): _stored_as(file.current) for file in found if file.current}


def _stored_as(version: AttachmentVersion) -> str:
    fitting = [width for width in version.widths if width <= PRINTED_WIDTH]
    return version.smaller_name(max(fitting)) if fitting else str(version.file.name)


def file_name(page: Any) -> str:
    return f"{page.slug or page.pk}.pdf"
