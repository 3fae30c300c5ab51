"""Notices and watches; every notice is a row of the caller's transaction, as is its mail."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from ..access.models import PUBLIC_ACCESS_ID
from ..access.readable import readable_access_ids
from ..accounts.people.languages import language_of, languages_of
from ..accounts.typing import AnyUser, User
from ..core.jobs.wakeup import wake_worker_on_commit
from .kinds import words_of
from .mail.queueing import AUTOMATIC, DELIVER_TASK, absolute, add_deliveries, write_mailing
from .models import Mailing, Notification, Preference, Watch


@transaction.atomic
def notify(
    *,
    recipients: Iterable[User],
    kind: str,
    facts: Mapping[str, Any],
    url: str,
    access_id: int | None = None,
    by: User | None = None,
    key: str | None = None,
    in_site_only: bool = False,
) -> list[Notification]:
    """Notify people in the site and, as each of them wishes, by mail.

    `kind` and `facts` (plain values: text, numbers, days in ISO) say what; `kinds.py` puts them
    into each reader's language. `in_site_only` where a mail of its own says the same.
    Left out: the person who did it (`by`), deactivated people, people who may not read
    `access_id` (checked again when the mail is due), and, with a `key`, those notified before.
    """
    told: dict[int, User] = {}
    for person in recipients:
        if person.is_active and (by is None or person.pk != by.pk) and _may_read(person, access_id):
            told[person.pk] = person
    if key is not None and told:
        before = Notification.objects.filter(key=key, recipient_id__in=told)
        for pk in before.values_list("recipient_id", flat=True):
            del told[pk]
    if not told:
        return []
    # A fact that its kind needs and that is missing is found out here, not when somebody reads.
    words_of(kind, facts, by=by)
    wishes = dict(Preference.objects.filter(user_id__in=told).values_list("user_id", "digest"))
    how: dict[str, Notification.Mail] = {
        Preference.Digest.AT_ONCE: Notification.Mail.AT_ONCE,
        Preference.Digest.DAILY: Notification.Mail.WAITS,
        Preference.Digest.NONE: Notification.Mail.NO,
    }
    notices = Notification.objects.bulk_create(
        Notification(
            recipient=person,
            kind=kind,
            facts=dict(facts),
            url=url,
            access_id=access_id,
            by=by if getattr(by, "pk", None) else None,
            key=key,
            mail=Notification.Mail.NO
            if in_site_only
            else how[wishes.get(pk, Preference.Digest.AT_ONCE)],
        )
        for pk, person in told.items()
    )
    _mail_at_once([n for n in notices if n.mail == Notification.Mail.AT_ONCE])
    return notices


def _mail_at_once(notices: Sequence[Notification]) -> None:
    """One mailing of the same event for each language that is read."""
    if not notices:
        return
    chosen = languages_of(notice.recipient_id for notice in notices)
    readers: dict[str, list[User]] = {}
    for notice in notices:
        language = chosen.get(notice.recipient_id, settings.LANGUAGE_CODE)
        readers.setdefault(language, []).append(notice.recipient)
    event = notices[0]
    for language, people in readers.items():
        with translation.override(language):
            context = {"words": event.words, "url": absolute(event.url)}
            context["settings_url"] = absolute("/notifications/settings/")
            mailing = write_mailing(
                key=f"notice:{uuid4().hex}",
                kind=event.kind,
                priority=Mailing.Priority.NOTICE,
                subject=event.words.subject,
                text=render_to_string("teamweb_notifications/mail/notice.txt", context),
                html=render_to_string("teamweb_notifications/mail/notice.html", context),
                headers=AUTOMATIC,
                access_ids=[] if event.access_id is None else [event.access_id],
            )
        add_deliveries(mailing, ((f"user:{p.pk}", p.email, {}, p.pk) for p in people))
    wake_worker_on_commit(DELIVER_TASK)


def _may_read(person: User, access_id: int | None) -> bool:
    return access_id in (None, PUBLIC_ACCESS_ID) or access_id in readable_access_ids(person)


@transaction.atomic
def watch(*, user: User, target: models.Model) -> Watch:
    """Notify `user` of changes to `target` from now on. The caller checks that the user may read it."""
    kind = ContentType.objects.get_for_model(_watched(target))
    return Watch.objects.get_or_create(user=user, content_type=kind, object_id=target.pk)[0]


def unwatch(*, user: User, target: models.Model) -> None:
    kind = ContentType.objects.get_for_model(_watched(target))
    Watch.objects.filter(user=user, content_type=kind, object_id=target.pk).delete()


def is_watching(user: AnyUser, target: models.Model) -> bool:
    return user.is_authenticated and watches(user, target).exists()


def watches(user: User, target: models.Model) -> models.QuerySet[Watch]:
    """The watch of a person on a thing: one row or none; for use within another query too."""
    return watches_of(user.pk, kind_of(target).pk, target.pk)


def watches_of(user_id: int, kind_id: int, object_id: int) -> models.QuerySet[Watch]:
    return Watch.objects.filter(user_id=user_id, content_type_id=kind_id, object_id=object_id)


def kind_of(target: models.Model) -> ContentType:
    """The type under which watches of a thing are stored."""
    return ContentType.objects.get_for_model(_watched(target))


def watchers(*targets: models.Model) -> models.QuerySet[User]:
    """Everybody who watches one of `targets`, each once. `notify` leaves out who may not read it."""
    watched = Q(pk__in=[])
    for target in targets:
        kind = kind_of(target)
        watched |= Q(content_type=kind, object_id=target.pk)
    users = Watch.objects.filter(watched).values("user_id")
    people: models.QuerySet[User] = get_user_model()._default_manager.filter(is_active=True)
    return people.filter(pk__in=users)


def _watched(target: models.Model) -> type[models.Model]:
    """Every kind of page counts as a page, so that a plain `Page` finds its watchers too."""
    from wagtail.models import Page

    return Page if isinstance(target, Page) else type(target)


@transaction.atomic
def set_digest(*, user: User, digest: str, has_todo_reminders: bool | None = None) -> Preference:
    """How `user` wants mails from now on; what waits for the daily mail keeps waiting only there."""
    wishes: dict[str, Any] = {"digest": digest}
    if has_todo_reminders is not None:
        wishes["has_todo_reminders"] = has_todo_reminders
    preference, _created = Preference.objects.update_or_create(user=user, defaults=wishes)
    return preference


def mark_read(*, user: User, notices: Iterable[int] | None = None) -> int:
    """Mark the given notices of `user`, or all, as read; returns how many were not before."""
    unread = Notification.objects.filter(recipient=user).unread()
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    return unread.update(read_at=timezone.now())


@transaction.atomic
def send_daily_digest(*, user: User) -> bool:
    """One mail with all notices that wait, if any; once per day however often it is called."""
    today = timezone.localdate()
    if (
        not Preference.objects.filter(user=user)
        .exclude(last_digest_on=today)
        .update(last_digest_on=today)
    ):
        return False
    waiting = Notification.objects.filter(recipient=user, mail=Notification.Mail.WAITS)
    notices = list(waiting.visible_to(user).unread().select_related("by")[:200])
    waiting.update(mail=Notification.Mail.COLLECTED)
    if not notices or not user.is_active:
        return False
    with translation.override(language_of(user)):
        items = [{"words": notice.words, "url": absolute(notice.url)} for notice in notices]
        context = {"items": items, "settings_url": absolute("/notifications/settings/")}
        subject = _("Your notices of %(day)s") % {
            "day": formats.date_format(today, "SHORT_DATE_FORMAT")
        }
        mailing = write_mailing(
            key=f"digest:{user.pk}:{today}",
            kind="digest",
            priority=Mailing.Priority.NOTICE,
            subject=subject,
            text=render_to_string("teamweb_notifications/mail/digest.txt", context),
            html=render_to_string("teamweb_notifications/mail/digest.html", context),
            headers=AUTOMATIC,
            access_ids=sorted({n.access_id for n in notices if n.access_id is not None}),
        )
    add_deliveries(mailing, [(f"user:{user.pk}", user.email, {}, user.pk)])
    wake_worker_on_commit(DELIVER_TASK)
    return True
