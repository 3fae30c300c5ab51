"""The data stored about a person: showing it, exporting it, erasing it.

Every app declares its rows in `personal_data.py`:

    register(PersonalData("teamweb_groups.Membership", columns=("group", "role", "starts_on")))
"""

import datetime
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ...core.files.spreadsheets import escape_formula

# How many rows of a kind a page shows; a download has them all.
SHOWN = 10

# What a person is to a row that names them in a field of this name; administrators read it too.
_ROLES = {
    "author": pgettext_lazy("by a person", "written"),
    "answered_by": pgettext_lazy("by a person", "answered"),
    "accepted_by": pgettext_lazy("by a person", "accepted"),
    "by": pgettext_lazy("by a person", "brought about"),
    "changed_by": pgettext_lazy("by a person", "changed"),
    "created_by": pgettext_lazy("by a person", "created"),
    "decided_by": pgettext_lazy("by a person", "decided"),
    "draft_owner": gettext_lazy("not yet on a page"),
    "entered_by": pgettext_lazy("by a person", "entered"),
    "finished_by": pgettext_lazy("by a person", "decided"),
    "invited_by": pgettext_lazy("by a person", "sent"),
    "locked_by": pgettext_lazy("by a person", "locked"),
    "owner": pgettext_lazy("by a person", "created"),
    "owners": pgettext_lazy("by a person", "to be done"),
    "proposed_by": pgettext_lazy("by a person", "proposed"),
    "raised_by": pgettext_lazy("by a person", "raised"),
    "recorded_by": pgettext_lazy("by a person", "recorded"),
    "requested_by": pgettext_lazy("by a person", "asked for"),
    "resolved_by": pgettext_lazy("by a person", "resolved"),
    "sent_by": pgettext_lazy("by a person", "sent"),
    "submitter": pgettext_lazy("by a person", "brought in"),
    "trashed_by": pgettext_lazy("by a person", "put into the trash"),
    "uploaded_by": pgettext_lazy("by a person", "uploaded"),
    "uploaded_by_user": pgettext_lazy("by a person", "uploaded"),
}


class OnErasure(enum.Enum):
    KEEP = "keep"
    """Authorship, minutes, offices, consent: stays, with the account that has no name any more."""
    DELETE = "delete"


@dataclass(frozen=True)
class PersonalData:
    """The rows of `model` that name the person in `field`; `columns` are disclosed to them.

    Without `columns` nothing is disclosed: the row says no more than another that is. Pages, meetings
    and the like are told by number, since the person may no longer read what they are called.
    """

    model: str
    field: str = "user"
    columns: tuple[str, ...] = ()
    on_erasure: OnErasure = OnErasure.KEEP
    related: tuple[str, ...] = ()
    title: Any = ""
    # Whether the account gets the row that another account of the person is merged into.
    on_merge: bool | None = None

    @property
    def moves(self) -> bool:
        return self.is_kept if self.on_merge is None else self.on_merge

    @property
    def key(self) -> str:
        return f"{self.model}.{self.field}"

    @property
    def is_kept(self) -> bool:
        return self.on_erasure is OnErasure.KEEP

    def name(self) -> str:
        role = _ROLES.get(self.field, "")
        title = str(self.title or apps.get_model(self.model)._meta.verbose_name_plural)
        return f"{title} ({role})" if role else title

    def of(self, user: Any) -> QuerySet:
        rows = apps.get_model(self.model)._default_manager.filter(**{self.field: user.pk})
        return rows.order_by("-pk")

    def disclosed(self, user: Any) -> QuerySet:
        """`of` with what `columns` need."""
        rows = self.of(user)
        fields = [rows.model._meta.get_field(column) for column in self.columns]
        foreign = [field.name for field in fields if field.is_relation]
        return rows.select_related(*foreign, *self.related) if foreign else rows


_registered: dict[str, PersonalData] = {}


def register(kind: PersonalData) -> None:
    _registered[kind.key] = kind


def kinds() -> list[PersonalData]:
    """Every kind that the apps declared, those of the account first."""
    return sorted(_registered.values(), key=lambda kind: not kind.model.startswith("teamweb_acc"))


@dataclass(frozen=True)
class Section:
    """One kind of data of a person, in the reader's language."""

    title: str
    count: int
    rows: list[list[str]]
    is_kept: bool


def sections(user: Any) -> list[Section]:
    """What is stored about `user`, the newest first, the first rows of each kind."""
    found = []
    for kind in kinds():
        rows = list(kind.disclosed(user)[: SHOWN + 1]) if kind.columns else []
        if rows:
            count = len(rows) if len(rows) <= SHOWN else kind.of(user).count()
            words = [
                [word for column in kind.columns if (word := _in_words(row, column))]
                for row in rows[:SHOWN]
            ]
            found.append(Section(kind.name(), count, words, kind.is_kept))
    return found


def account_facts(user: Any) -> dict[str, Any]:
    names = ("first_name", "last_name", "email", "date_joined", "last_login", "is_staff")
    return {name: getattr(user, name, None) for name in names}


def everything(user: Any) -> dict[str, Any]:
    """All that is stored about `user`, for a program: kind of data -> its rows."""
    found: dict[str, Any] = {"account": [account_facts(user)]}
    for kind in kinds():
        if kind.columns and (rows := list(kind.disclosed(user))):
            found[kind.key] = [
                {column: _plain(row, column) for column in kind.columns} for row in rows
            ]
    return found


def lines(user: Any) -> Iterator[list[str]]:
    """`everything` as a table: kind, number of the row, field, value."""
    yield [_("Kind"), _("Number"), _("Field"), _("Value")]
    names = {kind.key: kind.name() for kind in kinds()}
    for key, rows in everything(user).items():
        for number, row in enumerate(rows, 1):
            for field, value in row.items():
                if value not in (None, ""):
                    yield [names.get(key, _("Account")), str(number), field, _of_cell(value)]


def _of_cell(value: Any) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return escape_formula(text)


def _plain(row: Model, column: str) -> Any:
    value = getattr(row, column)
    if value is None or isinstance(
        value, bool | int | float | str | dict | list | datetime.date | datetime.time
    ):
        return value
    return str(value)


def _in_words(row: Model, column: str) -> str:
    value = getattr(row, column)
    if value in (None, "") or isinstance(value, bool | dict | list):
        return ""
    if isinstance(value, datetime.datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if column == "id" or column.endswith("_id"):
        return _("no. %(number)s") % {"number": value}
    display = getattr(row, f"get_{column}_display", None)
    return str(display() if display else value)[:200]
