"""Texts to begin a new page with."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ...access.models import Level
from ...accounts.typing import User
from ...core.richtext import canonical
from ..models import PageTemplate, SpacePage
from ..permissions import check_may_change


@transaction.atomic
def save_template(
    *,
    space: SpacePage | None,
    title: str,
    body: str,
    by: User,
    description: str = "",
    template: PageTemplate | None = None,
) -> PageTemplate:
    """Make or change a template of a space (its managers) or of all spaces (administrators)."""
    _check_templates(space, by)
    template = template or PageTemplate(space=space)
    template.title, template.body = title.strip(), canonical(body)
    template.description = description
    template.save()
    return template


@transaction.atomic
def delete_template(*, template: PageTemplate, by: User) -> None:
    _check_templates(template.space, by)
    template.delete()


def _check_templates(space: SpacePage | None, by: User) -> None:
    if space is not None:
        check_may_change(space, by, Level.MANAGE)
    elif not (by.is_active and by.is_superuser):
        raise PermissionDenied
