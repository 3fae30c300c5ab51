import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ...core.database.german_order import german
from ...groups.models import WorkingGroup
from ...todos.forms import PeopleField
from ...todos.models import Todo
from ..attendance.forms.presence import clock_moment
from ..planning.forms.inputs import DateInput
from ..planning.models import AgendaItem, Meeting
from .models import Resolution


class ResolutionForm(forms.Form):
    title = forms.CharField(label=_("Short title"), max_length=300, required=False)
    wording = forms.CharField(
        label=_("Wording"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Exactly as adopted; it is not changed afterwards."),
    )
    category = forms.CharField(label=_("Category"), max_length=100, required=False)
    votes_yes = forms.IntegerField(label=_("Votes for it"), min_value=0, required=False)
    votes_no = forms.IntegerField(label=_("Votes against it"), min_value=0, required=False)
    votes_abstained = forms.IntegerField(label=_("Abstentions"), min_value=0, required=False)
    dissent = forms.CharField(
        label=_("Dissenting opinion"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    supersedes = forms.ModelChoiceField(
        Resolution.objects.none(), label=_("Replaces"), required=False
    )
    voted_at = forms.TimeField(
        label=_("Time of the vote"),
        required=False,
        help_text=_("Says who could vote. Empty during the meeting: now."),
    )
    quorum_reason = forms.CharField(
        label=_("Reason for recording it without quorum"), max_length=300, required=False
    )

    def __init__(self, *args: Any, meeting: Meeting, user: Any, **kwargs: Any) -> None:
        self.meeting = meeting
        super().__init__(*args, **kwargs)
        if not meeting.group.votes_needed(0):
            del self.fields["quorum_reason"]
        earlier = Resolution.objects.visible_to(user).in_force().filter(group=meeting.group_id)
        field = self.fields["supersedes"]
        # A group's latest: a list of all would be as long as its history.
        latest = list(earlier.order_by("-year", "-number").values_list("pk", flat=True)[:200])
        field.queryset = Resolution.objects.filter(pk__in=latest)  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: f"{row.label} {row}"  # type: ignore[attr-defined]

    def clean_voted_at(self) -> datetime.datetime | None:
        time = self.cleaned_data["voted_at"]
        return clock_moment(self.meeting, f"{time:%H:%M}") if time else None


class ItemTodoForm(forms.ModelForm):
    owners = PeopleField(label=_("Owners"), required=False)

    class Meta:
        model = Todo
        fields = ("title", "description", "organisation", "due_on", "priority")
        widgets = {"due_on": DateInput(), "description": forms.Textarea(attrs={"rows": 4})}

    field_order = ("title", "owners", "due_on", "priority", "organisation", "description")

    def __init__(self, *args: Any, group: WorkingGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owners"].queryset = group.members().order_by(  # type: ignore[attr-defined]
            german("last_name"), german("first_name"), "pk"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("owners") and not data.get("organisation"):
            self.add_error("owners", _("Name somebody, or an organisation, who will do it."))
        return data


class RepealForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class ObjectionForm(forms.Form):
    """Object to circulated minutes."""

    item = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label=_("Item"),
        required=False,
        empty_label=_("The minutes as a whole"),
    )
    reason = forms.CharField(
        label=_("What is wrong, and what should be said?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
    )

    def __init__(self, *args: Any, items: QuerySet[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]


class AnswerObjectionForm(forms.Form):
    is_accepted = forms.TypedChoiceField(
        label=_("What becomes of the objection?"),
        choices=[("yes", _("It is accepted")), ("no", _("It is rejected"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("The objector and all members read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
    )
