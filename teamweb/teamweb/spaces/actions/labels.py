"""Labelling pages."""

import unicodedata
from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page

from ...accounts.typing import User
from ...core.database.german_order import german_key
from ...core.forms.visible import has_visible
from ..models import Label, PageLabel, SpaceEntry, label_key
from ..permissions import check_may_change
from ..signals import pages_changed
from ..structure.tree import invalidate_etag


@transaction.atomic
def set_labels(*, page: Page, names: Iterable[str], by: User) -> list[Label]:
    """Replace a page's labels; a label that is new in all of Teamweb is made."""
    check_may_change(page, by)
    wanted: dict[str, str] = {}
    for name in names:
        name = " ".join(name.split())[:80]
        if has_visible(name):
            wanted.setdefault(label_key(name), name)
    known = {label.key: label for label in Label.objects.filter(key__in=wanted)}
    for key, name in wanted.items():
        if key not in known:
            facts = {"name": name, "slug": _free_label_slug(name)}
            known[key], _made = Label.objects.get_or_create(key=key, defaults=facts)
    page.page_labels.exclude(label__in=known.values()).delete()
    there = set(page.page_labels.values_list("label_id", flat=True))
    PageLabel.objects.bulk_create(
        [
            PageLabel(page_id=page.pk, label=label)
            for label in known.values()
            if label.pk not in there
        ],
        ignore_conflicts=True,
    )
    labels = sorted(known.values(), key=lambda label: german_key(label.name))
    SpaceEntry.objects.filter(page_id=page.pk).update(
        labels=[[label.slug, label.name] for label in labels]
    )
    invalidate_etag([page.pk])
    pages_changed.send(SpaceEntry, page_ids=[page.pk])
    return labels


def _free_label_slug(name: str) -> str:
    """An address for a label: its letters and digits, for a sign the sign's name, else a number."""
    wanted = slugify(name, allow_unicode=True)[:70].strip("-")
    if not wanted:
        signs = [unicodedata.name(sign, "") for sign in name if has_visible(sign)]
        wanted = slugify(signs[0])[:70] or "label"
    taken = set(Label.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
