"""The administration answers what it cannot do with a sentence, and what is in use stays.

Wagtail asks for rights and shows a page of references, but deletes what other rows hang on, and
fails where the database refuses. This stands in front of all its screens, whichever app's they are.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError
from django.db.models import Model, ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.defaults import bad_request
from wagtail.admin.views.generic import DeleteView
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permissions import policy_registry

from ...access.administration import opens_admin
from ...access.required_pages import contains_required_page

OURS = ("teamweb_", "knowledge_", "search", "auth")
# What a group may do is part of the group.
ITS_OWN = (GroupPagePermission, GroupCollectionPermission)
# Screens that take a page away from where it is, and the argument that names it.
TAKES_AWAY = {
    "wagtailadmin_pages:delete": "page_id",
    "wagtailadmin_pages:unpublish": "page_id",
    "wagtailadmin_pages:move": "page_to_move_id",
    "wagtailadmin_pages:move_confirm": "page_to_move_id",
}
# Changes of pages by programs pass the screens and their questions by; no screen needs them.
PROGRAMS_ACTIONS = "wagtailadmin_api:pages:action"
NAMED = 5
# What Django says of a row whose number is none.
NO_NUMBER = "expected a number but got"


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
        if name == PROGRAMS_ACTIONS:
            raise Http404
        if name in TAKES_AWAY:
            return _refuse_required_page(request, kwargs[TAKES_AWAY[name]])
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
        elif isinstance(error, ObjectDoesNotExist) or NO_NUMBER in str(error):
            # Wagtail asks for a row by what was sent, whatever it is.
            return bad_request(request, error)
        else:
            return None
        return _answer(request, sentence)


def _is_admin(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("wagtailadmin_home"))


def _refuse_required_page(request: HttpRequest, page_id: int) -> HttpResponse | None:
    page = Page.objects.filter(pk=page_id).first()
    if page is None or not page.permissions_for_user(request.user).can_edit():
        return None
    if not contains_required_page(page):
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
    elif uses := references_to(found, request.user):
        sentence = _("“%(name)s” is in use and stays: %(uses)s") % {"name": found, "uses": uses}
    else:
        return None
    messages.error(request, sentence)
    return redirect(of_view.get("index_url_name") or "wagtailadmin_home")


def references_to(found: Model, reader: Any) -> str:
    """Return descriptions of the objects that refer to this row."""
    kinds = []
    for relation in found._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.parent_link:  # type: ignore[union-attr]
            continue
        model: Any = relation.related_model
        if model._meta.auto_created or model in ITS_OWN:
            # The table between two models: their own relation is among these fields, too.
            continue
        users = model._base_manager.filter(**{relation.field.name: found.pk})  # type: ignore[union-attr]
        if number := users.count():
            kinds.append(_of_kind(model._meta, number, users[:NAMED], reader))
    return "; ".join(kinds)


def _described(users: Iterable[Any], reader: Any) -> str:
    kinds: dict[type[Model], list[Any]] = {}
    for each in users:
        kinds.setdefault(type(each), []).append(each)
    return "; ".join(
        _of_kind(kind._meta, len(rows), rows[:NAMED], reader) for kind, rows in kinds.items()
    )


def _of_kind(meta: Any, number: int, first: Iterable[Any], reader: Any) -> str:
    """How many of which kind, and the names of the first for those who may see everything."""
    counted = (
        f"{number} {capfirst(str(meta.verbose_name if number == 1 else meta.verbose_name_plural))}"
    )
    if not reader.is_superuser:
        return counted
    more = ", …" if number > NAMED else ""
    return f"{counted} ({', '.join(map(str, first))}{more})"


def _answer(request: HttpRequest, sentence: str) -> HttpResponse:
    """The sentence above the form that was sent, or on the first page of the administration."""
    messages.error(request, sentence)
    if request.method == "POST":
        return redirect(request.get_full_path())
    return redirect("wagtailadmin_home")
