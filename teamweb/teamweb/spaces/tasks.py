from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .actions import forget_drafts

# As long as browsers keep the text of a page that was never saved (frontend/editor/page/drafts.js).
KEPT = timedelta(days=31)


@shared_task
def forget_drafts_task() -> None:
    """Delete files of pages that nobody saved. Losing or doubling this call is harmless."""
    forget_drafts(before=timezone.now() - KEPT)
