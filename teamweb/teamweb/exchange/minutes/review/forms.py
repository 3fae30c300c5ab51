"""The fields of what was recognised in a file of minutes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ....meetings.models import Attendance, Resolution

# What the columns of the register hold.
MOST_VOTES = 1_000_000
Role, Presence = Attendance.Role, Attendance.Presence


class MeetingForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    held_on = forms.DateField(label=_("Day"))
    starts_at = forms.TimeField(label=_("Begins at"), required=False)
    place = forms.CharField(label=_("Place"), max_length=300, required=False)

    def said(self) -> dict[str, str]:
        data = self.cleaned_data
        starts_at = data["starts_at"]
        return {
            "title": data["title"],
            "held_on": data["held_on"].isoformat(),
            "starts_at": f"{starts_at:%H:%M}" if starts_at else "",
            "place": data["place"],
        }


class PersonForm(forms.Form):
    """Somebody who was there, or a line of the list that names nobody."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[
            *((role.value, role.label) for role in Role if role != Role.DEPUTY),
            ("", _("no person")),
        ],
    )
    presence = forms.ChoiceField(
        label=_("Presence"),
        choices=[(one.value, one.label) for one in (Presence.PRESENT, Presence.EXCUSED)],
    )
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def said(self, line: int) -> dict[str, Any] | None:
        """None where it is no person."""
        data = self.cleaned_data
        return {**data, "line": line} if data["name"] and data["role"] else None


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        required=False,
        choices=[("", _("not recorded")), *Resolution.Outcome.choices],
    )
    wording = forms.CharField(
        label=_("Wording"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    yes, no, abstained = (
        forms.IntegerField(label=label, min_value=0, max_value=MOST_VOTES, required=False)
        for label in (_("Votes for it"), _("Votes against it"), _("Abstentions"))
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") and not data.get("wording"):
            self.add_error("wording", _("A decision needs its wording."))
        return data

    def said(self) -> dict[str, Any]:
        return self.cleaned_data


class TodoForm(forms.Form):
    is_todo = forms.BooleanField(label=_("Todo"), required=False)
    title = forms.CharField(
        label=_("What is to be done"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = forms.CharField(
        label=_("Who does it"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "people"}),
    )
    due_on = forms.DateField(label=_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_todo") and not data.get("title"):
            self.add_error("title", _("Say what is to be done."))
        return data

    def said(self) -> dict[str, str] | None:
        """None where it is no work."""
        data = self.cleaned_data
        if not data["is_todo"]:
            return None
        due_on = data["due_on"].isoformat() if data["due_on"] else ""
        return {"title": data["title"], "owner": data["owner"], "due_on": due_on}
