"""Tags of the form templates: which KERN-UX classes a widget wears."""

from typing import Any

from django import template
from django.forms import BoundField, widgets
from django.forms.forms import BaseForm
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

INPUT = "kern-form-input__input"
# What Django says where nothing is chosen, which says nothing.
DASHES = "---------"
# First match wins: a subclass stands before its base.
CLASSES: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxInput, "kern-form-check__checkbox"),
    (widgets.SelectMultiple, f"{INPUT} select-multiple"),
    (widgets.Select, "kern-form-input__select"),
    (widgets.Textarea, INPUT),
    (widgets.Input, INPUT),
    (widgets.MultiWidget, INPUT),
)
# Plain text inputs for dates become the browser's pickers, which want ISO values.
PICKERS: tuple[tuple[type[widgets.DateTimeBaseInput], str, str], ...] = (
    (widgets.DateInput, "date", "%Y-%m-%d"),
    (widgets.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (widgets.TimeInput, "time", "%H:%M"),
)


@register.filter
def layout(field: BoundField) -> str:
    """How a field is laid out: hidden, check, choices, group, select or input."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, widgets.CheckboxInput):
        return "check"
    if isinstance(widget, widgets.ClearableFileInput):
        return "file"
    if isinstance(widget, widgets.MultiWidget | widgets.SelectDateWidget):
        return "group"
    if isinstance(widget, widgets.Select) and not isinstance(widget, widgets.SelectMultiple):
        return "select"
    return "input"


@register.filter
def choice_type(field: BoundField) -> str:
    # Asked of the widget, because Django's CheckboxSelectMultiple is a kind of RadioSelect.
    return "radio" if getattr(field.field.widget, "input_type", "") == "radio" else "checkbox"


@register.simple_tag
def kern_widget(field: BoundField) -> SafeString:
    widget = field.field.widget
    if isinstance(widget, widgets.Select):
        _put_into_words(field)
    css = next((css for kind, css in CLASSES if isinstance(widget, kind)), "")
    attributes: dict[str, Any] = {}
    own = widget.attrs.get("class", "")
    if field.errors and css:
        css = " ".join(f"{name} {name}--error" if "__" in name else name for name in css.split())
    if css or own:
        attributes["class"] = f"{css} {own}".strip()
    for kind, input_type, value_format in PICKERS:
        # Each form has its own copy of its fields: this changes no other form.
        if type(widget) is kind and widget.input_type == "text":
            widget.input_type, widget.format = input_type, value_format
    return field.as_widget(attrs=attributes)


def _put_into_words(field: BoundField) -> None:
    """Say what it means to choose nothing, where the form has no words of its own for it."""
    words = _("none") if not field.field.required else _("Please choose")
    widget = field.field.widget
    widget.choices = [
        (value, words if label == DASHES else label) for value, label in widget.choices
    ]


@register.filter
def mixes_required(form: BaseForm) -> bool:
    """Whether optional fields need their mark: pointless when nothing is required."""
    return any(field.field.required for field in form.visible_fields())


@register.filter
def first_id(field: BoundField) -> str:
    """The element a link to this field must jump to."""
    return field.id_for_label or field.auto_id
