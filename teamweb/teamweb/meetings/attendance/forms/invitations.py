from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from ....core.database.german_order import german
from ....core.forms.addresses import AddressField
from ....groups.models import Membership
from ...planning.models import Meeting
from ..models import Attendance

ANSWERS = [
    (Attendance.Answer.ACCEPTED, _("I come")),
    (Attendance.Answer.TENTATIVE, _("Perhaps")),
    (Attendance.Answer.DECLINED, _("I do not come")),
]


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label=_("Do you come?"), choices=ANSWERS, widget=forms.RadioSelect)


class DeputyForm(forms.Form):
    """Name a deputy by name and mail address."""

    name = forms.CharField(label=_("Name of who stands in"), max_length=200)
    email = AddressField(label=_("E-mail address of who stands in"))


class DeputyOfGroupForm(forms.Form):
    """Name a deputy from the group, for members who are signed in."""

    user = forms.ModelChoiceField(
        get_user_model()._default_manager.none(),
        label=_("Person of the group"),
        required=False,
        empty_label=_("somebody else"),
    )
    name = forms.CharField(label=_("Name of somebody else"), max_length=200, required=False)
    email = AddressField(label=_("E-mail address of somebody else"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Membership.objects.on().filter(group=meeting.group_id).values("user_id")
        people = get_user_model()._default_manager.filter(is_active=True, pk__in=own)
        people = people.exclude(pk=user.pk).order_by(
            german("last_name"), german("first_name"), "pk"
        )
        self.fields["user"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_named = data.get("user") or (data.get("name") and data.get("email"))
        if not is_named and not self.errors:
            self.add_error("name", _("Choose a person, or give name and e-mail address."))
        return data


class GuestForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = AddressField(label=_("E-mail address"))
