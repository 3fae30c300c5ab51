from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..typing import SignedInRequest
from . import actions
from .directory import as_csv, facets, facts_of, narrowed
from .errors import EditConflict
from .forms import FilterForm, OrganisationForm
from .models import Organisation

PER_PAGE = 50
SHOWN_CHANGES = 50


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    visible = Organisation.objects.visible_to(request.user)
    chosen = FilterForm(request.GET).chosen()
    found = narrowed(visible, chosen).select_related("district", "provider")
    context = {
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "facets": facets(visible),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_add": actions.may_add(request.user),
    }
    return render(request, "knowledge_organisations/organisations.html", context)


@require_safe
def organisations_csv(request: HttpRequest) -> StreamingHttpResponse:
    visible = Organisation.objects.visible_to(request.user)
    found = narrowed(visible, FilterForm(request.GET).chosen())
    response = StreamingHttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="organisationen.csv"'
    return response


def _visible(request: HttpRequest, key: str) -> Organisation:
    related = ("district", "region", "provider", "successor")
    visible = Organisation.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(visible, key=key)


@require_safe
def organisation(request: HttpRequest, key: str) -> HttpResponse:
    organisation = _visible(request, key)
    changes = organisation.changes.all()
    if request.user.is_authenticated:
        changes = changes.select_related("changed_by")
    context = {
        "organisation": organisation,
        "facts": facts_of(organisation),
        "names": organisation.names.all(),
        "municipalities": organisation.municipalities.all(),
        "customers": organisation.customers.all(),
        "predecessors": organisation.predecessors.all(),
        "changes": changes[:SHOWN_CHANGES],
        "may_edit": actions.may_edit(request.user),
    }
    return render(request, "knowledge_organisations/organisation.html", context)


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    if not actions.may_add(request.user):
        raise PermissionDenied
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            added = actions.add_organisation(by=request.user, **form.facts())
            names = form.other_name_list()
            actions.set_other_names(organisation=added, by=request.user, names=names)
        messages.success(request, _("The organisation was entered."))
        return redirect(added)
    return _form(request, form, title=_("Enter an organisation"))


@login_required
def edit(request: SignedInRequest, key: str) -> HttpResponse:
    organisation = _visible(request, key)
    if not actions.may_edit(request.user):
        raise PermissionDenied
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(form, organisation.pk, request.user)
        except EditConflict as error:
            messages.warning(request, error.user_message)
            form = _reopened(form, error.current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The organisation was saved."))
            return redirect(saved)
    # The form has written into the row that it was made with.
    current = Organisation.objects.get(pk=organisation.pk)
    return _form(request, form, title=_("Edit the organisation"), organisation=current)


def _save(form: OrganisationForm, organisation_id: int, by: Any) -> Organisation:
    row = Organisation.objects.get(pk=organisation_id)
    saved = actions.change_organisation(
        organisation=row, by=by, expected=form.seen_at(), **form.facts()
    )
    actions.set_other_names(organisation=saved, by=by, names=form.other_name_list())
    return saved


def _reopened(form: Any, current: Organisation) -> Any:
    """The same form with what was typed, now on top of the current version."""
    form.data = form.data.copy()
    form.data["seen"] = current.changed_at.isoformat()
    return form


def _form(request: HttpRequest, form: OrganisationForm, **context: Any) -> HttpResponse:
    return render(request, "knowledge_organisations/form.html", {"form": form, **context})
