"""Names that people read for the kinds and spaces of hits."""

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.text import capfirst

from .documents.registry import offers


def kind_label(kind: str) -> str:
    """From `SEARCH_KIND_LABELS`, a mapping or the dotted path of one; else the model's plural."""
    named: str | Mapping[str, str] = getattr(settings, "SEARCH_KIND_LABELS", {})
    labels: Mapping[str, str] = import_string(named) if isinstance(named, str) else named
    if kind in labels:
        return str(labels[kind])
    for offer in offers():
        if kind in (offer.prefix, offer.model._meta.model_name):
            return capfirst(str(offer.model._meta.verbose_name_plural))
    return capfirst(kind.replace("_", " "))


def space_labels(keys: Iterable[str]) -> dict[str, str]:
    """From `SEARCH_SPACE_LABELS`, a dotted path to `keys -> {key: name}`; else the keys."""
    keys = list(keys)
    path = getattr(settings, "SEARCH_SPACE_LABELS", None)
    names: Mapping[str, str] = {}
    if path and keys:
        names_of: Callable[[list[str]], Mapping[str, str]] = import_string(path)
        names = names_of(keys)
    return {key: names.get(key, key) for key in keys}
