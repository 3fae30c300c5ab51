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
from ..attendance.models import Attendance
from ..attendance.quorum import attendance_list
from ..planning.forms.inputs import DateInput
from ..planning.models import AgendaItem
from .consultations import draft_at
from .models import Resolution
from .outcomes import Ballot, Choice, Outcome
from .voting import Electorate


class VoteForm(forms.Form):
    """A motion with its votes and its outcome."""

    title = forms.CharField(label=_("Short title"), max_length=300, required=False)
    wording = forms.CharField(
        label=_("Wording"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Exactly as it was put to the vote; fixed with the release of the minutes."),
    )
    votes_yes = forms.IntegerField(label=_("Votes for it"), min_value=0, required=False)
    votes_no = forms.IntegerField(label=_("Votes against it"), min_value=0, required=False)
    votes_abstained = forms.IntegerField(label=_("Abstentions"), min_value=0, required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    outcome_reason = forms.CharField(
        label=_("Reason for an outcome other than counted"), max_length=300, required=False
    )
    ballot = forms.ChoiceField(
        label=_("Kind of vote"), choices=Ballot.choices, initial=Ballot.OPEN, required=False
    )
    category = forms.CharField(label=_("Category"), max_length=100, required=False)
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

    def __init__(self, *args: Any, item: AgendaItem, user: Any, **kwargs: Any) -> None:
        self.meeting = item.meeting
        kwargs.setdefault("initial", draft_at(item, user=user))
        super().__init__(*args, **kwargs)
        group = self.meeting.group
        if not group.votes_needed(0):
            del self.fields["quorum_reason"]
        rule = str(group.majority.label)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            ("", _("as counted (%(rule)s)") % {"rule": rule}),
            *Outcome.choices,
        ]
        self._offer_names(item)
        field = self.fields["supersedes"]
        field.queryset = Resolution.objects.filter(pk__in=self._replaceable(user))  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: f"{row.heading}: {row}"  # type: ignore[attr-defined]

    def _offer_names(self, item: AgendaItem) -> None:
        """A field for each who may vote on the item, in the order of the attendance list."""
        self.voters = {}
        electorate = Electorate.of(item, self.meeting, None)
        voters = {row.key: row for ballot in electorate.ballots for row in ballot}
        for row in electorate.rows:
            if row.key in voters:
                name = f"voter_{row.key}"
                self.voters[name] = row.key
                self.fields[name] = forms.ChoiceField(
                    label=row.name, choices=[("", "–"), *Choice.choices], required=False
                )

    def _replaceable(self, user: Any) -> list[int]:
        readable = Resolution.objects.visible_to(user)
        earlier = readable.in_force().filter(group=self.meeting.group_id)
        own = readable.filter(
            item__meeting=self.meeting, released_at__isnull=False, repealed_on=None
        ).exclude(superseded_by__released_at__isnull=False)
        # A group's latest: a list of all would be as long as its history.
        latest = list(earlier.order_by("-year", "-number").values_list("pk", flat=True)[:200])
        return latest + list(own.values_list("pk", flat=True))

    def clean_voted_at(self) -> datetime.datetime | None:
        time = self.cleaned_data["voted_at"]
        return clock_moment(self.meeting, f"{time:%H:%M}") if time else None

    def facts(self) -> dict[str, Any]:
        """The values as the action takes them."""
        data = dict(self.cleaned_data)
        choices = {key: data.pop(name, "") for name, key in self.voters.items()}
        names = {key: choice for key, choice in choices.items() if choice}
        data["ballot"] = data["ballot"] or Ballot.OPEN
        return data | {"votes_by_name": names, "outcome": data["outcome"] or None}

    @property
    def voter_fields(self) -> list[Any]:
        return [self[name] for name in self.voters]

    @property
    def plain_fields(self) -> list[Any]:
        return [field for field in self if field.name not in self.voters]

    @staticmethod
    def initial_of(resolution: Resolution) -> dict[str, Any]:
        """What a correction starts from."""
        initial = {
            name: getattr(resolution, name)
            for name in (
                *("title", "wording", "category", "votes_yes", "votes_no", "votes_abstained"),
                *("dissent", "supersedes", "outcome", "outcome_reason", "ballot", "quorum_reason"),
            )
        }
        if resolution.count_in_words and not resolution.outcome_reason:
            # It follows the count, also when that is corrected.
            initial["outcome"] = ""
        if resolution.voted_at and resolution.meeting:
            local = resolution.voted_at.astimezone(resolution.meeting.zone)
            initial["voted_at"] = f"{local:%H:%M}"
        names = {f"voter_{row['key']}": row["choice"] for row in resolution.votes_by_name}
        return initial | names


class ExcludedForm(forms.Form):
    """Who takes no part in an item for bias."""

    excluded = forms.MultipleChoiceField(
        label=_("Excluded for bias"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.key: row for row in attendance_list(item.meeting)}
        field = self.fields["excluded"]
        field.choices = [(key, row.name) for key, row in self.rows.items()]  # type: ignore[attr-defined]
        known = set(item.excluded.values_list("pk", flat=True))
        field.initial = [key for key, row in self.rows.items() if row.pk in known]

    def chosen(self) -> list[Attendance]:
        return [self.rows[key] for key in self.cleaned_data["excluded"]]


class ReasonForm(forms.Form):
    """Why published minutes are changed."""

    reason = forms.CharField(
        label=_("Why are the minutes changed?"),
        help_text=_("The next version and its mail say it to all members."),
        max_length=500,
    )


class EarlyApprovalForm(forms.Form):
    """Approve before the period for objections has ended."""

    early_approval = forms.CharField(
        label=_("How did all who are entitled agree?"),
        help_text=_(
            "For example: “orally in the meeting of 4 March, all six”. The record says it."
        ),
        max_length=500,
    )


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
