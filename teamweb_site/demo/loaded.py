"""Records of loaded demo objects: one row each, written in the transaction of its object."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from ..models import LoadedDemoObject


class LoadedObjects:
    """Knows which objects earlier runs made, so that a run makes only the missing ones.

    An object and its record are written in one transaction: after a crash there are both or
    neither. An object deleted by hand since is not made again.
    """

    def __init__(self) -> None:
        self._known = {it.key: it for it in LoadedDemoObject.objects.all()}
        self.made = 0

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def once(self, key: str, make: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
        """Return the object that `make(*arguments, **named)` made for `key`, now or in an earlier run.

        None when it returned no row, or the row was deleted since.
        """
        record = self._known.get(key)
        if record is not None:
            return record.find()
        with transaction.atomic():
            made = make(*arguments, **named)
            record = LoadedDemoObject(key=key)
            if hasattr(made, "_meta"):
                record.model, record.row = made._meta.label, str(made.pk)
            record.save()
        self._known[key] = record
        self.made += 1
        return made

    def first_day(self) -> datetime.date:
        """The day of the first run: dates of an interrupted run continue from there."""
        record = self._known.get("first_day")
        if record is None:
            record = LoadedDemoObject.objects.create(
                key="first_day", row=timezone.localdate().isoformat()
            )
            self._known["first_day"] = record
        return datetime.date.fromisoformat(record.row)


def get_or_create(model: type[Model], defaults: dict[str, Any], /, **key: Any) -> Any:
    """Return the row with this key; make it with `defaults` where the site has none."""
    return model._default_manager.get_or_create(**key, defaults=defaults)[0]
