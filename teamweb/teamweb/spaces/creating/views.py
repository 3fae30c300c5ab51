"""Making something new when its place is still to be chosen, and todos."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...accounts.typing import SignedInRequest
from ...core.forms.numbers import whole_number
from ...todos.actions import create_todo
from ...todos.errors import OwnerCannotRead
from ..models import SpacePage
from ..views.editing import editable
from .forms import NewTodoForm
from .offers import writable_spaces


@require_safe
@login_required
def choose_space(request: HttpRequest) -> HttpResponse:
    """In which space the new page shall stand; the way goes on below the space's first page."""
    spaces = list(writable_spaces(request.user))
    if not spaces:
        raise PermissionDenied(_("There is no space in which you may write."))
    anchor = "#templates" if request.GET.get("for") == "template" else ""
    context = {
        "heading": _("New page"),
        "hint": _("In which space shall the page stand?"),
        "rows": [
            {
                "label": space.title,
                "url": reverse("teamweb_spaces:new", args=[space.pk]) + anchor,
                "meta": str(space.group or ""),
            }
            for space in spaces
        ],
    }
    return render(request, "teamweb/choose.html", context)


@login_required
def new_todo(request: SignedInRequest) -> HttpResponse:
    """A todo for a space (`?space=` or `?group=`) or for a page of one (`?page=`)."""
    page_id = whole_number(request.GET.get("page"))
    page = editable(request, page_id).specific if page_id else None
    spaces = writable_spaces(request.user)
    space = page.entry.space if page is not None else _chosen_space(request, spaces)
    if space is None and not spaces.exists():
        raise PermissionDenied(_("There is no space in which you may write."))
    # Without scripts a button asks for the people of another group; nothing is stored then.
    asks = "people" in request.POST
    form = NewTodoForm(
        None if asks else request.POST or None,
        spaces=spaces,
        space=space,
        by=request.user,
        initial=_typed(request) if asks else None,
    )
    if page is not None:
        del form.fields["space"]
    if form.is_bound and form.is_valid() and (todo := _made(form, page, request)):
        messages.success(request, _("The todo was created."))
        return redirect(todo)
    context = {"form": form, "page": page, "space": space}
    status = 422 if form.is_bound else 200
    return render(request, "teamweb_spaces/new_todo.html", context, status=status)


def _chosen_space(request: HttpRequest, spaces: Any) -> SpacePage | None:
    key = request.POST.get("space") or request.GET.get("space", "")
    group = request.GET.get("group", "")
    if key:
        return spaces.filter(key=key).first()
    if group:
        return spaces.filter(group__key=group).first()
    few = list(spaces[:2])
    return few[0] if len(few) == 1 else None


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {name: request.POST.get(name, "") for name in ("title", "due_on", "description")}


def _made(form: NewTodoForm, page: Any, request: SignedInRequest) -> Any:
    facts = dict(form.cleaned_data)
    space = facts.pop("space", None)
    if page is not None:
        facts |= {"source": page, "group": page.entry.space.group}
    else:
        facts |= {"access": space.members_access, "group": space.group}
    try:
        return create_todo(by=request.user, **facts)
    except OwnerCannotRead as error:
        form.add_error("owners", error.user_message)
        return None
