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
from ..meetings.actions import may_plan
from ..meetings.models import Resolution
from ..spaces.models import SpacePage
from .minutes.documents import LARGEST_FILE, SUFFIXES
from .minutes.errors import MinutesUnreadable
from .minutes.review.actions import (
    accept_minutes,
    correct_minutes,
    remove_import,
    upload_minutes,
)
from .minutes.review.rows import corrections_of, read_rows
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
    parsed, rows = read_rows(imported)
    if request.method == "POST":
        return _correct(request, imported, rows)
    decisions = [one for row in rows for one in row.decisions]
    context = {
        "space": imported.space,
        "imported": imported,
        "parsed": parsed,
        "rows": rows,
        "outcomes": Resolution.Outcome.choices,
        "number_of_decisions": sum(bool(one.chosen) for one in decisions),
        "in_doubt": sum(one.is_in_doubt for one in decisions),
        "number_of_todos": sum(one.is_chosen for row in rows for one in row.todos),
    }
    return render(request, "teamweb_exchange/review.html", context)


def _correct(request: SignedInRequest, imported: ImportedMinutes, rows: list[Any]) -> HttpResponse:
    try:
        said = corrections_of(
            rows, request.POST, imported.corrections, list(Resolution.Outcome.values)
        )
        correct_minutes(imported=imported, corrections=said, by=request.user)
        if request.POST.get("do") == "accept":
            meeting = accept_minutes(imported=imported, by=request.user)
            messages.success(
                request, _("The minutes are a draft now. Release them when they are right.")
            )
            return redirect(meeting)
    except ValueError:
        messages.error(request, _("One of the dates is no date. Nothing was saved."))
    except MinutesUnreadable as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("Your corrections are saved."))
    return _back_to(imported, request.POST.get("add", ""))


def _back_to(imported: ImportedMinutes, added: str) -> HttpResponse:
    response = redirect("teamweb_exchange:review", imported.pk)
    if number := added.partition(":")[0]:
        response["Location"] += f"#line-{int(number)}" if number.isdecimal() else ""
    return response


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
