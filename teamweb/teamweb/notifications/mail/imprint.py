"""Who is responsible, at the end of every mail that the site itself writes."""

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext as _

from ...core.frame.brand import brand


def with_imprint(text: str, html: str) -> tuple[str, str]:
    """Both parts of a mail with the sending body and the link to the imprint below."""
    shown = brand()
    body = shown.sender_body or shown.name
    url = shown.imprint_url or f"{settings.BASE_URL}/impressum/"
    label = _("Imprint")
    # What follows "-- " belongs to the signature, which mail programs set apart.
    mark = "" if "\n-- \n" in text else "\n-- "
    text = f"{text.rstrip()}\n{mark}\n{body}\n{label}: {url}\n"
    if html:
        footer = (
            '<p style="font-size:14px;max-width:600px;margin:16px auto 0">'
            f'{escape(body)}<br><a href="{escape(url)}">{escape(label)}</a></p>\n'
        )
        before, closing, after = html.rpartition("</body>")
        html = f"{before}{footer}{closing}{after}" if closing else f"{html}\n{footer}"
    return text, html
