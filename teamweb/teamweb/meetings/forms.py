import datetime
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation
from ..core.german_order import german
from ..core.richtext import UnknownMarkup, to_markdown
from ..core.richtext.bounded import TakesTooLong, bounded_markdown
from ..groups.models import WorkingGroup
from ..spaces.forms import TextForm
from ..todos.forms import PeopleField
from ..todos.models import Todo
from .actions.series import MOST_AT_ONCE
from .models import AgendaItem, Attendance, Kind, Meeting, Part, Resolution, Series, Topic
from .recurrence import Rhythm

Role = Attendance.Role
Stay = tuple[datetime.datetime | None, datetime.datetime | None]


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
    """A meeting; a new one can belong to one of the `choices` of series."""

    class Meta:
        model = Meeting
        fields = ("title", "series", "starts_at", "ends_at", "place", "video_link")
        widgets = {"starts_at": DateTimeInput(), "ends_at": DateTimeInput()}
        field_classes = {"video_link": SecureURLField}

    def __init__(self, *args: Any, choices: QuerySet[Series] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["series"].queryset = choices  # type: ignore[attr-defined]
            self.fields["series"].empty_label = _("none")  # type: ignore[attr-defined]
        else:
            del self.fields["series"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The meeting ends before it begins."))
        return data


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


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
    """A series of meetings with what stands on every agenda."""

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
        """What the actions take."""
        data = dict(self.cleaned_data)
        data["standing"] = [*data.pop("opening"), *data.pop("closing")]
        return data


class PlanAheadForm(forms.Form):
    count = forms.IntegerField(
        label=_("How many meetings"), min_value=1, max_value=MOST_AT_ONCE, initial=6
    )


class TopicForm(forms.ModelForm):
    """What a member would like to talk about."""

    file = forms.FileField(
        label=_("Paper"), required=False, help_text=_("More can be added afterwards.")
    )

    class Meta:
        model = Topic
        fields = ("title", "reason", "kind", "duration_minutes", "part", "series")
        widgets = {"reason": forms.Textarea(attrs={"rows": 4}), "part": forms.RadioSelect()}
        labels = {
            "title": _("Topic"),
            "reason": _("What is it about, what should come of it?"),
            "part": _("Who reads it"),
        }

    def __init__(self, *args: Any, series: QuerySet[Series], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if series:
            self.fields["series"].queryset = series  # type: ignore[attr-defined]
            self.fields["series"].empty_label = _("the next meeting")  # type: ignore[attr-defined]
        else:
            del self.fields["series"]


class PaperForm(forms.Form):
    file = forms.FileField(label=_("Paper"))


class DeclineForm(forms.Form):
    answer = forms.CharField(
        label=_("Why not?"),
        help_text=_("Whoever proposed the topic reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


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
    guests = forms.ModelMultipleChoiceField(
        Attendance.objects.none(),
        label=_("Guests at this item"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Guests read the agenda of part A with its papers; of part B only items that name them."
        ),
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
                "guests": item.guests.all(),
            }
        super().__init__(*args, body=item.notes if item else "", **kwargs)
        self.fields["body_markdown"].label = _("Notes")
        self.fields["body_markdown"].help_text = _(
            "In Markdown: lists with “-”, headings with “##”."
        )
        guests = meeting.attendances.guests().order_by("pk")
        if guests:
            self.fields["guests"].queryset = guests  # type: ignore[attr-defined]
        else:
            del self.fields["guests"]
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
        try:
            return bounded_markdown(written).html
        except TakesTooLong as error:
            raise forms.ValidationError(str(error)) from error

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
        names = (
            *("title", "kind", "part", "state", "duration_minutes", "announcement", "parent"),
            "guests",
        )
        data = self.cleaned_data
        return {name: data[name] for name in names if name in data} | {"notes": data["body"]}


class StaysField(forms.CharField):
    """Times of coming and leaving, "10:00–11:20, 12:05–"; empty for the whole meeting."""

    part = re.compile(r"(\d{1,2}[:.]\d{2})?\s*(?:-|–|bis|to)\s*(\d{1,2}[:.]\d{2})?")

    def __init__(self, *, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        super().__init__(required=False, max_length=200, **kwargs)

    def stays(self, written: str) -> list[Stay]:
        if not written.strip():
            return [(None, None)]
        parts = [self.part.fullmatch(part.strip()) for part in re.split("[,;]", written)]
        if not all(parts):
            raise forms.ValidationError(_("Write times like 10:00–11:20, 12:05–"))
        return [(self._moment(part[1]), self._moment(part[2])) for part in parts if part]

    def _moment(self, clock: str | None) -> datetime.datetime | None:
        return clock_moment(self.meeting, clock) if clock else None

    def clean(self, value: Any) -> Any:
        return self.stays(super().clean(value))


def clock_moment(meeting: Meeting, clock: str) -> datetime.datetime:
    """The moment of "10:40" in a meeting; after midnight, should it end on the next day."""
    hour, minute = (int(number) for number in re.split("[:.]", clock)[:2])
    try:
        time = datetime.time(hour, minute)
    except ValueError:
        raise forms.ValidationError(_("%(clock)s is no time.") % {"clock": clock}) from None
    moment = datetime.datetime.combine(meeting.held_on, time, meeting.zone)
    is_next_day = (
        meeting.ends_at is not None
        and meeting.ends_at.astimezone(meeting.zone).date() > meeting.held_on
        and time < meeting.starts_at.astimezone(meeting.zone).time()
    )
    return moment + datetime.timedelta(days=1) if is_next_day else moment


class PrincipalField(forms.ChoiceField):
    """Whom a deputy stands in for: a member on the list of the meeting."""

    def __init__(self, *, rows: list[Attendance], **kwargs: Any) -> None:
        self.rows = {row.key: row for row in rows}
        members = [
            (row.key, row.name)
            for row in rows
            if row.deputy_of_id is None and row.role not in (Role.DEPUTY, Role.GUEST)
        ]
        super().__init__(choices=[("", "---------"), *members], required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


class AttendanceForm(forms.Form):
    """Somebody who is not on the list yet: a guest, or a deputy."""

    name = forms.CharField(label=_("Name"), max_length=200)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label=_("Acts for"), required=False
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.GUEST)
    presence = forms.ChoiceField(
        label=_("Presence"),
        choices=Attendance.Presence.choices,
        initial=Attendance.Presence.PRESENT,
    )

    def __init__(self, *args: Any, rows: list[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["deputy_of"] = PrincipalField(rows=rows, label=_("Stands in for"))
        self.order_fields(["name", "role", "deputy_of", "organisation", "presence"])

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if any(row.name.casefold() == name.casefold() for row in self.rows):
            raise forms.ValidationError(_("This person is in the list already."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        check_deputy_is_named(self, data)
        return data


def check_deputy_is_named(form: forms.Form, data: dict[str, Any]) -> None:
    if data.get("role") == Role.DEPUTY and not data.get("deputy_of"):
        form.add_error("deputy_of", _("Say whom the deputy stands in for."))
    if data.get("deputy_of") and data.get("role") != Role.DEPUTY:
        form.add_error("role", _("Only deputies stand in for somebody."))


class EditAttendanceForm(forms.Form):
    """All facts of one person; only what the writer changed is stored."""

    def __init__(self, *args: Any, row: Attendance, rows: list[Attendance], **kwargs: Any) -> None:
        kwargs["initial"] = {
            "presence": row.presence,
            "stays": row.times,
            "role": row.role,
            "deputy_of": row.deputy_of.key if row.deputy_of else "",
            "has_vote": row.has_vote,
            "organisation": row.organisation_id,
            "note": row.note,
        }
        super().__init__(*args, **kwargs)
        self.fields |= {
            "presence": forms.ChoiceField(label=_("Presence"), choices=Attendance.Presence.choices),
            "stays": StaysField(
                meeting=row.meeting,
                label=_("Was there from – to"),
                help_text=_(
                    "Empty for the whole meeting. Who left and came back: 10:00–11:20, 12:05–"
                ),
            ),
            "role": forms.ChoiceField(label=_("Role"), choices=Role.choices),
            "deputy_of": PrincipalField(
                rows=[other for other in rows if other.key != row.key], label=_("Stands in for")
            ),
            "has_vote": forms.BooleanField(
                label=_("May vote"),
                required=False,
                help_text=_("Deputies cast the vote of the member they stand in for."),
            ),
            "organisation": forms.ModelChoiceField(
                Organisation.objects.all(), label=_("Acts for"), required=False
            ),
            "note": forms.CharField(label=_("Remark"), max_length=300, required=False),
        }
        for field in self.fields.values():
            # What counts as changed is what differs from what the writer saw.
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"role", "deputy_of"} & set(self.changed_data):
            check_deputy_is_named(self, data)
        return data

    def hidden_initials(self) -> list[Any]:
        return [field.as_hidden(only_initial=True) for field in self]

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data}


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
    """What somebody who was there has against circulated minutes."""

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
