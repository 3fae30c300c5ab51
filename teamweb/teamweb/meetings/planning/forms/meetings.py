from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..models import Meeting, Series
from .inputs import DateTimeInput, SecureURLField


class MeetingForm(forms.ModelForm):
    """A meeting; a new one can belong to one of the `choices` of series."""

    class Meta:
        model = Meeting
        fields = ("title", "series", "starts_at", "ends_at", "place", "video_link")
        widgets = {"starts_at": DateTimeInput(), "ends_at": DateTimeInput()}
        field_classes = {"video_link": SecureURLField}

    def __init__(self, *args: Any, choices: QuerySet[Series] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["series"].queryset = choices  # type: ignore[attr-defined]
            self.fields["series"].empty_label = _("none")  # type: ignore[attr-defined]
        else:
            del self.fields["series"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The meeting ends before it begins."))
        return data
