"""Celery's scheduler, which also records heartbeats."""

from typing import Any

from celery.beat import PersistentScheduler

from ..monitoring.heartbeats import record_heartbeat, remove_heartbeat


class Scheduler(PersistentScheduler):
    def tick(self, *args: Any, **kwargs: Any) -> Any:
        record_heartbeat("beat")
        return super().tick(*args, **kwargs)

    def close(self) -> None:
        remove_heartbeat("beat")
        super().close()
