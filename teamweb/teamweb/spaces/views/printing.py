"""A page as a file to keep or to send."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ...core.files.pdf import PdfUnavailable
from ..models import WikiText, page_url
from ..text.printing import PageTooLongToPrint, file_name, page_pdf
from .pages import get_page


@require_safe
def pdf(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_page(request, page_id)
    if not isinstance(page, WikiText):
        raise Http404
    try:
        drawn = page_pdf(page, user=request.user)
    except (PageTooLongToPrint, PdfUnavailable) as error:
        messages.error(request, error.user_message)
        return redirect(page_url(page))
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name(page)}"'
    response["Cache-Control"] = "private, no-store"
    return response
