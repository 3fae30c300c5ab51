import datetime
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ....accounts.models import Organisation
from ...planning.models import Meeting
from ..models import Attendance

Role = Attendance.Role


Stay = tuple[datetime.datetime | None, datetime.datetime | None]


class StaysField(forms.CharField):
    """Times of coming and leaving, "10:00–11:20, 12:05–"; empty for the whole meeting."""

    part = re.compile(r"(\d{1,2}[:.]\d{2})?\s*(?:-|–|bis|to)\s*(\d{1,2}[:.]\d{2})?")

    def __init__(self, *, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        super().__init__(required=False, max_length=200, **kwargs)

    def stays(self, written: str) -> list[Stay]:
        if not written.strip():
            return [(None, None)]
        parts = [self.part.fullmatch(part.strip()) for part in re.split("[,;]", written)]
        if not all(parts):
            raise forms.ValidationError(_("Write times like 10:00–11:20, 12:05–"))
        return [(self._moment(part[1]), self._moment(part[2])) for part in parts if part]

    def _moment(self, clock: str | None) -> datetime.datetime | None:
        return clock_moment(self.meeting, clock) if clock else None

    def clean(self, value: Any) -> Any:
        return self.stays(super().clean(value))


def clock_moment(meeting: Meeting, clock: str) -> datetime.datetime:
    """The moment of "10:40" in a meeting; after midnight, should it end on the next day."""
    hour, minute = (int(number) for number in re.split("[:.]", clock)[:2])
    try:
        time = datetime.time(hour, minute)
    except ValueError:
        raise forms.ValidationError(_("%(clock)s is no time.") % {"clock": clock}) from None
    moment = datetime.datetime.combine(meeting.held_on, time, meeting.zone)
    is_next_day = (
        meeting.ends_at is not None
        and meeting.ends_at.astimezone(meeting.zone).date() > meeting.held_on
        and time < meeting.starts_at.astimezone(meeting.zone).time()
    )
    return moment + datetime.timedelta(days=1) if is_next_day else moment


class PrincipalField(forms.ChoiceField):
    """The member on the list whom a deputy represents."""

    def __init__(self, *, rows: list[Attendance], **kwargs: Any) -> None:
        self.rows = {row.key: row for row in rows}
        members = [
            (row.key, row.name)
            for row in rows
            if row.deputy_of_id is None and row.role not in (Role.DEPUTY, Role.GUEST)
        ]
        super().__init__(choices=[("", "---------"), *members], required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


class AttendanceForm(forms.Form):
    """Add a guest or a deputy to the list."""

    name = forms.CharField(label=_("Name"), max_length=200)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label=_("Acts for"), required=False
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.GUEST)
    presence = forms.ChoiceField(
        label=_("Presence"),
        choices=Attendance.Presence.choices,
        initial=Attendance.Presence.PRESENT,
    )

    def __init__(self, *args: Any, rows: list[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["deputy_of"] = PrincipalField(rows=rows, label=_("Stands in for"))
        self.order_fields(["name", "role", "deputy_of", "organisation", "presence"])

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if any(row.name.casefold() == name.casefold() for row in self.rows):
            raise forms.ValidationError(_("This person is in the list already."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        check_deputy_is_named(self, data)
        return data


def check_deputy_is_named(form: forms.Form, data: dict[str, Any]) -> None:
    if data.get("role") == Role.DEPUTY and not data.get("deputy_of"):
        form.add_error("deputy_of", _("Say whom the deputy stands in for."))
    if data.get("deputy_of") and data.get("role") != Role.DEPUTY:
        form.add_error("role", _("Only deputies stand in for somebody."))


class EditAttendanceForm(forms.Form):
    """Edit the attendance of one person; only changed fields are stored."""

    def __init__(self, *args: Any, row: Attendance, rows: list[Attendance], **kwargs: Any) -> None:
        kwargs["initial"] = {
            "presence": row.presence,
            "stays": row.times,
            "role": row.role,
            "deputy_of": row.deputy_of.key if row.deputy_of else "",
            "has_vote": row.has_vote,
            "organisation": row.organisation_id,
            "note": row.note,
        }
        super().__init__(*args, **kwargs)
        self.fields |= {
            "presence": forms.ChoiceField(label=_("Presence"), choices=Attendance.Presence.choices),
            "stays": StaysField(
                meeting=row.meeting,
                label=_("Was there from – to"),
                help_text=_(
                    "Empty for the whole meeting. Who left and came back: 10:00–11:20, 12:05–"
                ),
            ),
            "role": forms.ChoiceField(label=_("Role"), choices=Role.choices),
            "deputy_of": PrincipalField(
                rows=[other for other in rows if other.key != row.key], label=_("Stands in for")
            ),
            "has_vote": forms.BooleanField(
                label=_("May vote"),
                required=False,
                help_text=_("Deputies cast the vote of the member they stand in for."),
            ),
            "organisation": forms.ModelChoiceField(
                Organisation.objects.all(), label=_("Acts for"), required=False
            ),
            "note": forms.CharField(label=_("Remark"), max_length=300, required=False),
        }
        for field in self.fields.values():
            # What counts as changed is what differs from what the writer saw.
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"role", "deputy_of"} & set(self.changed_data):
            check_deputy_is_named(self, data)
        return data

    def hidden_initials(self) -> list[Any]:
        return [field.as_hidden(only_initial=True) for field in self]

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data}
