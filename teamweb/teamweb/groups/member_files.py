"""Lists of members as files: the export, the preview of an import, and the import."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..accounts.models import Organisation
from ..accounts.people.shown_addresses import shown_addresses, with_shown_address
from ..accounts.typing import AnyUser, User
from ..core.forms.addresses import clean_address
from .actions import add_membership, check_days, may_manage
from .actions.invitations import invite
from .errors import GroupClosed, ImplausibleDays, NoColumnOfAddresses
from .models import Membership, WorkingGroup

# Columns of a file: what each is called in every language of the site is read.
COLUMNS = ("last_name", "first_name", "email", "organisation", "role", "has_vote", "from", "until")


def _headings() -> list[str]:
    return [
        _("Last name"),
        _("First name"),
        _("E-mail address"),
        _("Acts for"),
        _("Role"),
        _("Votes"),
        _("From"),
        _("Until"),
    ]


def member_table(group: WorkingGroup, *, viewer: AnyUser) -> list[list[str]]:
    """Today's members and those to come; addresses only where `viewer` may see them."""
    if not may_manage(group, viewer):
        raise PermissionDenied
    rows = list(group.memberships.not_over().select_related("user", "organisation"))
    rows.sort(key=lambda row: (row.user.last_name, row.user.first_name, row.starts_on, row.pk))
    addresses = shown_addresses([row.user for row in rows], viewer)
    return [_headings()] + [
        [
            row.user.last_name,
            row.user.first_name,
            addresses.get(row.user_id, ""),
            row.organisation.name if row.organisation else "",
            str(row.get_role_display()),
            _("yes") if row.has_vote else _("no"),
            row.starts_on.isoformat(),
            row.ends_on.isoformat() if row.ends_on else "",
        ]
        for row in rows
    ]


@dataclass
class Line:
    """A row of a file and what becomes of it: "add", "invite", "there" or "problem"."""

    number: int
    name: str
    email: str
    role: str = Membership.Role.MEMBER
    organisation: Organisation | None = None
    has_vote: bool | None = None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    outcome: str = "problem"
    problem: str = ""
    user: User | None = None

    @property
    def role_in_words(self) -> str:
        return str(Membership.Role(self.role).label)


def lines_of(group: WorkingGroup, table: Sequence[Sequence[str]], *, by: User) -> list[Line]:
    """What an import of the table would do, without doing it.

    An account is found by its address only where `by` may see that; else the person is invited.
    Raises PermissionDenied, GroupClosed, NoColumnOfAddresses.
    """
    if not may_manage(group, by):
        raise PermissionDenied
    if group.state == WorkingGroup.State.CLOSED:
        raise GroupClosed(group)
    places = _places(table[0]) if table else {}
    if "email" not in places:
        raise NoColumnOfAddresses
    present = list(group.memberships.not_over().select_related("user"))
    chairs = group.memberships.filter(role=Membership.Role.CHAIR)
    chaired = [_days(one) for one in chairs]
    seen: set[str] = set()
    lines = []
    for number, row in enumerate(table[1:], start=2):
        cells = {name: row[at] if at < len(row) else "" for name, at in places.items()}
        line = _line(number, cells)
        if not line.problem:
            _decide(line, cells, present, seen)
        if line.outcome == "invite" and line.role == Membership.Role.CHAIR:
            first, last = _days(line)
            if any(first <= until and since <= last for since, until in chaired):
                line.outcome, line.problem = "problem", _("Somebody else is the chair then.")
            chaired.append((first, last))
        lines.append(line)
    wanted = [line.email for line in lines if line.outcome == "invite"]
    accounts = _accounts(wanted, by)
    for line in lines:
        if line.outcome == "invite" and line.email.lower() in accounts:
            line.user, line.outcome = accounts[line.email.lower()], "add"
    return lines


def _days(one: Line | Membership) -> tuple[datetime.date, datetime.date]:
    return one.starts_on or timezone.localdate(), one.ends_on or datetime.date.max


def _places(header: Sequence[str]) -> dict[str, int]:
    """Which column is which, by its heading in any of the site's languages."""
    names: dict[str, str] = {"email": "email", "e-mail": "email", "mail": "email"}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            for column, heading in zip(COLUMNS, _headings(), strict=True):
                names[heading.casefold()] = column
    names.update({"organisation": "organisation", "e-mail-adresse": "email", "name": "last_name"})
    found: dict[str, int] = {}
    for at, heading in enumerate(header):
        named = names.get(heading.strip().casefold())
        if named:
            found.setdefault(named, at)
    return found


def _line(number: int, cells: dict[str, str]) -> Line:
    name = f"{cells.get('first_name', '')} {cells.get('last_name', '')}".strip()
    line = Line(number, name, cells["email"])
    try:
        if line.email:
            line.email = clean_address(line.email)
        line.role = _role(cells.get("role", ""))
        line.organisation = _organisation(cells.get("organisation", ""))
        line.has_vote = _vote(cells.get("has_vote", ""))
        line.starts_on = _day(cells.get("from", ""))
        line.ends_on = _day(cells.get("until", ""))
        check_days(line.starts_on or timezone.localdate(), line.ends_on)
    except ValidationError as error:
        line.problem = " ".join(error.messages)
    except ImplausibleDays:
        line.problem = _("Please check the days and their years.")
    return line


def _decide(line: Line, cells: dict[str, str], present: list[Membership], seen: set[str]) -> None:
    key = line.email.lower()
    if key:
        there = any(one.user.email.lower() == key for one in present)
    else:
        name = (cells.get("first_name", ""), cells.get("last_name", ""))
        there = any((one.user.first_name, one.user.last_name) == name for one in present)
    if there:
        line.outcome = "there"
    elif not key:
        line.problem = _("The address is missing.")
    elif key in seen:
        line.problem = _("The address stands in an earlier line.")
    else:
        line.outcome = "invite"
        seen.add(key)


def _accounts(emails: Iterable[str], by: User) -> dict[str, User]:
    people = get_user_model()._default_manager.filter(is_active=True)
    # One list, not one condition for each line: SQLite joins less than a thousand conditions.
    named = people.alias(address=Lower("email")).filter(address__in=[it.lower() for it in emails])
    return {person.email.lower(): person for person in with_shown_address(named, by)}


def _in_each_language(choices: Any) -> dict[str, str]:
    found = {}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            found.update({str(label).casefold(): value for value, label in choices()})
    return found


def _role(text: str) -> str:
    roles = _in_each_language(lambda: Membership.Role.choices)
    roles.update({value: value for value in Membership.Role.values})
    if text and text.casefold() not in roles:
        raise ValidationError(_("There is no role “%(text)s”.") % {"text": text[:60]})
    return roles.get(text.casefold(), Membership.Role.MEMBER)


def _vote(text: str) -> bool | None:
    answers = _in_each_language(lambda: [("1", _("yes")), ("", _("no"))])
    answers.update({"x": "1", "1": "1", "0": ""})
    if not text:
        return None
    if text.casefold() not in answers:
        raise ValidationError(_("“%(text)s” is neither yes nor no.") % {"text": text[:60]})
    return bool(answers[text.casefold()])


def _organisation(text: str) -> Organisation | None:
    if not text:
        return None
    found = Organisation.objects.filter(Q(name__iexact=text) | Q(short_name__iexact=text)).first()
    if found is None:
        raise ValidationError(_("There is no organisation “%(text)s”.") % {"text": text[:60]})
    return found


def _day(text: str) -> datetime.date | None:
    if not text:
        return None
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise ValidationError(_("“%(text)s” is no day.") % {"text": text[:60]})


@transaction.atomic
def import_members(
    *, group: WorkingGroup, table: Sequence[Sequence[str]], by: User
) -> dict[str, int]:
    """Add and invite whom the table names; returns how many lines had which outcome.

    Lines with a problem are left out. Raises as `lines_of`, and GroupError where a line cannot
    be carried out after all: nothing is done then.
    """
    lines = lines_of(group, table, by=by)
    counts = dict.fromkeys(("add", "invite", "there", "problem"), 0)
    for line in lines:
        counts[line.outcome] += 1
        if line.outcome == "add" and line.user is not None:
            add_membership(
                group=group,
                user=line.user,
                by=by,
                role=line.role,
                organisation=line.organisation,
                starts_on=line.starts_on,
                ends_on=line.ends_on,
                has_vote=line.has_vote,
            )
        elif line.outcome == "invite":
            invite(
                group=group,
                emails=[line.email],
                by=by,
                role=line.role,
                organisation=line.organisation,
            )
    log(group, "teamweb_groups.import_members", user=by, data=counts)
    return counts
