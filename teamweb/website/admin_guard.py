"""The administration answers what it cannot do with a sentence, and what is in use stays.

Wagtail asks for rights and shows a page of references, but deletes what other rows hang on, and
fails where the database refuses. This stands in front of all its screens, whichever app's they are.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import DeleteView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from ..access.administration import opens_admin
from ..access.pillars import holds_pillar

OURS = ("teamweb_", "knowledge_", "search")
# Screens that take a page away from where it is, and the argument that names it.
TAKES_AWAY = {
    "wagtailadmin_pages:delete": "page_id",
    "wagtailadmin_pages:unpublish": "page_id",
    "wagtailadmin_pages:move": "page_to_move_id",
    "wagtailadmin_pages:move_confirm": "page_to_move_id",
}
NAMED = 5


class AdminGuardMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not _is_admin(request) or not opens_admin(request.user):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in TAKES_AWAY:
            return _refuse_pillar(request, kwargs[TAKES_AWAY[name]])
        view_class = getattr(view, "view_class", None)
        if isinstance(view_class, type) and issubclass(view_class, DeleteView):
            return _refuse_used(request, getattr(view, "view_initkwargs", {}), kwargs)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not _is_admin(request):
            return None
        if isinstance(error, ProtectedError | RestrictedError):
            users = getattr(error, "protected_objects", None) or error.restricted_objects  # type: ignore[union-attr]
            sentence = _("This is in use and stays: %(uses)s") % {
                "uses": _described(users, request.user)
            }
        elif isinstance(error, ValidationError):
            sentence = " ".join(error.messages)
        elif isinstance(error, IntegrityError):
            sentence = _("This was not saved: something else has this name or depends on it.")
        else:
            return None
        return _answer(request, sentence)


def _is_admin(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("wagtailadmin_home"))


def _refuse_pillar(request: HttpRequest, page_id: int) -> HttpResponse | None:
    page = Page.objects.filter(pk=page_id).first()
    if page is None or not page.permissions_for_user(request.user).can_edit():
        return None
    if not holds_pillar(page):
        return None
    sentence = _("The site needs “%(title)s”: it stays published and where it is.")
    messages.error(request, sentence % {"title": page.title})
    return redirect("wagtailadmin_explore", page.pk)


def _refuse_used(
    request: HttpRequest, of_view: dict[str, Any], kwargs: dict[str, Any]
) -> HttpResponse | None:
    model, pk = of_view.get("model"), kwargs.get("pk")
    if model is None or pk is None or not model._meta.app_label.startswith(OURS):
        return None
    if model is get_user_model():
        # Anonymised instead, by a hook of teamweb.accounts.
        return None
    found = model._default_manager.filter(pk=unquote(str(pk))).first()
    policy = policy_registry.get_by_type(model)
    if found is None or not policy.user_has_permission(request.user, "delete"):
        return None
    reason = getattr(found, "reason_to_keep", None)
    if reason:
        sentence = str(reason)
    elif used_by := list(uses_of(found)):
        sentence = _("“%(name)s” is in use and stays: %(uses)s") % {
            "name": found,
            "uses": _described(used_by, request.user),
        }
    else:
        return None
    messages.error(request, sentence)
    return redirect(of_view.get("index_url_name") or "wagtailadmin_home")


def uses_of(found: Model) -> Iterable[Model]:
    """All rows that name this one, whatever their database would do when it goes."""
    for relation in found._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.parent_link:  # type: ignore[union-attr]
            continue
        model: Any = relation.related_model
        if model._meta.auto_created:
            # The table between two models: their own relation is among these fields, too.
            continue
        yield from model._base_manager.filter(**{relation.field.name: found.pk}).distinct()  # type: ignore[union-attr]


def _described(users: Iterable[Any], reader: Any) -> str:
    """How many of which kind, and the names of the first for those who may see everything."""
    kinds: dict[type[Model], list[Any]] = {}
    for each in users:
        kinds.setdefault(type(each), []).append(each)
    return "; ".join(
        _of_kind(kind._meta, rows, with_names=reader.is_superuser) for kind, rows in kinds.items()
    )


def _of_kind(meta: Any, rows: list[Any], *, with_names: bool) -> str:
    kind = meta.verbose_name if len(rows) == 1 else meta.verbose_name_plural
    counted = f"{len(rows)} {capfirst(str(kind))}"
    if not with_names:
        return counted
    more = ", …" if len(rows) > NAMED else ""
    return f"{counted} ({', '.join(str(row) for row in rows[:NAMED])}{more})"


def _answer(request: HttpRequest, sentence: str) -> HttpResponse:
    """The sentence above the form that was sent, or on the first page of the administration."""
    messages.error(request, sentence)
    if request.method == "POST":
        return redirect(request.get_full_path())
    return redirect("wagtailadmin_home")
