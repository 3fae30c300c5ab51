"""Scheduling, sending, pausing and cancelling an issue."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..contacts.mail_backend import Progress, get_mail_backend
from ..typing import User
from ..wakeup import wake_worker_on_commit
from .composition import compose, sample
from .errors import AlreadySent, NoRecipients, NothingToSend
from .models import Issue

PERMISSION = "knowledge_newsletters.send_issue"
State = Issue.State


def _check_sender(by: User) -> None:
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
def send_issue(*, issue: Issue, by: User) -> Issue:
    """Begin to send now; the content is fixed from here on. Raises AlreadySent, NothingToSend, NoRecipients."""
    _check_sender(by)
    issue = _open_issue(issue)
    _check_content(issue)
    now = timezone.now()
    issue.state, issue.send_at, issue.sent_at, issue.sent_by = State.SENDING, now, now, by
    issue.save()
    wake_worker_on_commit("teamweb_knowledge.newsletters.tasks.send_due_issues_task")
    return issue


@transaction.atomic
def schedule_issue(*, issue: Issue, at: datetime, by: User) -> Issue:
    """Send at a later time. Raises AlreadySent, NothingToSend, NoRecipients."""
    _check_sender(by)
    issue = _open_issue(issue)
    _check_content(issue)
    issue.state, issue.send_at, issue.sent_by = State.SCHEDULED, at, by
    issue.save()
    return issue


@transaction.atomic
def unschedule_issue(*, issue: Issue, by: User) -> Issue:
    """Make a scheduled issue a draft again. Raises AlreadySent."""
    _check_sender(by)
    issue = _open_issue(issue)
    issue.state, issue.send_at = State.DRAFT, None
    issue.save()
    return issue


def send_test(*, issue: Issue, to: str, by: User) -> None:
    """Mail the issue as it stands to one address; the links in it change nobody's data."""
    _check_sender(by)
    content = sample(compose(issue, is_test=True))
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("[Test] %(subject)s") % {"subject": issue.subject}
    key = f"{issue.pk}:{timezone.now().timestamp()}"
    get_mail_backend().send(to=to, key=key, content=replace(content, subject=subject))


def progress_of(issue: Issue) -> Progress | None:
    return get_mail_backend().progress(key=issue.mailing_key) if issue.enqueued_at else None


def pause_issue(*, issue: Issue, by: User) -> None:
    _check_sender(by)
    get_mail_backend().pause(key=issue.mailing_key)


def resume_issue(*, issue: Issue, by: User) -> None:
    _check_sender(by)
    get_mail_backend().start(key=issue.mailing_key)


@transaction.atomic
def cancel_issue(*, issue: Issue, by: User) -> None:
    """What is still waiting is never sent; the issue leaves the archive."""
    _check_sender(by)
    if issue.enqueued_at:
        get_mail_backend().cancel(key=issue.mailing_key)
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    if issue.state != State.SENT:
        issue.state = State.CANCELLED
        issue.save(update_fields=["state"])
