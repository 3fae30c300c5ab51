from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from .models import Kind, Organisation, OrganisationName


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class FilterForm(forms.Form):
    """What the list is narrowed to; unknown values narrow nothing."""

    q = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *Kind.choices])
    district = forms.CharField(required=False, max_length=40)
    provider = forms.CharField(required=False, max_length=40)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class OrganisationForm(forms.ModelForm):
    """The facts of an organisation; the action saves them."""

    other_names = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Names by which people call it, one a line."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = [
            *("kind", "key", "name", "short_name", "district", "region", "population_class"),
            *("population_as_of", "provider", "leitweg_id", "ars", "website"),
            *("successor", "ended_on", "notice"),
        ]
        widgets = {"population_as_of": DateInput(), "ended_on": DateInput()}
        help_texts = {
            "ars": _("12 digits; computed where it follows from the official key."),
            "population_as_of": _("The day for which the size holds."),
            "successor": _("Who does its work since it was merged into another."),
        }

    field_order = [*Meta.fields[:4], "other_names", *Meta.fields[4:]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.changed_at.isoformat()
            names = self.instance.names.filter(kind=OrganisationName.Kind.OTHER)
            self.initial["other_names"] = "\n".join(row.name for row in names)

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def other_name_list(self) -> list[str]:
        lines = self.cleaned_data["other_names"].splitlines()
        return [name[:200] for line in lines if (name := " ".join(line.split()))]

    def seen_at(self) -> Any:
        return parse_datetime(self.cleaned_data["seen"] or "-")
