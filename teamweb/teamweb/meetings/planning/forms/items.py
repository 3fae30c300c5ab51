from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ....core.richtext import UnknownMarkup, to_markdown
from ....core.richtext.bounded import TakesTooLong, bounded_markdown
from ....spaces.forms import TextForm
from ..models import AgendaItem, Kind, Meeting, Part


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
    guests: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        None,
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
        """Return the arguments of the actions."""
        names = (
            *("title", "kind", "part", "state", "duration_minutes", "announcement", "parent"),
            "guests",
        )
        data = self.cleaned_data
        return {name: data[name] for name in names if name in data} | {"notes": data["body"]}
