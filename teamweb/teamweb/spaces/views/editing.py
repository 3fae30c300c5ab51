"""Writing pages: new ones, changes and the notice when two save at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...access.models import Level
from ...accounts.typing import SignedInRequest
from ...coediting.actions import open_document
from ...coediting.registry import facts_for_browser
from ...core.forms.numbers import whole_number
from ...core.richtext import UnknownMarkup, compare
from ...notifications.actions import unwatch, watch
from ..actions import create_page, edit_page, save_version, set_labels
from ..errors import EditConflict, TitleConflict
from ..forms import LabelsForm, NewPageForm, PageForm
from ..history.drafts import has_draft, page_for_editing
from ..history.visits import visit
from ..models import PageTemplate, WikiText, page_url
from ..side.opened import opened_branches
from ..side.parts import head_of
from ..structure.navigation import place_of
from .pages import get_page
from .reading import page_context


def editable(request: HttpRequest, page_id: int, level: int = Level.EDIT) -> Any:
    """A page that the reader may change now; an archived space answers with a sentence."""
    page = get_page(request, page_id, also_drafts=True)
    if page.level < level:
        raise PermissionDenied
    if page.entry.space.is_archived:
        raise PermissionDenied(_("This space is archived: its pages can be read but not changed."))
    return page


@login_required
def new(request: SignedInRequest, page_id: int) -> HttpResponse:
    """A new page below the one named; `?template=` begins it with a template."""
    parent = editable(request, page_id)
    templates = PageTemplate.objects.filter(Q(space=None) | Q(space_id=parent.entry.space_id))
    template = templates.filter(pk=whole_number(request.GET.get("template")) or 0).first()
    form = NewPageForm(request.POST or None, body=template.body if template else "")
    if request.method == "POST":
        try:
            if form.is_valid():
                page = create_page(
                    parent=parent,
                    title=form.cleaned_data["title"],
                    body=form.cleaned_data["body"],
                    labels=form.cleaned_data["labels"].split(","),
                    by=request.user,
                )
                _say(request, form.notices(page.body))
                return _after_saving(request, page)
        except UnknownMarkup as error:
            form.add_error(None, _not_allowed(error))
    context = {
        **editor_facts(request, parent, f"new:{parent.pk}", upload="upload_draft"),
        "form": form,
        "parent": parent,
        "templates": [] if template else list(templates),
        "template": template,
        "space": parent.entry.space,
    }
    return render(request, "teamweb_spaces/new_page.html", context)


def editor_facts(
    request: HttpRequest, page: Any, key: str, *, upload: str = "upload"
) -> dict[str, Any]:
    """What the editor component asks for: where it uploads to, finds pages and people."""
    try:
        people_url = reverse("teamweb_accounts:search_people")
    except NoReverseMatch:
        people_url = ""
    return {
        "upload_url": reverse(f"teamweb_spaces:{upload}", args=[page.pk]),
        "pages_url": reverse("teamweb_spaces:search_json"),
        "people_url": people_url,
        "draft_key": f"{key}:{request.user.pk}",
    }


def _not_allowed(error: UnknownMarkup) -> str:
    return _("The text contains something that cannot be stored: %(what)s") % {"what": error}


@login_required
def edit(request: SignedInRequest, page_id: int) -> HttpResponse:
    page = editable(request, page_id)
    if not issubclass(type(page), WikiText):
        raise PermissionDenied
    if request.method == "POST":
        save = _save_together if "coedited" in request.POST else _save
        return save(request, page)
    now = page_for_editing(page)
    initial = {
        "title": now.title,
        "base_title": now.title,
        "base_revision": now.latest_revision_id,
    }
    try:
        form = PageForm(body=now.body, initial=initial)
    except UnknownMarkup as error:
        # The app that registered one of its nodes may be gone.
        messages.error(
            request,
            _("This text cannot be edited, so that nothing of it is lost: %(what)s")
            % {"what": error},
        )
        return redirect(page_url(page))
    return _form(request, page, form, coediting=_coediting(request, page))


def _coediting(request: HttpRequest, page: Any) -> dict[str, Any]:
    return facts_for_browser(open_document(page, "body"), request.user)


def _save_together(request: SignedInRequest, page: Any) -> HttpResponse:
    """The editing session has the text: the form brings the title, and a comment that names the version."""
    form = PageForm(request.POST, body=page_for_editing(page).body)
    try:
        if form.is_valid():
            saved = save_version(
                page=page,
                title=form.cleaned_data["title"],
                comment=form.cleaned_data["comment"],
                base_title=form.cleaned_data["base_title"] or None,
                base_revision_id=form.cleaned_data["base_revision"],
                by=request.user,
            )
            return _after_saving(request, saved)
    except UnknownMarkup as error:
        form.add_error(None, _not_allowed(error))
    except TitleConflict as conflict:
        form.refuse_title(conflict.theirs)
    return _form(request, page, form, coediting=_coediting(request, page))


def _save(request: SignedInRequest, page: Any) -> HttpResponse:
    now = page_for_editing(page)
    form = PageForm(
        request.POST,
        body=now.body,
        initial={"title": now.title, "base_revision": now.latest_revision_id},
    )
    try:
        if form.is_valid():
            saved = edit_page(
                page=page,
                title=form.cleaned_data["title"],
                body=form.cleaned_data["body"],
                comment=form.cleaned_data["comment"],
                base_revision_id=form.cleaned_data["base_revision"],
                base_title=form.cleaned_data["base_title"] or None,
                by=request.user,
            )
            _say(request, form.notices(page_for_editing(saved).body))
            return _after_saving(request, saved)
    except UnknownMarkup as error:
        form.add_error(None, _not_allowed(error))
    except TitleConflict as conflict:
        form.refuse_title(conflict.theirs)
    except EditConflict as conflict:
        return _conflict(request, page, conflict, form.cleaned_data["comment"])
    return _form(request, page, form)


def _say(request: HttpRequest, notices: list[str]) -> None:
    for notice in notices:
        messages.warning(request, notice)


def _after_saving(request: HttpRequest, page: Any) -> HttpResponse:
    """To the page; to its draft where somebody has to publish it first."""
    if not has_draft(page):
        return redirect(page_url(page))
    messages.success(
        request, _("Your draft is stored. Whoever manages the space was asked to publish it.")
    )
    return redirect("teamweb_spaces:draft", page.pk)


def _form(request: HttpRequest, page: Any, form: PageForm, **more: Any) -> HttpResponse:
    context = {
        **editor_facts(request, page, f"page:{page.pk}"),
        **_frame(request, page),
        "preview_url": reverse("teamweb_spaces:macro", args=[page.pk]),
        "base_revision": form["base_revision"].value(),
        "form": form,
        **more,
    }
    return render(request, "teamweb_spaces/edit_page.html", context)


def _frame(request: HttpRequest, page: Any) -> dict[str, Any]:
    """What stands around the text, as while it is read; the text itself where it is what is edited."""
    space, user = page.entry.space, request.user
    place = place_of(page, space, user, opened=opened_branches(request))
    seen = visit(user, page, is_reading=False)
    context = page_context(user, page, place, seen, watching=seen.is_watching)
    reading = "" if page.has_unpublished_changes else context["text"]
    return context | {"side": head_of(space, user), "reading": reading}


def _conflict(
    request: HttpRequest, page: Any, conflict: EditConflict, comment: str
) -> HttpResponse:
    """Both versions and their difference; saving again is then a knowing choice."""
    form = PageForm(
        body=conflict.body,
        initial={
            "title": conflict.title,
            "base_title": conflict.theirs.title,
            "comment": comment,
            "base_revision": conflict.revision_id,
            "body_kept": conflict.body,
        },
    )
    theirs = conflict.theirs
    more = {
        "conflict": conflict,
        "their_author": theirs.latest_revision.user if theirs.latest_revision else None,
        "their_changes": compare(conflict.base, theirs.body) if conflict.base is not None else "",
        "difference": compare(theirs.body, conflict.body),
    }
    response = _form(request, page, form, **more)
    response.status_code = 409
    return response


@login_required
def labels(request: SignedInRequest, page_id: int) -> HttpResponse:
    page = editable(request, page_id)
    current = ", ".join(name for _slug, name in page.entry.labels)
    form = LabelsForm(request.POST or None, initial={"labels": current})
    if request.method == "POST" and form.is_valid():
        set_labels(page=page, names=form.names(), by=request.user)
        messages.success(request, _("The labels are stored."))
        return redirect(page_url(page))
    context = {
        "page": page,
        "form": form,
        "known": LabelsForm.known(request.user),
        "space": page.entry.space,
    }
    return render(request, "teamweb_spaces/labels_form.html", context)


@login_required
@require_POST
def watching(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Watch a page, or stop watching it (`off` in the form)."""
    page = get_page(request, page_id)
    if "off" in request.POST:
        unwatch(user=request.user, target=page)
        messages.success(request, _("You are no longer told of changes."))
    else:
        watch(user=request.user, target=page)
        messages.success(request, _("You are told of changes from now on."))
    return redirect(page_url(page))
