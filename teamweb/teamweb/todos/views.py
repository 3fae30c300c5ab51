from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..accounts.typing import SignedInRequest
from ..groups.models import WorkingGroup
from .actions import edit_todo, may_change_state, may_create, may_edit, set_todo_state
from .errors import OwnerCannotRead
from .forms import StateForm, TodoForm
from .models import Todo

PER_PAGE = 25


@require_safe
@login_required
def todos(request: HttpRequest) -> HttpResponse:
    """My todos, with ?group=key those of a group; ?show= chooses open, overdue, old or done ones."""
    readable = Todo.objects.visible_to(request.user)
    group = None
    if key := request.GET.get("group", ""):
        # A group nobody may see todos of looks like one without any.
        group = WorkingGroup.objects.select_related("type").filter(key=key).first()
        rows = readable.filter(group=group) if group else readable.none()
    else:
        rows = readable.of(request.user)
    has_old = rows.left_from_old_minutes().exists()
    shown = request.GET.get("show", "")
    if shown == "done":
        rows = rows.filter(state__in=Todo.CLOSED_STATES).order_by("-closed_at", "-pk")
    elif shown == "old":
        rows = rows.left_from_old_minutes().order_by("-created_at", "-pk")
    elif shown == "overdue":
        rows = rows.overdue().by_urgency()
    else:
        shown, rows = "open", rows.current().by_urgency()
    rows = rows.select_related("group__type", "organisation").prefetch_related("owners")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    own = "" if not key else f"group={key}&"
    labels = {"open": _("Open"), "overdue": _("Overdue"), "done": _("Done")}
    if has_old or shown == "old":
        labels["old"] = _("From old minutes")
    tabs = [
        {"label": label, "url": f"?{own}show={name}", "current": name == shown}
        for name, label in labels.items()
    ]
    context = {"page": page, "group": group, "tabs": tabs, "is_mine": not key}
    context["shows_old"] = shown == "old"
    context["may_create"] = may_create(request.user)
    return render(request, "teamweb_todos/todos.html", context)


def _get_todo(request: HttpRequest, todo_id: int) -> Todo:
    readable = Todo.objects.visible_to(request.user)
    return get_object_or_404(readable.select_related("group__type", "organisation"), pk=todo_id)


@require_safe
def todo(request: HttpRequest, todo_id: int) -> HttpResponse:
    found = _get_todo(request, todo_id)
    return _show(request, found, StateForm(initial={"state": found.state}))


def _show(request: HttpRequest, found: Todo, form: StateForm, status: int = 200) -> HttpResponse:
    may_move = request.user.is_authenticated and may_change_state(found, request.user)
    context: dict[str, Any] = {
        "todo": found,
        "source": _readable_source(request, found),
        "owners": found.owners.all(),
        "events": found.events.select_related("by").order_by("at", "pk"),
        "form": form if may_move else None,
        "may_edit": may_edit(found, request.user),
    }
    return render(request, "teamweb_todos/todo.html", context, status=status)


def _readable_source(request: HttpRequest, found: Todo) -> Any:
    """Where the todo comes from, if the reader may see that too."""
    if found.source_type is None:
        return None
    model = found.source_type.model_class()
    manager = model._default_manager if model else None
    if manager is None or not hasattr(manager, "visible_to"):
        return None
    return manager.visible_to(request.user).filter(pk=found.source_id).first()


@require_POST
@login_required
def change_state(request: SignedInRequest, todo_id: int) -> HttpResponse:
    found = _get_todo(request, todo_id)
    form = StateForm(request.POST)
    if not may_change_state(found, request.user):
        raise PermissionDenied
    if not form.is_valid():
        return _show(request, found, form, status=422)
    set_todo_state(
        todo=found,
        state=form.cleaned_data["state"],
        text=form.cleaned_data["text"],
        by=request.user,
    )
    messages.success(request, _("The todo was changed."))
    return redirect(found)


@login_required
def edit(request: SignedInRequest, todo_id: int) -> HttpResponse:
    found = _get_todo(request, todo_id)
    if not may_edit(found, request.user):
        raise PermissionDenied
    form = TodoForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            edit_todo(todo=found, by=request.user, **form.cleaned_data)
        except OwnerCannotRead as error:
            form.add_error("owners", error.user_message)
        else:
            messages.success(request, _("The todo was changed."))
            return redirect(found)
    status = 422 if form.is_bound else 200
    return render(request, "teamweb_todos/edit.html", {"todo": found, "form": form}, status=status)
