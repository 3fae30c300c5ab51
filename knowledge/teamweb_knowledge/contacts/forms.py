"""The public forms; neither a script nor a picture puzzle is needed to keep robots out."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..ozg.models import TopicArea
from .addresses import AddressField
from .models import ContactEntry, Subscriber

SHORTEST_VISIT = timedelta(seconds=2)
LONGEST_VISIT = timedelta(days=1)


class HoneypotForm(forms.Form):
    """An invisible question only robots answer, and a signed time only they are quicker than.

    The question stands in `components/honeypot.html`, outside the fields people see.
    """

    started = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["started"] = self._signer.sign("form")

    _signer = signing.TimestampSigner(salt="knowledge.contacts.form")

    def is_robot(self) -> bool:
        return bool(self.data.get("website"))

    def clean_started(self) -> str:
        value = self.cleaned_data["started"]
        try:
            self._signer.unsign(value, max_age=LONGEST_VISIT)
        except signing.BadSignature:
            self._require_resubmission()
        try:
            self._signer.unsign(value, max_age=SHORTEST_VISIT)
        except signing.SignatureExpired:
            return value
        except signing.BadSignature:
            pass
        self._require_resubmission()
        return value

    def _require_resubmission(self) -> None:
        again = cast(QueryDict, self.data).copy()
        again["started"] = self._signer.sign("form")
        self.data = again
        raise forms.ValidationError(_("Please check your entries and send the form once more."))


class TopicChoice(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=TopicArea.objects.all(),
            widget=forms.CheckboxSelectMultiple,
            label=_("Topic areas"),
            **kwargs,
        )


class SubscribeForm(HoneypotForm):
    address = AddressField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    topic_areas = TopicChoice(error_messages={"required": _("Choose at least one topic area.")})
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    field_order = ["address", "topic_areas", "name", "organisation", "started"]


class LinkForm(HoneypotForm):
    address = AddressField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ["address", "started"]


class PreferencesForm(forms.Form):
    topic_areas = TopicChoice(required=False)
    paused_until = forms.DateField(
        label=_("Pause until"),
        required=False,
        help_text=_("No newsletter up to and including this day. Empty: no pause."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, subscriber: Subscriber, **kwargs: Any) -> None:
        until = subscriber.paused_until
        kwargs["initial"] = {
            "topic_areas": subscriber.topic_areas.all(),
            "paused_until": until if until and until >= timezone.localdate() else None,
        }
        super().__init__(*args, **kwargs)


class AddressForm(forms.Form):
    address = AddressField(
        label=_("New e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class EraseForm(forms.Form):
    block_address = forms.BooleanField(
        label=_("Block my address, so that nobody can subscribe it again"), required=False
    )


class ContactForm(forms.ModelForm):
    consent = forms.BooleanField(label=_("I agree to be listed as described above"))

    class Meta:
        model = ContactEntry
        fields = ["function", "organisation", "phone", "note"]
