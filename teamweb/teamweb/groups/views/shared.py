from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from .. import errors
from ..actions import may_manage
from ..models import WorkingGroup


def group_to_manage(request: HttpRequest, key: str) -> WorkingGroup:
    group = get_object_or_404(WorkingGroup.objects.select_related("type", "parent"), key=key)
    if not may_manage(group, request.user):
        raise PermissionDenied
    return group


def add_error(form: Any, error: errors.GroupError) -> None:
    if isinstance(error, errors.TwoChairs):
        form.require_chair_confirmation()
    form.add_error(None, error.user_message)


def form_page(
    request: HttpRequest,
    form: Any,
    change: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    button: str,
    back: str,
    done: str,
    text: str = "",
    is_dangerous: bool = False,
) -> HttpResponse:
    """Show a form, call `change` with its values, say what happened."""
    if request.method == "POST" and form.is_valid():
        try:
            change(form.cleaned_data)
        except errors.GroupError as error:
            add_error(form, error)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "title": title,
        "text": text,
        "form": form,
        "action": button,
        "cancel_url": back,
        "is_dangerous": is_dangerous,
    }
    return render(request, "teamweb/confirm.html", context)
