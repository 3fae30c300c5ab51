"""The Celery application of worker, beat and the web processes that send tasks."""

import logging
import os
import sys
from pathlib import Path
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import beat_init, celeryd_init, setup_logging, worker_shutdown
from kombu.exceptions import OperationalError
from kombu.transport import TRANSPORT_ALIASES
from redis import RedisError

from teamweb.core.redis.link import SECONDS_TO_WAIT, link_to

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb_site.settings")

logger = logging.getLogger(__name__)


_FOR_EVER = {"max_retries": None, "interval_start": 0.2, "interval_step": 0.5, "interval_max": 2}


class BestEffortTask(DjangoTask):
    """A task that may be lost: rows in the database say what is due, the call only wakes a worker.

    A broker that is away therefore fails no request.
    """

    abstract = True

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("headers", {}).get("celery_beat_task"):
            # A lost call of a daily task would skip it for a day.
            return super().apply_async(
                *args, **{**kwargs, "retry": True, "retry_policy": _FOR_EVER}
            )
        url = self.app.conf.broker_url or ""
        link = link_to(url) if url.startswith("redis") else None
        if link is not None and not link.is_up:
            return None
        try:
            return super().apply_async(*args, **{"retry": False, **kwargs})
        except (OperationalError, RedisError, OSError) as error:
            logger.warning("broker away, the next beat will do", extra={"task": self.name})
            if link is not None:
                link.lost(error)
            return None


class BestEffortCelery(Celery):
    """Sends with a short timeout, because requests must not wait for the broker."""

    is_beat = False

    def connection_for_write(self, url: str | None = None, **kwargs: Any) -> Any:
        options = kwargs.pop("transport_options", None) or {}
        if not self.is_beat and (url or self.conf.broker_url or "").startswith("redis"):
            options = {
                "socket_connect_timeout": SECONDS_TO_WAIT,
                "socket_timeout": SECONDS_TO_WAIT,
                "max_retries": 0,
                **options,
            }
        return super().connection_for_write(url, transport_options=options, **kwargs)


TRANSPORT_ALIASES["folder"] = "teamweb.core.jobs.broker:Transport"

app = BestEffortCelery("teamweb", task_cls=BestEffortTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def _make_folders(sender: Celery, **kwargs: Any) -> None:
    """Make the folders that the filesystem broker and beat expect."""
    options = sender.conf.broker_transport_options
    for name in ("data_folder_in", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)
    if sender.conf.beat_schedule_filename:
        Path(sender.conf.beat_schedule_filename).parent.mkdir(parents=True, exist_ok=True)


@celeryd_init.connect
@beat_init.connect
def _set_umask(**kwargs: Any) -> None:
    os.umask(0o077)


@beat_init.connect
def _mark_as_beat(**kwargs: Any) -> None:
    app.is_beat = True


@celeryd_init.connect
@beat_init.connect
def _refuse_wrong_key(**kwargs: Any) -> None:
    """Exit with a wrong SECRET_KEY, else every task that reads a secret would fail."""
    from .operation.keys import wrong_key_message_at_start

    if sentence := wrong_key_message_at_start():
        sys.exit(sentence)


@celeryd_init.connect
def _start_heartbeat(sender: str, **kwargs: Any) -> None:
    from .monitoring.heartbeats import HeartbeatThread

    heartbeat = HeartbeatThread("worker", f"{sender}-{os.getpid()}")
    heartbeat.start()
    worker_shutdown.connect(lambda **_: heartbeat.stop(), weak=False)


@setup_logging.connect
def _use_django_logging(**kwargs: Any) -> None:
    """Keep settings.LOGGING: a receiver of this signal stops Celery from configuring logging."""
