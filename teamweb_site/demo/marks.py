"""What was loaded already: one row for each thing, written together with it."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from ..models import DemoMark


class Marks:
    """Remembers what earlier runs made, so that a run makes only what is missing.

    A thing and its mark are written in one transaction: after a crash there is both or
    neither. Something deleted by hand since is not made again.
    """

    def __init__(self) -> None:
        self._known = {it.key: it for it in DemoMark.objects.all()}
        self.made = 0

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def once(self, key: str, make: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
        """What `make(*arguments, **named)` returned for `key`, now or in an earlier run.

        None when it returned no row, or the row was deleted since.
        """
        mark = self._known.get(key)
        if mark is not None:
            return mark.find()
        with transaction.atomic():
            made = make(*arguments, **named)
            mark = DemoMark(key=key)
            if hasattr(made, "_meta"):
                mark.model, mark.row = made._meta.label, str(made.pk)
            mark.save()
        self._known[key] = mark
        self.made += 1
        return made

    def first_day(self) -> datetime.date:
        """The day of the first run: dates of an interrupted run continue from there."""
        mark = self._known.get("first_day")
        if mark is None:
            mark = DemoMark.objects.create(key="first_day", row=timezone.localdate().isoformat())
            self._known["first_day"] = mark
        return datetime.date.fromisoformat(mark.row)


def kept(model: type[Model], defaults: dict[str, Any], /, **key: Any) -> Any:
    """The row with this key, made with `defaults` where a site has none of its own."""
    return model._default_manager.get_or_create(**key, defaults=defaults)[0]
