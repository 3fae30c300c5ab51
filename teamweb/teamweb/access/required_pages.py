"""Pages that the site requires: their addresses are written into it, or whole sections hang on them.

They are edited like any other page, but stay published, where they are and open to their readers.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page, Site, get_page_models

from .models import PageAccess


class RequiredPage:
    """Mixin for a page type, before `Page`: all its pages are required unless it says otherwise."""

    is_required_page: Any = True
    # Whether the short name in its address stays as it is, too.
    keeps_address = True

    def clean(self) -> None:
        super().clean()  # type: ignore[misc]
        if not self.is_required_page:
            return
        stored = Page.objects.filter(pk=self.pk).values_list("slug", flat=True).first()  # type: ignore[attr-defined]
        if self.keeps_address and stored and stored != self.slug:  # type: ignore[attr-defined]
            raise ValidationError(
                {"slug": _("The site needs this page at its address: its short name stays.")}
            )
        if self.expire_at:  # type: ignore[attr-defined]
            raise ValidationError(_("The site needs this page: it cannot expire."))


def is_required_page(page: Any) -> bool:
    kind = page.specific_class
    declared = getattr(kind, "is_required_page", False)
    if isinstance(declared, property):
        declared = page.specific.is_required_page
    return bool(
        page.depth == 1
        or declared
        or (page.depth == 2 and Site.objects.filter(root_page_id=page.pk).exists())
    )


def contains_required_page(page: Any) -> bool:
    """Whether the page, or one below it, is required: then it stays as well."""
    if is_required_page(page):
        return True
    if page.is_leaf() or PageAccess.objects.filter(page_id=page.pk).exists():
        # Within a space there are none.
        return False
    below = page.get_descendants().type(*_kinds()).specific()
    return any(is_required_page(each) for each in below)


def _kinds() -> tuple[type[Page], ...]:
    return tuple(model for model in get_page_models() if getattr(model, "is_required_page", False))
