"""What browsers write, and what pages hold."""

from typing import Any

from teamweb.coediting.conversion import merge, to_html
from teamweb.coediting.models import CoeditedDocument
from teamweb.coediting.update_log import log
from teamweb.spaces.history.drafts import revisions_of
from teamweb.spaces.models import WikiPage


def write(document: CoeditedDocument, by: Any, old: str, new: str) -> None:
    """As a browser would: `old` becomes `new` in the text as it is now."""
    doc = log.load(document.pk).doc
    html = to_html(doc)
    assert old in html
    log.append(document.pk, [log.NewUpdate(merge(doc, html.replace(old, new, 1)), by.pk)])


def current(page: Any) -> WikiPage:
    return WikiPage.objects.get(pk=page.pk)


def count(page: Any) -> int:
    return revisions_of(page).count()
