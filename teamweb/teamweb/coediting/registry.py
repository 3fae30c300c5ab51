"""Which fields of which models several people may write in at once.

An app offers a field in its `coedited_fields.py`, found like `wagtail_hooks.py`:

    @coedited(AgendaItem, "notes")
    class Notes(CoeditedField):
        def right(self, item, user):
            return Right.WRITE if may_minute(item.meeting, user) else Right.NONE

        def save(self, item, html, *, by, kind, comment):
            record_notes(item=item, notes=html, by=by)
"""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from ..accounts.typing import User
from .models import CoeditedDocument


class Right(IntEnum):
    NONE = 0
    READ = 1
    WRITE = 2


class CoeditedField:
    """What an editing session has to know of a field. One instance serves all objects; keep no state."""

    model: ClassVar[type[Model]]
    field: ClassVar[str]

    def right(self, target: Any, user: Any) -> Right:
        """What `user` may do now, asked of the database each time: it ends running sessions."""
        raise NotImplementedError

    def is_put_away(self, target: Any, user: Any) -> bool:
        """Whether `user` has no right just now because the object lies in a trash: browsers keep
        what is not stored yet until it is restored."""
        return False

    def html(self, target: Any) -> str:
        """The canonical text as stored."""
        return str(getattr(target, self.field))

    def save(self, target: Any, html: str, *, by: User | None, kind: str, comment: str) -> Any:
        """Store a version, with `by` as its main writer; the revision, where the model has some.

        Called inside the checkpoint's transaction, never for a text that did not change. Raises
        ClosedForNow where the object takes none at present.
        """
        setattr(target, self.field, html)
        target.save(update_fields=[self.field])

    def revision(self, target: Any) -> Any:
        """The revision that holds the stored text; None for a model without revisions."""
        return getattr(target, "latest_revision", None)

    def version(self, target: Any) -> int | None:
        """The number by which forms know the object as stored now; None where they know revisions."""
        return None

    def history(self, target: Any) -> list[tuple[str, int | None, int]]:
        """Texts from before anybody wrote together, oldest first: HTML, user id, and a number below
        zero to know the version by (minus its revision's id)."""
        return []


_fields: dict[tuple[type[Model], str], CoeditedField] = {}


def coedited(
    model: type[Model], field: str
) -> Callable[[type[CoeditedField]], type[CoeditedField]]:
    """Register the decorated class for one field of `model`."""

    def register(kind: type[CoeditedField]) -> type[CoeditedField]:
        kind.model, kind.field = model, field
        _fields[model, field] = kind()
        return kind

    return register


def field_of(document: CoeditedDocument) -> CoeditedField:
    """Raises LookupError for a field that no app offers any more."""
    model = ContentType.objects.get_for_id(document.content_type_id).model_class()
    if model is None:
        raise LookupError(document)
    return _fields[model, document.field]


def facts_for_browser(document: CoeditedDocument, user: Any) -> dict[str, Any]:
    """What a browser needs to write in a text together with others; the text comes through the session."""
    return {
        "url": f"/ws/{document.pk}/",
        "epoch": document.epoch,
        "userId": user.pk,
        "userName": str(user),
        "storeKey": f"document:{document.pk}:{document.epoch}:{user.pk}",
    }


def registered_models() -> set[type[Model]]:
    return {model for model, _field in _fields}
