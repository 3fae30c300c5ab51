"""Files of pages. Nobody reaches one but through these views, which ask for the page's right."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ...access.models import Level
from ...accounts.typing import SignedInRequest
from ...core.richtext.schema import NUMBER
from ..actions import (
    add_attachment,
    add_draft,
    add_version,
    copy_named,
    restore_attachment,
    restore_file_version,
    trash_attachment,
)
from ..errors import FileNotAllowed, SpaceIsArchived
from ..forms import UploadForm
from ..models import INLINE_TYPES, Attachment
from ..permissions import page_level
from .editing import editable
from .pages import get_page

# So many files of one pasted text are copied.
MOST_TAKEN = 200
# A file is never a document of this site: no script, no frame, no origin.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def _visible(request: HttpRequest, attachment_id: int) -> Attachment:
    files = Attachment.objects.visible_to(request.user).select_related("current", "page")
    return get_object_or_404(files, pk=attachment_id)


def send_stored(
    request: HttpRequest, stored: Any, *, name: str, inline: bool = False, width: int | None = None
) -> HttpResponseBase:
    """The content of a row with file, sha256, size and media type, which its reader may have.

    `width`: a smaller picture, as its version stores it.
    """
    if inline and stored.media_type not in INLINE_TYPES:
        inline = False
    etag = f'"{stored.sha256[:32]}{f"-{width}" if width else ""}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    try:
        stored_as = stored.smaller_name(width) if width else stored.file.name
        content = stored.file.storage.open(stored_as, "rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=stored.media_type)
    kind = "inline" if inline else "attachment"
    headers = {
        "Content-Disposition": f"{kind}; filename*=utf-8''{quote(name)}",
        "Content-Length": str(content.size),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-cache",
        "ETag": etag,
    }
    for header, value in headers.items():
        response.headers[header] = value
    return response


@require_safe
def download(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    attachment = _visible(request, attachment_id)
    if attachment.current is None:
        raise Http404
    return send_stored(request, attachment.current, name=attachment.name)


@require_safe
def inline(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """An image inside a text (`?w=`: of this width); anything else is a download here too."""
    attachment = _visible(request, attachment_id)
    current = attachment.current
    if current is None:
        raise Http404
    asked = request.GET.get("w", "")
    width = int(asked) if asked in map(str, current.widths) else None
    return send_stored(request, current, name=attachment.name, inline=True, width=width)


@login_required
@require_safe
def download_version(
    request: HttpRequest, attachment_id: int, number: int, *, inline: bool = False
) -> HttpResponseBase:
    attachment = _visible(request, attachment_id)
    version = get_object_or_404(attachment.versions, number=number)
    return send_stored(request, version, name=attachment.name, inline=inline)


@login_required
def files(request: SignedInRequest, page_id: int) -> HttpResponse:
    """The files of a page with their versions, and the form for new ones."""
    page = get_page(request, page_id)
    may_edit = page.level >= Level.EDIT and not page.entry.space.is_archived
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        editable(request, page_id)
        if form.is_valid():
            try:
                add_attachment(
                    page=page,
                    file=form.cleaned_data["file"],
                    comment=form.cleaned_data["comment"],
                    by=request.user,
                )
            except FileNotAllowed as error:
                form.add_error("file", error.user_message)
            else:
                messages.success(request, _("The file is stored."))
                return redirect("teamweb_spaces:files", page.pk)
    attachments = Attachment.objects.filter(page_id=page.pk).select_related("current", "trashed_by")
    attachments = attachments.prefetch_related("versions__uploaded_by")
    context = {
        "page": page,
        "space": page.entry.space,
        "form": form,
        "files": [file for file in attachments if file.trashed_at is None],
        "removed": [file for file in attachments if file.trashed_at] if may_edit else [],
        "may_edit": may_edit,
    }
    return render(request, "teamweb_spaces/files.html", context)


@login_required
@require_POST
def upload(request: SignedInRequest, page_id: int) -> JsonResponse:
    """The editor's upload: one file, answered with what the text needs to name it.

    Or `take`, ids of files that a pasted text names: those of other pages are copied to this one.
    """
    page = editable(request, page_id)
    if asked := request.POST.get("take", ""):
        ids = [int(pk) for pk in asked.split(",")[:MOST_TAKEN] if re.fullmatch(NUMBER, pk)]
        return JsonResponse({"taken": copy_named(ids=ids, page=page, by=request.user)})
    return _uploaded(request, lambda file: add_attachment(page=page, file=file, by=request.user))


@login_required
@require_POST
def upload_draft(request: SignedInRequest, page_id: int) -> JsonResponse:
    """The same for a page that is being written below this one: only its writer sees the file till then."""
    editable(request, page_id)
    return _uploaded(request, lambda file: add_draft(file=file, by=request.user))


def _uploaded(request: HttpRequest, add: Callable[[UploadedFile], Attachment]) -> JsonResponse:
    file = request.FILES.get("file")
    try:
        if file is None:
            raise FileNotAllowed
        attachment = add(file)
    except FileNotAllowed as error:
        return JsonResponse({"error": error.user_message}, status=400)
    current = attachment.current
    return JsonResponse(
        {
            "id": attachment.pk,
            "name": attachment.name,
            "url": attachment.get_absolute_url(),
            "inline_url": attachment.get_inline_url(),
            "is_image": bool(current and current.is_image),
        },
        status=201,
    )


def _changeable(request: HttpRequest, attachment_id: int, *, in_trash: bool = False) -> Attachment:
    rows: Any = Attachment.objects.filter(page__isnull=False).select_related("page", "current")
    if in_trash:
        attachment = get_object_or_404(rows, pk=attachment_id, trashed_at__isnull=False)
        if page_level(request.user, attachment.page) < Level.EDIT:
            raise Http404
        return attachment
    attachment = get_object_or_404(rows.visible_to(request.user), pk=attachment_id)
    if page_level(request.user, attachment.page) < Level.EDIT:
        raise PermissionDenied
    return attachment


def _done(request: HttpRequest, attachment: Attachment, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("teamweb_spaces:files", attachment.page_id)  # type: ignore[arg-type]


@login_required
@require_POST
def replace(request: SignedInRequest, attachment_id: int) -> HttpResponse:
    attachment = _changeable(request, attachment_id)
    form = UploadForm(request.POST, request.FILES)
    back = redirect("teamweb_spaces:files", attachment.page_id)  # type: ignore[arg-type]
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return back
    try:
        add_version(
            attachment=attachment,
            file=form.cleaned_data["file"],
            comment=form.cleaned_data["comment"],
            by=request.user,
        )
    except FileNotAllowed as error:
        messages.error(request, error.user_message)
        return back
    except SpaceIsArchived:
        raise PermissionDenied from None
    return _done(request, attachment, _("The new version is stored."))


@login_required
@require_POST
def restore_version(request: SignedInRequest, attachment_id: int, number: int) -> HttpResponse:
    attachment = _changeable(request, attachment_id)
    version = get_object_or_404(attachment.versions, number=number)
    restore_file_version(version=version, by=request.user)
    return _done(request, attachment, _("The earlier version is the current one again."))


@login_required
@require_POST
def remove(request: SignedInRequest, attachment_id: int) -> HttpResponse:
    attachment = _changeable(request, attachment_id)
    trash_attachment(attachment=attachment, by=request.user)
    return _done(request, attachment, _("The file is removed; it can be restored here."))


@login_required
@require_POST
def restore(request: SignedInRequest, attachment_id: int) -> HttpResponse:
    attachment = _changeable(request, attachment_id, in_trash=True)
    restore_attachment(attachment=attachment, by=request.user)
    return _done(request, attachment, _("The file is back."))
