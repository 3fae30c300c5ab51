from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ....core.database.german_order import german
from ....groups.models import WorkingGroup
from ....spaces.models import SpacePage
from ..models import DecisionPaper

MOST_BODIES = 5


class DecisionPaperForm(forms.ModelForm):
    """The text of a paper, and the bodies that deal with it in turn."""

    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = DecisionPaper
        fields = ("title", "draft_decision", "reason")
        widgets = {
            "draft_decision": forms.Textarea(attrs={"rows": 5}),
            "reason": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = {
            "draft_decision": _("What the body is to decide, as it would stand in the minutes.")
        }

    def __init__(self, *args: Any, own: WorkingGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only groups with a space have agendas.
        spaces = SpacePage.objects.exclude(group=None)
        there = self.instance.consultations.order_by("rank") if self.instance.pk else []
        # Of a body that is dormant or closed by now its turn stays.
        chosen = [row.group_id for row in there] or [own.pk]
        offered = Q(state=WorkingGroup.State.ACTIVE, pk__in=spaces.values("group"))
        bodies = WorkingGroup.objects.filter(offered | Q(pk__in=chosen))
        for place in range(1, MOST_BODIES + 1):
            self.fields[f"body_{place}"] = forms.ModelChoiceField(
                bodies.order_by(german("name"), "pk"),
                label=_("Body %(place)d") % {"place": place},
                required=place == 1,
                empty_label=_("no further body"),
                initial=chosen[place - 1] if place <= len(chosen) else None,
            )
        self.initial["base_version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        """The arguments of the actions."""
        data = self.cleaned_data
        places = (data.get(f"body_{place}") for place in range(1, MOST_BODIES + 1))
        return {
            "title": data["title"],
            "draft_decision": data["draft_decision"],
            "reason": data["reason"],
            "bodies": [body for body in places if body is not None],
        }
