from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation
from ..core.richtext import UnknownMarkup, from_markdown, to_markdown
from ..groups.models import WorkingGroup
from ..spaces.forms import TextForm
from ..todos.forms import PeopleField
from ..todos.models import Todo
from .models import AgendaItem, Attendance, Kind, Meeting, Part, Resolution


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class SecureURLField(forms.URLField):
    """An address without "http" in front is taken for an encrypted one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})


class MeetingForm(forms.ModelForm):
    class Meta:
        model = Meeting
        fields = ("title", "starts_at", "ends_at", "place", "video_link")
        widgets = {"starts_at": DateTimeInput(), "ends_at": DateTimeInput()}
        field_classes = {"video_link": SecureURLField}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The meeting ends before it begins."))
        return data


class ItemForm(TextForm):
    """An agenda item; its notes are the text of the editor."""

    title = forms.CharField(label=_("Title"), max_length=500)
    parent = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label=_("Part of"),
        required=False,
        empty_label=_("an item of its own"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.DISCUSSION)
    part = forms.ChoiceField(
        label=_("Who reads it"), choices=Part.choices, initial=Part.A, widget=forms.RadioSelect
    )
    state = forms.ChoiceField(
        label=_("State"), choices=AgendaItem.State.choices, initial=AgendaItem.State.OPEN
    )
    duration_minutes = forms.IntegerField(
        label=_("Duration in minutes"), min_value=1, max_value=1440, required=False
    )
    announcement = forms.CharField(
        label=_("Announcement on the agenda"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In Markdown."),
    )
    # The version of the item that the writer started from; the editor knows it by this name.
    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("title", "body_markdown")

    def __init__(
        self, *args: Any, meeting: Meeting, user: Any, item: AgendaItem | None = None, **kwargs: Any
    ) -> None:
        self.item = item
        if item is not None:
            kwargs["initial"] = {
                "title": item.title,
                "kind": item.kind,
                "part": item.part,
                "state": item.state,
                "duration_minutes": item.duration_minutes,
                "announcement": to_markdown(item.announcement),
                "base_revision": item.version,
            }
        super().__init__(*args, body=item.notes if item else "", **kwargs)
        self.fields["body_markdown"].label = _("Notes")
        self.fields["body_markdown"].help_text = _(
            "In Markdown: lists with “-”, headings with “##”."
        )
        if item is not None:
            # An item stays where it is; places change by moving it.
            del self.fields["parent"]
        else:
            del self.fields["state"]
            field = self.fields["parent"]
            field.queryset = AgendaItem.objects.visible_to(user).filter(  # type: ignore[attr-defined]
                meeting=meeting, parent=None
            )

    def clean_announcement(self) -> str:
        written = self.cleaned_data["announcement"].replace("\r\n", "\n").strip()
        # What nobody touched stays as stored: Markdown cannot say everything.
        if self.item and written == to_markdown(self.item.announcement).strip():
            return self.item.announcement
        return from_markdown(written, with_html=True)

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except UnknownMarkup as error:
            self.add_error(
                "body_markdown",
                _("The text contains something that cannot be stored: %(what)s") % {"what": error},
            )
            return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        names = ("title", "kind", "part", "state", "duration_minutes", "announcement", "parent")
        data = self.cleaned_data
        return {name: data[name] for name in names if name in data} | {"notes": data["body"]}


class AttendanceForm(forms.Form):
    user = forms.ModelChoiceField(
        get_user_model()._default_manager.none(),
        label=_("Member"),
        required=False,
        empty_label=_("somebody else"),
    )
    name = forms.CharField(label=_("Name of somebody else"), max_length=200, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label=_("Acts for"), required=False
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=Attendance.Role.choices, initial=Attendance.Role.MEMBER
    )
    presence = forms.ChoiceField(
        label=_("Presence"),
        choices=Attendance.Presence.choices,
        initial=Attendance.Presence.PRESENT,
    )

    def __init__(self, *args: Any, group: WorkingGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = group.members().order_by("last_name", "first_name", "pk")
        self.fields["user"].queryset = members  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("user") and not data.get("name"):
            self.add_error("name", _("Choose a member or write a name."))
        return data


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

    def __init__(self, *args: Any, meeting: Meeting, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = Resolution.objects.visible_to(user).in_force().filter(group=meeting.group_id)
        field = self.fields["supersedes"]
        # A group's latest: a list of all would be as long as its history.
        latest = list(earlier.order_by("-year", "-number").values_list("pk", flat=True)[:200])
        field.queryset = Resolution.objects.filter(pk__in=latest)  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: f"{row.label} {row}"  # type: ignore[attr-defined]


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
            "last_name", "first_name", "pk"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("owners") and not data.get("organisation"):
            self.add_error("owners", _("Name somebody, or an organisation, who will do it."))
        return data


class RepealForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
