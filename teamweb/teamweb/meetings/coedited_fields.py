"""Texts of meetings that several people may write in at once."""

from typing import Any

from ..accounts.typing import User
from ..coediting.registry import CoeditedField, Right, coedited
from .models import AgendaItem
from .planning.actions.notes import notes_right, record_notes


@coedited(AgendaItem, "notes")
class Notes(CoeditedField):
    """What the minutes say of an item."""

    def right(self, target: Any, user: Any) -> Right:
        return notes_right(target, user)

    def save(self, target: Any, html: str, *, by: User | None, kind: str, comment: str) -> None:
        record_notes(item=target, notes=html, by=by)

    def version(self, target: Any) -> int:
        return AgendaItem.objects.values_list("version", flat=True).get(pk=target.pk)
