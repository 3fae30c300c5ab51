"""Names that people read for the kinds and spaces of hits."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.text import capfirst

from .analysis import clean, stems
from .documents.registry import registered_models


def kind_label(kind: str) -> str:
    """From `SEARCH_KIND_LABELS`, a mapping or the dotted path of one; else the model's plural."""
    labels = _kind_labels()
    if kind in labels:
        return str(labels[kind])
    for registered in registered_models():
        if kind in (registered.prefix, registered.model._meta.model_name):
            return capfirst(str(registered.model._meta.verbose_name_plural))
    return capfirst(kind.replace("_", " "))


def kinds_named(typed: str) -> list[str]:
    """The kinds with this name: their key or what pages call them, in the singular or plural of
    any language of the site. What has no name here may be a kind all the same."""
    wanted = _comparable(typed)
    names: dict[str, set[str]] = {}
    for registered in registered_models():
        meta = registered.model._meta
        for kind in {registered.prefix, meta.model_name or ""}:
            for name in (meta.verbose_name, meta.verbose_name_plural):
                names.setdefault(_comparable(str(name)), set()).add(kind)
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            for kind, label in _kind_labels().items():
                names.setdefault(_comparable(str(label)), set()).add(kind)
    if typed in _kind_labels():
        return [typed]
    return sorted(names.get(wanted, ())) or [typed]


def kind_names() -> list[str]:
    """What pages call the kinds that a site may have."""
    kinds = [*_kind_labels()] or [registered.prefix for registered in registered_models()]
    return list(dict.fromkeys(map(kind_label, kinds)))


def _kind_labels() -> Mapping[str, str]:
    named: str | Mapping[str, str] = getattr(settings, "SEARCH_KIND_LABELS", {})
    return import_string(named) if isinstance(named, str) else named


def _comparable(name: str) -> str:
    """Without endings, hyphens and case: "To-dos" and "Todo", "Beschlüsse" and "Beschluss"."""
    return "".join(stems(clean(name))).removesuffix("s")


def space_labels(keys: Iterable[str], *, user: Any) -> dict[str, str]:
    """From `SEARCH_SPACE_LABELS`, a dotted path to `(keys, user) -> {key: name}`; else the keys.

    A space that the user may not read is called by its key, as one that does not exist.
    """
    keys = list(keys)
    path = getattr(settings, "SEARCH_SPACE_LABELS", None)
    names: Mapping[str, str] = {}
    if path and keys:
        names_of: Callable[[list[str], Any], Mapping[str, str]] = import_string(path)
        names = names_of(keys, user)
    return {key: names.get(key, key) for key in keys}
