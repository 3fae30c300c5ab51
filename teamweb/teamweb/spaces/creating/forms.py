from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from ...accounts.typing import User
from ...core.database.german_order import german
from ...todos.forms import PeopleField
from ...todos.models import Todo
from ..models import SpacePage


class SpaceField(forms.ModelChoiceField):
    def label_from_instance(self, space: SpacePage) -> str:  # type: ignore[override]
        return space.title


class NewTodoForm(forms.ModelForm):
    """A todo for a space or one of its pages; the people to choose are the group's of that space."""

    space = SpaceField(
        label=_("Group or space"),
        queryset=SpacePage.objects.none(),
        to_field_name="key",
        widget=forms.Select(
            attrs={
                "hx-get": reverse_lazy("teamweb_spaces:new_todo"),
                "hx-trigger": "change",
                "hx-target": "#todo-owners",
                "hx-select": "#todo-owners",
                "hx-swap": "outerHTML",
            }
        ),
    )
    owners = PeopleField(label=_("Who does it"))

    class Meta:
        model = Todo
        fields = ("title", "due_on", "description")
        labels = {"title": _("What is to be done")}
        widgets = {
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    field_order = ("title", "space", "owners", "due_on", "description")

    def __init__(
        self, *args: Any, spaces: Any, space: SpacePage | None, by: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        users = get_user_model()._default_manager
        group = space.group if space is not None else None
        members = group.members().values_list("pk", flat=True) if group is not None else []
        candidates = users.filter(pk__in=[*members, by.pk], is_active=True)
        order = (german("last_name"), german("first_name"), "pk")
        self.fields["owners"].queryset = candidates.order_by(*order)  # type: ignore[attr-defined]
        self.fields["space"].queryset = spaces  # type: ignore[attr-defined]
        self.initial.setdefault("space", space.key if space is not None else None)
        self.initial.setdefault("owners", [by.pk])
