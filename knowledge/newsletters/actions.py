"""Scheduling, sending, pausing and cancelling an issue."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..contacts.links import overview_token, unsubscribe_token
from ..contacts.models import ConsentEvent
from ..contacts.postbox import Progress, Recipient, get_postbox
from ..wakeup import wake_worker_on_commit
from .composition import compose, sample
from .errors import AlreadySent, NoRecipients, NothingToSend
from .models import Issue

logger = logging.getLogger(__name__)

PERMISSION = "knowledge_newsletters.send_issue"
State = Issue.State
# Longer than any transaction that changes a subscription takes.
RECENTLY = timedelta(minutes=30)


def _check_sender(by: Any) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied


def _open_issue(issue: Issue) -> Issue:
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    if not issue.is_open:
        raise AlreadySent(issue)
    return issue


def _check_content(issue: Issue) -> None:
    if not issue.topic_areas.exists() or not (issue.intro.strip() or len(issue.body)):
        raise NothingToSend(issue)
    if not issue.recipients().exists():
        raise NoRecipients(issue)


@transaction.atomic
def send_issue(*, issue: Issue, by: Any) -> Issue:
    """Begin to send now; the content is fixed from here on. Raises AlreadySent, NothingToSend, NoRecipients."""
    _check_sender(by)
    issue = _open_issue(issue)
    _check_content(issue)
    now = timezone.now()
    issue.state, issue.send_at, issue.sent_at, issue.sent_by = State.SENDING, now, now, by
    issue.save()
    wake_worker_on_commit("knowledge.newsletters.tasks.send_due_issues_task")
    return issue


@transaction.atomic
def schedule_issue(*, issue: Issue, at: datetime, by: Any) -> Issue:
    """Send at a later time. Raises AlreadySent, NothingToSend, NoRecipients."""
    _check_sender(by)
    issue = _open_issue(issue)
    _check_content(issue)
    issue.state, issue.send_at, issue.sent_by = State.SCHEDULED, at, by
    issue.save()
    return issue


@transaction.atomic
def unschedule_issue(*, issue: Issue, by: Any) -> Issue:
    """Make a scheduled issue a draft again. Raises AlreadySent."""
    _check_sender(by)
    issue = _open_issue(issue)
    issue.state, issue.send_at = State.DRAFT, None
    issue.save()
    return issue


def send_test(*, issue: Issue, to: str, by: Any) -> None:
    """Mail the issue as it stands to one address; the links in it change nobody's data."""
    _check_sender(by)
    content = sample(compose(issue, is_test=True))
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("[Test] %(subject)s") % {"subject": issue.subject}
    key = f"{issue.pk}:{timezone.now().timestamp()}"
    get_postbox().send(to=to, key=key, content=replace(content, subject=subject))


def send_due_issues() -> int:
    """Hand over what is due, and note what has been sent completely. Idempotent."""
    due = list(Issue.objects.due())
    for issue in due:
        hand_over(issue)
    for issue in Issue.objects.filter(state=State.SENDING, handed_over_at__isnull=False):
        progress = get_postbox().progress(key=issue.mailing_key)
        if progress is None or progress.state == "finished":
            Issue.objects.filter(pk=issue.pk, state=State.SENDING).update(state=State.SENT)
    return len(due)


def hand_over(issue: Issue) -> None:
    """Write down who gets the issue, each once, and let it go.

    Who unsubscribes while the list is written is taken off it again before anything is sent.
    """
    postbox = get_postbox()
    with transaction.atomic():
        issue = Issue.objects.select_for_update().get(pk=issue.pk)
        if issue.handed_over_at or issue.state not in (State.SCHEDULED, State.SENDING):
            return
        if not issue.recipients().exists():
            # The last of them left since it was scheduled: whoever writes it decides anew.
            logger.warning("newsletter issue %s has no recipients and is a draft again", issue.pk)
            issue.state, issue.send_at, issue.sent_at = State.DRAFT, None, None
            issue.save()
            return
        began = timezone.now()
        issue.state = State.SENDING
        issue.sent_at = issue.sent_at or began
        issue.recipient_count = postbox.post(
            key=issue.mailing_key, content=compose(issue), recipients=_recipients(issue)
        )
        if not postbox.can_pause:
            # Everything is out already; a second time would send it again.
            issue.handed_over_at = began
        issue.save()
    # Whoever changed their mind before the list was committed could not be withdrawn from it:
    # look once more at all who did so of late. Killed before this is through, the whole is
    # repeated; the list holds each only once.
    with transaction.atomic():
        events = ConsentEvent.objects.filter(at__gte=began - RECENTLY)
        who = events.exclude(subscriber_id=None).values_list("subscriber_id", flat=True)
        changed = {int(pk) for pk in who if pk is not None}
        gone = changed - set(issue.recipients().filter(pk__in=changed).values_list("pk", flat=True))
        postbox.withdraw(references=[f"subscriber:{pk}" for pk in gone], key=issue.mailing_key)
        postbox.start(key=issue.mailing_key)
        Issue.objects.filter(pk=issue.pk).update(handed_over_at=timezone.now())


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


def progress_of(issue: Issue) -> Progress | None:
    return get_postbox().progress(key=issue.mailing_key) if issue.handed_over_at else None


def pause_issue(*, issue: Issue, by: Any) -> None:
    _check_sender(by)
    get_postbox().pause(key=issue.mailing_key)


def resume_issue(*, issue: Issue, by: Any) -> None:
    _check_sender(by)
    get_postbox().start(key=issue.mailing_key)


@transaction.atomic
def cancel_issue(*, issue: Issue, by: Any) -> None:
    """What is still waiting is never sent; the issue leaves the archive."""
    _check_sender(by)
    if issue.handed_over_at:
        get_postbox().cancel(key=issue.mailing_key)
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    if issue.state != State.SENT:
        issue.state = State.CANCELLED
        issue.save(update_fields=["state"])
