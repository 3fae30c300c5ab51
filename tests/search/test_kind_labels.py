"""What the kinds of hits are called, on the site with all apps."""

import ast
import inspect

import pytest
from django.utils import translation

from teamweb_search.documents.registry import registered_models
from teamweb_search.labels import kind_label
from teamweb_site.bridges.search import KIND_LABELS


def kinds() -> set[str]:
    """Every kind that a `search_documents.py` names: as `kind=`, or as the beginning of an id."""
    modules = {inspect.getmodule(offer.build) for offer in registered_models()}
    calls = [
        keyword
        for module in modules
        # Tests register documents of their own.
        if module and module.__name__.endswith("search_documents")
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    ]
    found = set()
    for keyword in calls:
        match keyword.arg, keyword.value:
            case "kind", ast.Constant(value=name):
                found.add(name)
            case "id", ast.JoinedStr(values=[ast.Constant(value=beginning), *_]):
                found.add(beginning.partition(":")[0])
    # These ids are those of pages: their documents name a kind themselves.
    return found - {"public", "wagtail"}


def test_every_kind_of_hit_has_a_name_of_its_own_in_both_languages(settings):
    settings.SEARCH_KIND_LABELS = "teamweb_site.bridges.search.KIND_LABELS"
    assert {"page", "agenda_item", "event", "resolution", "imported"} <= kinds()
    assert kinds() <= set(KIND_LABELS)

    for language in ("de", "en"):
        with translation.override(language):
            names = [kind_label(kind) for kind in KIND_LABELS]
        assert len(set(names)) == len(names)
    with translation.override("en"):
        english = {kind: kind_label(kind) for kind in KIND_LABELS}
    with translation.override("de"):
        same = {kind for kind, name in english.items() if kind_label(kind) == name}
    assert same == set()


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("page", "Seiten"),
        ("agenda_item", "Tagesordnungspunkte"),
        ("meeting", "Sitzungen"),
        ("event", "Termine"),
        ("news", "Aktuelles"),
        ("resolution", "Beschlüsse"),
    ],
)
def test_kinds_are_named_in_german(settings, kind, label):
    settings.SEARCH_KIND_LABELS = "teamweb_site.bridges.search.KIND_LABELS"
    with translation.override("de"):
        assert kind_label(kind) == label
