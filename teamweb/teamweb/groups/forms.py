from typing import Any

from django import forms
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..accounts.models import Organisation
from ..accounts.people.lookup import active_people
from ..core.forms.addresses import addresses_in, clean_address
from ..core.forms.reserved_names import refuse_reserved
from .actions import check_key
from .errors import KeyTaken
from .models import (
    CircularRule,
    GroupType,
    Invitation,
    MajorityRule,
    Membership,
    QuorumRule,
    WorkingGroup,
    check_day,
)

MOST_ADDRESSES = 100


class DateInput(forms.DateInput):
    """The browser's own date picker, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def organisation_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=_("Acts for"), queryset=Organisation.objects.all(), required=False
    )


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput, validators=[check_day], **kwargs)


def role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER
    )


class ChairForm(forms.Form):
    """Asks back, once the action has found another chair on the same days."""

    allow_second_chair = forms.BooleanField(
        label=_("Both chair the group at the same time"),
        required=False,
        widget=forms.HiddenInput,
    )

    def require_chair_confirmation(self) -> None:
        self.fields["allow_second_chair"].widget = forms.CheckboxInput()


class GroupFactsForm(forms.ModelForm):
    class Meta:
        model = WorkingGroup
        fields = [
            "name",
            "description",
            "keywords",
            "cadence",
            "place",
            "founded",
            "quorum_rule",
            "quorum_number",
            "majority_rule",
            "invitation_days",
            "circular_rule",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.fields["quorum_rule"]
        rule.choices = [("", _("as groups of this type")), *QuorumRule.choices]  # type: ignore[attr-defined]
        majority = self.fields["majority_rule"]
        majority.choices = [("", _("as groups of this type")), *MajorityRule.choices]  # type: ignore[attr-defined]
        circular = self.fields["circular_rule"]
        circular.choices = [("", _("as groups of this type")), *CircularRule.choices]  # type: ignore[attr-defined]


class NewGroupForm(GroupFactsForm):
    class Meta(GroupFactsForm.Meta):
        fields = ["name", "key", "type", *GroupFactsForm.Meta.fields[1:]]

    def __init__(self, *args: Any, parent: WorkingGroup | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = (
            GroupType.objects.filter(may_be_top=True)
            if parent is None
            else GroupType.objects.filter(allowed_parents=parent.type_id)
        )
        self.fields["type"].queryset = allowed  # type: ignore[attr-defined]
        self.fields["key"].help_text = _("Part of the address, for example ak-e-akte.")

    def clean_key(self) -> str:
        return free_key(self.cleaned_data["key"])


def free_key(key: str, group: WorkingGroup | None = None) -> str:
    if group is None or key != group.key:
        refuse_reserved(key, below="groups/")
    try:
        check_key(key, group=group)
    except KeyTaken:
        raise ValidationError(_("This address is taken.")) from None
    return key


class RenameGroupForm(forms.ModelForm):
    class Meta:
        model = WorkingGroup
        fields = ["name", "key"]
        help_texts = {"key": _("Part of the address. Old addresses lead to the new ones.")}

    def clean_key(self) -> str:
        return free_key(self.cleaned_data["key"], self.instance)


class StateForm(forms.ModelForm):
    class Meta:
        model = WorkingGroup
        fields = ["state", "state_note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Closing asks for more and has a page of its own.
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            choice for choice in WorkingGroup.State.choices if choice[0] != "closed"
        ]


class MoveGroupForm(forms.Form):
    parent = forms.ModelChoiceField(
        label=_("Part of"),
        queryset=WorkingGroup.objects.none(),
        required=False,
        empty_label=_("stands alone"),
    )

    def __init__(self, *args: Any, group: WorkingGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = (  # type: ignore[attr-defined]
            WorkingGroup.objects.exclude(state=WorkingGroup.State.CLOSED)
            .exclude(pk=group.pk)
            .filter(type__in=group.type.allowed_parents.all())
            .select_related("type")
        )
        self.initial["parent"] = group.parent_id


class CloseGroupForm(forms.Form):
    note = forms.CharField(label=_("Reason"), max_length=200, required=False)
    end_memberships = forms.BooleanField(label=_("End all memberships today"), required=False)


class MemberForm(ChairForm):
    """A person's new membership; the person is chosen by the search before."""

    person = forms.ModelChoiceField(
        queryset=get_user_model()._default_manager.filter(is_active=True),
        widget=forms.HiddenInput,
    )
    role = role_field()
    organisation = organisation_field()
    has_vote = forms.BooleanField(label=_("May vote"), required=False, initial=True)
    starts_on = day_field(_("From"), initial=timezone.localdate)
    ends_on = day_field(_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end lies before the beginning."))
        return values


class EditMemberForm(ChairForm, forms.ModelForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed where role, first day or a last day that is over is corrected."),
    )

    class Meta:
        model = Membership
        fields = ["role", "organisation", "has_vote", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}


class RemoveMemberForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class MemberFileForm(forms.Form):
    file = forms.FileField(
        label=_("File (CSV or ODS)"),
        help_text=_("With a column of e-mail addresses; the export shows which others there are."),
    )


class SuccessionForm(forms.Form):
    """Asks the last officer of a group who follows; leaves the question out for everybody else."""

    NOBODY = "nobody"
    follows = forms.ChoiceField(
        label=_("Who takes your office?"),
        required=False,
        help_text=_("You are the only one with an office in this group."),
    )

    def __init__(self, *args: Any, group: WorkingGroup, last_officer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if last_officer is None:
            del self.fields["follows"]
            return
        self.people = {
            str(person.pk): person for person in group.members().exclude(pk=last_officer.pk)
        }
        self.fields["follows"].choices = [  # type: ignore[attr-defined]
            ("", _("Please choose")),
            *((pk, str(person)) for pk, person in self.people.items()),
            (self.NOBODY, _("Not known yet; whoever is in charge above is told")),
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = values.pop("follows", "")
        if chosen:
            values["successor"] = self.people.get(chosen)
            values["without_successor"] = chosen == self.NOBODY
        return values


class ChangeRoleForm(ChairForm, SuccessionForm):
    role = role_field()
    field_order = ["role", "on", "follows"]
    on = day_field(_("From"), initial=timezone.localdate)


class EndMembershipForm(SuccessionForm):
    on = day_field(_("Last day"), required=False)
    on.help_text = _("Empty: the membership ends at once.")
    field_order = ["on", "follows"]


class StandingDeputyForm(forms.Form):
    deputy = forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=get_user_model()._default_manager.none(),
        required=False,
        empty_label=_("nobody"),
    )
    starts_on = day_field(_("From"), initial=timezone.localdate)
    ends_on = day_field(_("Until"), required=False)
    ends_on.help_text = _("Empty: until somebody else is named.")

    def __init__(self, *args: Any, group: WorkingGroup, member: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Guests of the group are often deputies of its members; whoever else is to stand in
        # becomes a guest first.
        people = group.memberships.not_over().values("user")
        field: Any = self.fields["deputy"]
        field.queryset = active_people().filter(pk__in=people).exclude(pk=member.pk)


class InviteForm(ChairForm):
    emails = forms.CharField(
        label=_("E-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Several addresses on lines of their own, with commas or semicolons between them, also "
            "with names, as mail programs copy them."
        ),
    )
    role = role_field()
    organisation = organisation_field()

    def clean_emails(self) -> list[str]:
        addresses = addresses_in(self.cleaned_data["emails"])
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(
                ngettext(
                    "At most %(number)d address at once.",
                    "At most %(number)d addresses at once.",
                    MOST_ADDRESSES,
                )
                % {"number": MOST_ADDRESSES}
            )
        cleaned, problems = [], []
        for address in addresses:
            try:
                cleaned.append(clean_address(address))
            except ValidationError as error:
                problems.append(f"{address[:60]}: {' '.join(error.messages)}")
        if problems:
            raise ValidationError(problems)
        return cleaned


class NewAccountForm(forms.Form):
    """Name and password of an invited person; the address comes from the invitation."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html,
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "password" in values:
            person = get_user_model()(
                email=self.invitation.email,
                first_name=values.get("first_name", ""),
                last_name=values.get("last_name", ""),
            )
            try:
                password_validation.validate_password(values["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return values


class DayForm(forms.Form):
    day = day_field(_("On which day?"))
