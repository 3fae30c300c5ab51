"""Services, processes and queues as rows of the page for administrators."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teamweb.core.jobs.outbox import jobs_by_status, oldest_due_seconds
from teamweb.core.models import BackgroundJob
from teamweb.notifications.mail.monitoring import mail_queue
from teamweb_search.indexing.queue import lag

from .health import service_states
from .heartbeats import DEAD_AFTER_SECONDS, QUEUES, STUCK_AFTER_SECONDS, last_heartbeat

# A newer one is made each night.
BACKUP_IS_OLD_AFTER = timedelta(hours=26)
# Older than this, due work says that nobody does it.
LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Row:
    name: str
    says: str
    is_fine: bool = True


def services() -> list[Row]:
    names = {
        "database": _("Database"),
        "cache": _("Cache"),
        "disk": _("Disk"),
        "redis": "Redis",
        "broker": _("Folder of messages"),
        "elasticsearch": "Elasticsearch",
        "search_index": _("Search index"),
    }
    says = {True: _("it answers"), False: _("does not answer")}
    of_disk = {True: _("enough room"), False: _("almost full")}
    return [
        Row(names[key], (of_disk if key == "disk" else says)[ok], ok)
        for key, ok in service_states().items()
        if key in names
    ]


def processes() -> list[Row]:
    rows = [
        _seen(_("Worker (does what waits)"), "worker", timedelta(seconds=DEAD_AFTER_SECONDS)),
        _seen(_("Beat (says when)"), "beat", timedelta(seconds=DEAD_AFTER_SECONDS)),
    ]
    names = {"default": _("Queue of general work"), "mail": _("Queue of mails")}
    for queue in QUEUES:
        limit = timedelta(seconds=STUCK_AFTER_SECONDS)
        rows.append(_seen(names[queue], f"queue-{queue}", limit))
    return [*rows, _seen(_("Backup"), "backup", BACKUP_IS_OLD_AFTER)]


def queues() -> list[Row]:
    jobs, mails, index = jobs_by_status(), mail_queue(), lag()
    given_up = int(jobs[BackgroundJob.Status.GIVEN_UP])
    rows = [
        _waiting(
            _("Background jobs"),
            int(jobs[BackgroundJob.Status.WAITING] + jobs[BackgroundJob.Status.RUNNING]),
            oldest_due_seconds(),
        ),
        Row(_("Background jobs given up"), str(given_up), given_up == 0),
        _waiting(_("Mails"), mails.waiting, mails.oldest_seconds),
        _waiting(_("Changes that the search does not know"), index.waiting, index.seconds),
    ]
    if mails.channels_backing_off:
        rows.append(Row(_("Mail server"), _("cannot be used; tried again soon"), False))
    return rows


def _seen(name: str, kind: str, limit: timedelta) -> Row:
    sign = last_heartbeat(kind)
    if not sign.has_been_recorded:
        return Row(name, _("never seen"), False)
    return Row(
        name,
        _("last seen %(age)s ago") % {"age": _age(sign.seconds)},
        sign.seconds < limit.total_seconds(),
    )


def _waiting(name: str, count: int, seconds: float) -> Row:
    is_fine = seconds < LATE_AFTER.total_seconds()
    if not count:
        return Row(name, _("none waits"), is_fine)
    says = ngettext("%(count)s waits", "%(count)s wait", count) % {"count": count}
    if seconds >= 1:
        says = _("%(waiting)s, the oldest for %(age)s") % {"waiting": says, "age": _age(seconds)}
    return Row(name, says, is_fine)


def _age(seconds: float) -> str:
    if seconds < 60:
        return ngettext("%(count)s second", "%(count)s seconds", int(seconds)) % {
            "count": int(seconds)
        }
    now = timezone.now()
    return timesince(now - timedelta(seconds=seconds), now, depth=1)
