"""Minutes written elsewhere: take a file in, look through what was recognised, undo the import."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.typing import SignedInRequest
from ..core.forms.numbers import whole_number
from ..meetings.actions import may_plan
from ..spaces.models import SpacePage
from .minutes.documents import LARGEST_FILE, SUFFIXES
from .minutes.errors import CorrectedMeanwhile, MinutesUnreadable
from .minutes.review.actions import (
    accept_minutes,
    correct_minutes,
    remove_import,
    upload_minutes,
)
from .minutes.review.corrections import state_of
from .minutes.review.rows import Review
from .models import ImportedMinutes

SHOWN_IMPORTS = 20


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File with minutes"),
        help_text=gettext_lazy("Markdown, DOCX, ODT or PDF with text, up to 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )


@login_required
def import_minutes(request: SignedInRequest, key: str) -> HttpResponse:
    """Take a file in; what waits for review and what was imported is listed below."""
    spaces = SpacePage.objects.visible_to(request.user).select_related("group__type")
    space = get_object_or_404(spaces, key=key, group__isnull=False)
    if not may_plan(space, request.user):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and (imported := _upload(form, space, request.user)):
        return redirect("teamweb_exchange:review", imported.pk)
    rows = ImportedMinutes.objects.filter(space=space).defer("source")
    context = {
        "space": space,
        "form": form,
        "waiting": rows.filter(meeting=None),
        "imported": rows.exclude(meeting=None)
        .select_related("meeting")
        .order_by("-imported_at")[:SHOWN_IMPORTS],
    }
    status = 422 if form.is_bound else 200
    return render(request, "teamweb_exchange/import.html", context, status=status)


def _upload(form: UploadForm, space: SpacePage, by: Any) -> ImportedMinutes | None:
    file = form.cleaned_data["file"]
    try:
        # One byte more than allowed is enough to know that it is too large.
        data = file.read(LARGEST_FILE + 1)
        return upload_minutes(space=space, name=file.name, data=data, by=by)
    except MinutesUnreadable as error:
        form.add_error("file", error.user_message)
    return None


@login_required
def review(request: SignedInRequest, import_id: int) -> HttpResponse:
    """The lines of a file beside what was recognised, corrected here before it is a meeting."""
    imported = _imported(request, import_id)
    if imported.meeting:
        return redirect(imported.meeting)
    sent = request.POST if request.method == "POST" else None
    page = whole_number((sent or request.GET).get("page")) or 1
    shown = Review(imported, sent, page)
    status = 200
    if sent is not None:
        if answer := _correct(request, shown):
            return answer
        status = 422
    outcomes = shown.outcomes
    context = {
        "space": imported.space,
        "imported": imported,
        "review": shown,
        "seen": state_of(imported),
        "number_of_decisions": sum(one.is_decision and one.is_chosen for one in outcomes),
        "in_doubt": sum(one.is_in_doubt for one in outcomes),
        "number_of_todos": sum(one.is_chosen and not one.is_decision for one in outcomes),
    }
    return render(request, "teamweb_exchange/review.html", context, status=status)


def _correct(request: SignedInRequest, shown: Review) -> HttpResponse | None:
    """Keep what was sent; None where it has to be sent again."""
    if not shown.is_valid:
        messages.error(request, _("Nothing was saved yet. Please check the marked entries."))
        return None
    imported, sent = shown.imported, request.POST
    line, _colon, kind = sent.get("turn", "").partition(":")
    number = whole_number(line) or 0
    try:
        said = shown.said(number, kind)
        correct_minutes(
            imported=imported, corrections=said, by=request.user, seen=sent.get("seen", "")
        )
        if sent.get("do") == "accept":
            meeting = accept_minutes(imported=imported, by=request.user)
            messages.success(
                request, _("The minutes are a draft now. Release them when they are right.")
            )
            return redirect(meeting)
    except CorrectedMeanwhile as error:
        imported.refresh_from_db()
        messages.error(request, error.user_message)
        return None
    except MinutesUnreadable as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("Your corrections are saved."))
    page = whole_number(sent.get("go")) or shown.page
    address = reverse("teamweb_exchange:review", args=[imported.pk])
    return redirect(f"{address}?page={page}" + (f"#line-{number}" if number else ""))


@login_required
def remove(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Cancel a review, or undo an import."""
    imported = _imported(request, import_id)
    back = reverse("teamweb_exchange:import_minutes", args=[imported.space.key])
    if request.method == "POST":
        try:
            remove_import(imported=imported, by=request.user)
        except MinutesUnreadable as error:
            messages.error(request, error.user_message)
        else:
            messages.success(request, _("The import is undone."))
        return redirect(back)
    context = {
        "title": _("Undo the import of “%(file)s”?") % {"file": imported.name},
        "text": _("The meeting made of it goes with its items, decisions and todos.")
        if imported.meeting
        else _("What was recognised and your corrections are lost. Nothing else changes."),
        "action": _("Undo import"),
        "is_dangerous": True,
        "cancel_url": back,
    }
    return render(request, "teamweb/confirm.html", context)


def _imported(request: SignedInRequest, import_id: int) -> ImportedMinutes:
    spaces = SpacePage.objects.visible_to(request.user)
    rows = ImportedMinutes.objects.filter(space__in=spaces).select_related(
        "space__group__type", "meeting"
    )
    imported = get_object_or_404(rows, pk=import_id)
    if not may_plan(imported.space, request.user):
        raise PermissionDenied
    return imported
