import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ...core.database.german_order import german
from ..planning.forms.inputs import DateInput
from .models import CircularVote


class MotionForm(forms.ModelForm):
    """The motion of a circular vote."""

    file = forms.FileField(
        label=_("Paper"), required=False, help_text=_("More can be added afterwards.")
    )

    class Meta:
        model = CircularVote
        fields = ("title", "wording", "reason", "category", "part")
        widgets = {
            "wording": forms.Textarea(attrs={"rows": 6}),
            "reason": forms.Textarea(attrs={"rows": 6}),
            "part": forms.RadioSelect(),
        }
        labels = {
            "title": _("Short title"),
            "reason": _("Why should the group decide so?"),
            "part": _("Who reads the resolution"),
        }
        help_texts = {"wording": _("Exactly what is put to the vote; it becomes the resolution.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["file"]


class OpenForm(forms.Form):
    ends_on = forms.DateField(
        label=_("Last day of the period"),
        widget=DateInput(),
        required=False,
        help_text=_("A day on which nobody works moves to the next working day."),
    )

    def __init__(self, *args: Any, earliest: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = earliest


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody who is entitled to vote reads it."),
        max_length=2000,
    )


class DeputyForm(forms.Form):
    deputy = forms.ModelChoiceField(
        get_user_model()._default_manager.none(),
        label=_("Votes in my place"),
        required=False,
        empty_label=_("nobody: I vote myself"),
    )

    def __init__(self, *args: Any, people: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["deputy"]
        field.queryset = people.order_by(german("last_name"), german("first_name"), "pk")  # type: ignore[attr-defined]
