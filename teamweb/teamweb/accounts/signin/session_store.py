"""Django's sessions in the database, asked with a prepared query: set as SESSION_ENGINE."""

import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from ...core.database.prepared import prepared


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        found = prepared(_living, session_key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return None
        session: Session = found[0]
        return session


def _living(session_key: str, now: datetime.datetime) -> Any:
    return Session.objects.filter(session_key=session_key, expire_date__gt=now)
