"""Celery's scheduler, which says that it lives."""

from typing import Any

from celery.beat import PersistentScheduler

from .heartbeats import give_sign, take_sign_away


class Scheduler(PersistentScheduler):
    def tick(self, *args: Any, **kwargs: Any) -> Any:
        give_sign("beat")
        return super().tick(*args, **kwargs)

    def close(self) -> None:
        take_sign_away("beat")
        super().close()
