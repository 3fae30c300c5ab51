import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.series import MOST_AT_ONCE
from ..models import Series, Topic
from ..recurrence import Rhythm
from .inputs import DateInput, SecureURLField, TimeInput


class StandingField(forms.CharField):
    """Topics, one per line, each with its minutes if it has some: "Begrüßung (5 Min.)"."""

    line = re.compile(
        r"(?P<title>.*?)(?:\s*\((?P<minutes>\d{1,3})\s*(?:min\w*\.?)?\))?", re.IGNORECASE
    )

    def __init__(self, *, is_closing: bool, **kwargs: Any) -> None:
        self.is_closing = is_closing
        super().__init__(
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("One per line, with its minutes in brackets: Welcome (5)"),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return "\n".join(
            f"{topic.title} ({topic.duration_minutes})" if topic.duration_minutes else topic.title
            for topic in value
        )

    def clean(self, value: Any) -> list[dict[str, Any]]:
        topics: dict[str, dict[str, Any]] = {}
        for number, written in enumerate((super().clean(value) or "").splitlines(), start=1):
            if not written.strip():
                continue
            match = self.line.fullmatch(written.strip())
            title = match["title"].strip() if match else ""
            if not title or len(title) > 500:
                raise forms.ValidationError(
                    _("Line %(number)s: give a title of 500 characters at most."),
                    params={"number": number},
                )
            if title in topics:
                raise forms.ValidationError(
                    _("Line %(number)s: “%(title)s” stands there already."),
                    params={"number": number, "title": title},
                )
            minutes = int(match["minutes"]) if match and match["minutes"] else None
            topics[title] = {
                "title": title,
                "duration_minutes": minutes or None,
                "is_closing": self.is_closing,
            }
        return list(topics.values())


class SeriesForm(forms.ModelForm):
    """A series of meetings with its recurring topics."""

    opening = StandingField(is_closing=False, label=_("On every agenda, at the beginning"))
    closing = StandingField(is_closing=True, label=_("On every agenda, at the end"))

    class Meta:
        model = Series
        fields = (
            "title",
            "rhythm",
            "every",
            "begins_on",
            "begins_at",
            "duration_minutes",
            "place",
            "video_link",
            "is_active",
        )
        widgets = {"begins_on": DateInput(), "begins_at": TimeInput()}
        field_classes = {"video_link": SecureURLField}

    field_order = (*Meta.fields[:-1], "opening", "closing", "is_active")

    def __init__(self, *args: Any, standing: Iterable[Topic] = (), **kwargs: Any) -> None:
        topics = list(standing)
        kwargs["initial"] = {
            "opening": [topic for topic in topics if not topic.is_closing],
            "closing": [topic for topic in topics if topic.is_closing],
        }
        super().__init__(*args, **kwargs)
        rhythm = self.fields["rhythm"]
        rhythm.choices = [("", _("by appointment")), *Rhythm.choices]  # type: ignore[attr-defined]
        if self.instance.pk is None:
            del self.fields["is_active"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("rhythm"):
            for name in ("begins_on", "begins_at"):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("A rhythm needs the first day and the time."))
        twice = {topic["title"] for topic in data.get("opening", ())} & {
            topic["title"] for topic in data.get("closing", ())
        }
        if twice:
            self.add_error(
                "closing",
                _("“%(title)s” stands at the beginning already.") % {"title": sorted(twice)[0]},
            )
        return data

    def values(self) -> dict[str, Any]:
        """Return the arguments of the actions."""
        data = dict(self.cleaned_data)
        data["standing"] = [*data.pop("opening"), *data.pop("closing")]
        return data


class PlanAheadForm(forms.Form):
    count = forms.IntegerField(
        label=_("How many meetings"), min_value=1, max_value=MOST_AT_ONCE, initial=6
    )
