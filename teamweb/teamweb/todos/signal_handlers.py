"""Todos that come from a page are read by whom the page is read by."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import get_page_models

from ..access.models import Access
from ..access.signals import page_access_changed
from .models import Todo


def follow_page_access(
    page_ids: list[int], old_access_id: int, new_access_id: int, **kwargs: Any
) -> None:
    """Give todos the new access of their page, one by one for the search index.

    A todo that fewer people read than its page stays with them, unless the page is narrowed
    or moved to another space. Todos of agenda items follow with their item.
    """
    kinds = ContentType.objects.get_for_models(*get_page_models()).values()
    new = Access.objects.get(pk=new_access_id)
    todos = Todo.objects.filter(source_type__in=kinds, source_id__in=page_ids)
    for todo in todos.select_related("access"):
        is_tighter = new.kind == Access.Kind.RESTRICTED or todo.access.space_id != new.space_id
        if todo.access_id == old_access_id or is_tighter:
            todo.access = new
            todo.save(update_fields=["access"])


def connect() -> None:
    page_access_changed.connect(follow_page_access, dispatch_uid="todos_follow_page_access")
