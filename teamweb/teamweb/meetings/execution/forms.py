from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ...core.database.german_order import german
from ..planning.forms.inputs import DateInput
from .models import Execution, ExecutionState


class ExecutionForm(forms.Form):
    """How far it is; owner and day only for who may write minutes."""

    state = forms.ChoiceField(label=_("State"), choices=ExecutionState.choices)
    owner = forms.ModelChoiceField(
        get_user_model()._default_manager.none(),
        label=_("Responsible"),
        required=False,
        empty_label=_("nobody yet"),
    )
    due_on = forms.DateField(label=_("Due on"), widget=DateInput(), required=False)
    text = forms.CharField(
        label=_("Remark"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text=_("What was done, what is missing, or why it is dropped."),
    )

    def __init__(
        self,
        *args: Any,
        people: QuerySet[Any],
        execution: Execution | None,
        may_assign: bool,
        **kwargs: Any,
    ) -> None:
        initial = {
            "state": execution.state if execution else ExecutionState.OPEN,
            "owner": execution.owner_id if execution else None,
            "due_on": execution.due_on if execution else None,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        if not may_assign:
            del self.fields["owner"], self.fields["due_on"]
            return
        owner = self.fields["owner"]
        own = get_user_model()._default_manager.filter(pk=initial["owner"] or 0)
        allowed = get_user_model()._default_manager.filter(pk__in=people.values("pk")) | own
        owner.queryset = allowed.order_by(german("last_name"), german("first_name"), "pk")  # type: ignore[attr-defined]
