from typing import Any

from celery.signals import worker_shutting_down

from . import group_notices
from .mail.sending import stopping


def _finish_the_mail_in_hand(**kwargs: Any) -> None:
    stopping.set()


def connect() -> None:
    worker_shutting_down.connect(_finish_the_mail_in_hand, dispatch_uid="mail_stops")
    group_notices.connect()
