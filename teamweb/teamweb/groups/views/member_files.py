"""Exporting a group's list of members and importing one, with a preview."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...accounts.typing import SignedInRequest
from .. import errors
from ..forms import MemberFileForm
from ..member_files import import_members as carry_out
from ..member_files import lines_of, member_table
from ..member_table import MOST_ROWS, csv_of, ods_of, table_in
from ..models import WorkingGroup
from .shared import group_to_manage


@require_safe
@login_required
def as_csv(request: HttpRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    data = csv_of(member_table(group, viewer=request.user))
    return _download(data, "text/csv; charset=utf-8", f"{group.key}.csv")


@require_safe
@login_required
def as_ods(request: HttpRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    data = ods_of(member_table(group, viewer=request.user))
    return _download(data, "application/vnd.oasis.opendocument.spreadsheet", f"{group.key}.ods")


def _download(data: bytes, content_type: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=content_type, headers=headers)


@login_required
def import_members(request: SignedInRequest, key: str) -> HttpResponse:
    """First the file, then what it would do; the second step sends the table along."""
    group = group_to_manage(request, key)
    form = MemberFileForm(request.POST or None, request.FILES or None)
    try:
        if "table" in request.POST:
            counts = carry_out(group=group, table=_sent_table(request), by=request.user)
            text = _("Added: %(add)d, invited: %(invite)d, unchanged: %(there)d.")
            messages.success(request, text % counts)
            return redirect("teamweb_groups:members", group.key)
        if request.method == "POST" and form.is_valid():
            return _preview(request, group, table_in(form.cleaned_data["file"].read()))
    except errors.GroupError as error:
        form = MemberFileForm()
        messages.error(request, error.user_message)
    context = {"group": group, "form": form}
    return render(request, "teamweb_groups/import_members.html", context)


def _preview(request: SignedInRequest, group: WorkingGroup, table: list[list[str]]) -> HttpResponse:
    lines = lines_of(group, table, by=request.user)
    context: dict[str, Any] = {
        "group": group,
        "lines": lines,
        "table": json.dumps(table, ensure_ascii=False),
        "is_anything_to_do": any(line.outcome in ("add", "invite") for line in lines),
    }
    return render(request, "teamweb_groups/import_preview.html", context)


def _sent_table(request: HttpRequest) -> list[list[str]]:
    try:
        table = json.loads(request.POST["table"])
    except (ValueError, RecursionError) as error:
        raise errors.FileNotReadable from error
    is_table = (
        isinstance(table, list)
        and len(table) <= MOST_ROWS
        and all(isinstance(row, list) and all(isinstance(it, str) for it in row) for row in table)
    )
    if not is_table:
        raise errors.FileNotReadable
    return table
