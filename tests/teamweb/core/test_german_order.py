"""Lists of texts stand in German order, whichever database sorts them (DIN 5007-1)."""

import ast
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import CharField, TextField, UUIDField
from django.db.models.expressions import OrderBy
from django.db.models.functions import Collate

import teamweb.core.database.german_order
import teamweb_knowledge.german_order
from ops.places import PACKAGES, PROJECT
from teamweb.accounts.models import Organisation
from teamweb.core.database.german_order import GERMAN, german, german_key
from teamweb_knowledge.glossary.models import Term

IN_ORDER = [
    "", "(neu)", "§ 3", "1. Sitzung", "2. Sitzung", "Abend", "Apfel", "Äpfel", "Apfelsaft", "Café",
    "Cafeteria", "Datenschutz", "E-Akte", "eLaufmappe", "Elster", "Fach", "Masse", "Maße", "Maßnahme",
    "Mast", "Öl", "Olive", "Straßenbau", "Strassenbauamt", "Übersicht", "Ufer", "Zoll",
]  # fmt: skip
# Texts whose order is no matter of language: keys, codes, numbers.
CODES = {"path", "key", "principal", "source", "reference", "number"}


@pytest.mark.parametrize("key", [german_key, teamweb_knowledge.german_order.german_key])
def test_python_sorts_in_german_order(key):
    mixed = random.Random(7).sample(IN_ORDER, len(IN_ORDER))

    assert sorted(mixed, key=key) == IN_ORDER


@pytest.mark.django_db
@pytest.mark.parametrize("order", [german, teamweb_knowledge.german_order.german])
def test_the_database_sorts_in_german_order(order):
    mixed = random.Random(7).sample(IN_ORDER, len(IN_ORDER))
    Organisation.objects.bulk_create(Organisation(name=name) for name in mixed)

    names = Organisation.objects.order_by(order("name")).values_list("name", flat=True)

    assert list(names) == IN_ORDER
    assert list(Organisation.objects.values_list("name", flat=True)) == IN_ORDER
    assert list(Organisation.objects.reverse().values_list("name", flat=True)) == IN_ORDER[::-1]


@pytest.mark.django_db
def test_rows_after_a_text_are_those_that_stand_behind_it():
    Organisation.objects.bulk_create(Organisation(name=name) for name in IN_ORDER)
    rows = Organisation.objects.annotate(sorted_name=Collate("name", GERMAN))

    for number, name in enumerate(IN_ORDER):
        assert rows.filter(sorted_name__gt=name).count() == len(IN_ORDER) - number - 1


@pytest.mark.django_db
def test_organisations_stand_by_the_name_that_is_shown():
    names = {"Gemeinde Unterwald": "Unterwald", "Hochsauerlandkreis": "", "Landesbetrieb": "IT.NRW"}
    for name, short_name in names.items():
        Organisation.objects.create(name=name, short_name=short_name)

    shown = [str(organisation) for organisation in Organisation.objects.all()]

    assert shown == ["Hochsauerlandkreis", "IT.NRW", "Unterwald"]


@pytest.mark.django_db
def test_the_glossary_stands_in_german_order():
    for name in ("Zoll", "Äpfel", "Apfel", "eLaufmappe", "DSGVO", "FIM"):
        Term.objects.create(abbreviation=name, meaning="-")

    names = Term.objects.values_list("abbreviation", flat=True)
    assert list(names) == ["Apfel", "Äpfel", "DSGVO", "eLaufmappe", "FIM", "Zoll"]


def test_both_plugins_sort_alike():
    one, other = (
        Path(module.__file__).read_text("utf-8").partition("import unicodedata")[2]
        for module in (teamweb.core.database.german_order, teamweb_knowledge.german_order)
    )
    assert one == other


# No list is forgotten


def _is_text(field: object) -> bool:
    is_text = isinstance(field, CharField | TextField) and not isinstance(field, UUIDField)
    return is_text and not getattr(field, "choices", None)


def _names_of_texts() -> set[str]:
    """Names that stand for a text, and for nothing else in any model of ours."""
    models = apps.get_models()
    ours = [model for model in models if model.__module__.split(".")[0] in PACKAGES]
    texts = {
        field.name for model in models for field in model._meta.get_fields() if _is_text(field)
    }
    others = {
        field.name for model in ours for field in model._meta.get_fields() if not _is_text(field)
    }
    return texts - others - CODES


def _string_orders() -> Iterator[tuple[str, str]]:
    """(place, field) of each string that rows are ordered by in our sources."""
    for folder in PACKAGES.values():
        for path in sorted(folder.rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                values: list[ast.expr] = []
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "order_by":
                    values = node.args
                elif isinstance(node, ast.Assign) and any(
                    getattr(target, "id", "") in ("ordering", "default_ordering")
                    for target in node.targets
                ):
                    values = getattr(node.value, "elts", [node.value])
                for value in values:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        place = f"{path.relative_to(PROJECT)}:{value.lineno}"
                        yield place, value.value.lstrip("-").rpartition("__")[2] or value.value


def test_no_list_is_ordered_by_a_text_without_the_collation():
    """A new `order_by("title")` belongs to this kind: write `order_by(german("title"))`."""
    texts = _names_of_texts()

    assert {"title", "name", "last_name", "abbreviation"} <= texts
    assert [(place, name) for place, name in _string_orders() if name in texts] == []


def test_no_model_is_ordered_by_a_text_without_the_collation():
    wrong = []
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in PACKAGES:
            continue
        for order in model._meta.ordering:
            if isinstance(order, OrderBy | Collate):
                continue
            name = str(order).lstrip("-")
            if name in CODES or "__" in name or name == "pk":
                continue
            if _is_text(model._meta.get_field(name)):
                wrong.append(f"{model._meta.label}: {order}")
    assert wrong == []
