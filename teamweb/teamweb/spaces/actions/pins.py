"""Pinning pages to the overview of their space."""

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from ...accounts.typing import User
from ..errors import TooManyPins
from ..models import PinnedPage
from ..permissions import check_may_change
from ..structure.tree import invalidate_etag

MOST_PINS = 12


@transaction.atomic
def pin_page(*, page: Page, by: User) -> None:
    """Show the page on the overview of its space. Raises TooManyPins beyond `MOST_PINS`."""
    entry = check_may_change(page, by)
    others = PinnedPage.objects.filter(page__entry__space_id=entry.space_id).exclude(pk=page.pk)
    if others.count() >= MOST_PINS:
        raise TooManyPins(page)
    _pin, is_new = PinnedPage.objects.get_or_create(page_id=page.pk)
    if is_new:
        invalidate_etag([page.pk, entry.space_id])
        log(page, "teamweb_spaces.pin", user=by)


@transaction.atomic
def unpin_page(*, page: Page, by: User) -> None:
    entry = check_may_change(page, by)
    deleted, _kinds = PinnedPage.objects.filter(page_id=page.pk).delete()
    if deleted:
        invalidate_etag([page.pk, entry.space_id])
        log(page, "teamweb_spaces.unpin", user=by)
