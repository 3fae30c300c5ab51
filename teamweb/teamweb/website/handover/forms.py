from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from ...accounts.typing import User
from ...core.database.german_order import german
from ...groups.models import WorkingGroup
from .entries import Left


class HandoverForm(forms.Form):
    """Which of the entries go to whom; the screen writes the boxes itself, below each person."""

    todos = forms.TypedMultipleChoiceField(coerce=int, required=False)
    items = forms.TypedMultipleChoiceField(coerce=int, required=False)
    deputies = forms.TypedMultipleChoiceField(
        label=_("Standing deputies"), coerce=int, required=False
    )
    to = forms.ModelChoiceField(get_user_model()._default_manager.none(), label=_("Give to"))

    def __init__(
        self, *args: Any, group: WorkingGroup, left: list[Left], leaving: list[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["todos"].choices = [(todo.pk, todo) for each in left for todo in each.todos]
        fields["items"].choices = [(item.pk, item) for each in left for item in each.items]
        fields["deputies"].choices = [(row.pk, row) for each in left for row in each.deputies]
        staying = group.members().exclude(pk__in=[person.pk for person in leaving])
        fields["to"].queryset = staying.order_by(german("last_name"), german("first_name"), "pk")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = any(values.get(name) for name in ("todos", "items", "deputies"))
        if not self.errors and not chosen:
            raise forms.ValidationError(_("Tick what is to be given to somebody."))
        return values
