"""Every field of every form has a label in the reader's language."""

import importlib
import pkgutil
from collections.abc import Iterator

from django import forms
from django.apps import apps
from django.utils.functional import Promise
from wagtail.models import Page

from ops.places import PACKAGES

# What a list is narrowed to, boxes that the screen writes itself, and a switch that Wagtail's
# script writes: their names are shown nowhere.
NEVER_SHOWN = {
    ("FilterForm", ""),
    ("HandoverForm", "todos"),
    ("HandoverForm", "items"),
    ("", "comment_notifications"),
}


def subclasses(of: type) -> Iterator[type]:
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def our_forms() -> list[type[forms.BaseForm]]:
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if "forms" in module.name.split("."):
                importlib.import_module(module.name)
    ours = [
        form for form in subclasses(forms.BaseForm) if form.__module__.split(".")[0] in PACKAGES
    ]
    return [form for form in ours if hasattr(form, "base_fields")]


def forms_of_the_administration() -> list[type[forms.BaseForm]]:
    models = [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]
    pages = [model.get_edit_handler() for model in models if issubclass(model, Page)]
    snippets = [
        model.snippet_viewset.get_edit_handler()
        for model in models
        if hasattr(model, "snippet_viewset")
    ]
    return [handler.get_form_class() for handler in [*pages, *snippets]]


def untranslated(found: list[type[forms.BaseForm]]) -> set[tuple[str, str]]:
    return {
        (form.__name__, name)
        for form in found
        for name, field in form.base_fields.items()
        if not field.widget.is_hidden
        and not isinstance(field.label, Promise)
        and not {(form.__name__, ""), (form.__name__, name), ("", name)} & NEVER_SHOWN
    }


def test_no_label_is_made_of_the_name_of_a_field():
    assert len(found := our_forms()) > 50
    assert untranslated(found) == set()


def test_nor_is_one_in_the_administration():
    assert len(found := forms_of_the_administration()) > 10
    assert untranslated(found) == set()
