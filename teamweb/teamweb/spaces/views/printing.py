"""A page as a file to keep or to send."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ...core.documents.answers import document_answer
from ..models import WikiText, page_url
from ..text.printing import PageTooLongToPrint, file_name, page_pdf
from .pages import get_page


@require_safe
def pdf(request: HttpRequest, page_id: int) -> HttpResponseBase:
    page = get_page(request, page_id)
    if not isinstance(page, WikiText):
        raise Http404
    back = page_url(page)
    try:
        return document_answer(
            request,
            lambda: page_pdf(page, user=request.user),
            name=file_name(page),
            otherwise=back,
        )
    except PageTooLongToPrint as error:
        messages.error(request, error.user_message)
        return redirect(back)
