from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..contacts.addresses import AddressField


class ScheduleForm(forms.Form):
    at = forms.DateTimeField(
        label=_("Day and time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_at(self):  # type: ignore[no-untyped-def]
        at = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError(_("This time has passed."))
        return at


class IssueTestForm(forms.Form):
    to = AddressField(label=_("Address for the test"))
