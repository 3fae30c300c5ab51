"""From a due issue to mails that wait to be sent; called by the worker."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..contacts.links import overview_token, unsubscribe_token
from ..contacts.mail_backend import Recipient, get_mail_backend
from ..contacts.models import ConsentEvent
from .composition import compose
from .models import Issue

logger = logging.getLogger(__name__)

# Longer than any transaction that changes a subscription takes.
RECENTLY = timedelta(minutes=30)
State = Issue.State


def send_due_issues() -> int:
    """Enqueue what is due, and note what has been sent completely. Idempotent."""
    due = list(Issue.objects.due())
    for issue in due:
        enqueue_issue(issue)
    for issue in Issue.objects.filter(state=State.SENDING, enqueued_at__isnull=False):
        progress = get_mail_backend().progress(key=issue.mailing_key)
        if progress is None or progress.state == "finished":
            Issue.objects.filter(pk=issue.pk, state=State.SENDING).update(state=State.SENT)
    return len(due)


def enqueue_issue(issue: Issue) -> None:
    """List the recipients of an issue, each once, and start the mailing.

    A person who unsubscribes while the list is written is withdrawn before anything is sent.
    """
    backend = get_mail_backend()
    with transaction.atomic():
        issue = Issue.objects.select_for_update().get(pk=issue.pk)
        if issue.enqueued_at or issue.state not in (State.SCHEDULED, State.SENDING):
            return
        if not issue.recipients().exists():
            # The last of them left since it was scheduled: its editor decides anew.
            logger.warning("newsletter issue %s has no recipients and is a draft again", issue.pk)
            issue.state, issue.send_at, issue.sent_at = State.DRAFT, None, None
            issue.save()
            return
        began = timezone.now()
        issue.state = State.SENDING
        issue.sent_at = issue.sent_at or began
        issue.recipient_count = backend.post(
            key=issue.mailing_key, content=compose(issue), recipients=_recipients(issue)
        )
        if not backend.can_pause:
            # Everything is out already; a second time would send it again.
            issue.enqueued_at = began
        issue.save()
    # People who changed their mind before the list was committed could not be withdrawn from it:
    # look once more at all who did so of late. Killed before this is through, the whole is
    # repeated; the list holds each only once.
    with transaction.atomic():
        events = ConsentEvent.objects.filter(at__gte=began - RECENTLY)
        who = events.exclude(subscriber_id=None).values_list("subscriber_id", flat=True)
        changed = {int(pk) for pk in who if pk is not None}
        gone = changed - set(issue.recipients().filter(pk__in=changed).values_list("pk", flat=True))
        backend.withdraw(references=[f"subscriber:{pk}" for pk in gone], key=issue.mailing_key)
        backend.start(key=issue.mailing_key)
        Issue.objects.filter(pk=issue.pk).update(enqueued_at=timezone.now())


def _recipients(issue: Issue) -> Iterator[Recipient]:
    names = {area.pk: area.name for area in issue.topic_areas.all()}
    subscribers = issue.recipients().order_by("pk").prefetch_related("subscriptions")
    with translation.override(settings.LANGUAGE_CODE):
        plain = _("Good day,")
        named = _("Good day, %(name)s,")
    for subscriber in subscribers.iterator(chunk_size=1_000):
        chosen = {s.topic_area_id for s in subscriber.subscriptions.all()}
        yield Recipient(
            reference=subscriber.reference,
            address=subscriber.address,
            values={
                "greeting": named % {"name": subscriber.name} if subscriber.name else plain,
                "unsubscribe": unsubscribe_token(subscriber),
                "overview": overview_token(subscriber),
                "topics": ", ".join(name for pk, name in names.items() if pk in chosen),
            },
        )
