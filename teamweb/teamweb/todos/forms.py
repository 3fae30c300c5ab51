from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from ..core.database.german_order import german
from .models import Todo


class PeopleField(forms.ModelMultipleChoiceField):
    """Several people, as boxes to tick; the form says who may be chosen."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(get_user_model()._default_manager.none(), **kwargs)


class StateForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=Todo.State.choices)
    text = forms.CharField(
        label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class TodoForm(forms.ModelForm):
    owners = PeopleField(label=_("Owners"), required=False)

    class Meta:
        model = Todo
        fields = ("title", "description", "organisation", "due_on", "priority")
        widgets = {
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    field_order = ("title", "owners", "due_on", "priority", "organisation", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        todo: Todo = self.instance
        users = get_user_model()._default_manager
        owners = list(todo.owners.values_list("pk", flat=True))
        members = todo.group.members() if todo.group else users.none()
        candidates = users.filter(pk__in=[*members.values_list("pk", flat=True), *owners])
        self.fields["owners"].queryset = candidates.order_by(  # type: ignore[attr-defined]
            german("last_name"), german("first_name"), "pk"
        )
        self.initial["owners"] = owners

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        todo: Todo = self.instance
        if not data.get("owners") and not data.get("organisation") and not todo.owner_text:
            self.add_error("owners", _("Name somebody, or an organisation, who will do it."))
        return data
