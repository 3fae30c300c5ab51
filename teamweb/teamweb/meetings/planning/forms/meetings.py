import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Meeting, Series
from .inputs import DateTimeInput, SecureURLField


class MeetingForm(forms.ModelForm):
    """A meeting; a new one can belong to one of the `choices` of series."""

    class Meta:
        model = Meeting
        fields = ("title", "series", "starts_at", "ends_at", "place", "video_link")
        labels = {"series": pgettext_lazy("of a meeting", "Series")}
        widgets = {"starts_at": DateTimeInput(), "ends_at": DateTimeInput()}
        field_classes = {"video_link": SecureURLField}

    is_all_day = forms.BooleanField(
        label=_("All day"),
        required=False,
        help_text=_("Only the days count; the times are left out."),
    )
    # Shown once the date is odd.
    confirm_date = forms.BooleanField(
        label=_("This date is right"), required=False, widget=forms.HiddenInput
    )

    field_order = ("title", "series", "starts_at", "ends_at", "is_all_day", "confirm_date")

    def __init__(self, *args: Any, choices: QuerySet[Series] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_all_day"].initial = not self.instance.has_start_time
        self.began_at = self.instance.starts_at
        if choices:
            self.fields["series"].queryset = choices  # type: ignore[attr-defined]
            self.fields["series"].empty_label = _("none")  # type: ignore[attr-defined]
        else:
            del self.fields["series"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_all_day") and data.get("starts_at"):
            self._leave_out_times(data)
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The meeting ends before it begins."))
        self._ask_back(data)
        return data

    def _leave_out_times(self, data: dict[str, Any]) -> None:
        first = data["starts_at"]
        data["starts_at"] = first.replace(hour=0, minute=0)
        last = data.get("ends_at")
        if last and last.date() > first.date():
            data["ends_at"] = last.replace(hour=23, minute=59)
        else:
            data["ends_at"] = None

    def _ask_back(self, data: dict[str, Any]) -> None:
        """A new date that is past or far away is rarely meant."""
        starts_at, today = data.get("starts_at"), timezone.localdate()
        if starts_at is None or starts_at == self.began_at or data.get("confirm_date"):
            return
        day = timezone.localtime(starts_at).date()
        if day < today:
            said = _("This day is past. Is the date right?")
        elif day > today + datetime.timedelta(days=365):
            said = _("This day is more than a year away. Is the date right?")
        else:
            return
        self.fields["confirm_date"].widget = forms.CheckboxInput()
        self.add_error("starts_at", said)

    def values(self) -> dict[str, Any]:
        """Return the arguments of the actions."""
        data = dict(self.cleaned_data)
        del data["confirm_date"]
        return data | {"has_start_time": not data.pop("is_all_day")}
