from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Series, Topic


class TopicForm(forms.ModelForm):
    """Propose a topic."""

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
            "series": pgettext_lazy("of a meeting", "Series"),
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
