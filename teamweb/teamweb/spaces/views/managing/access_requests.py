"""Asking for access, and answering requests."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ....access.models import Access, Level
from ....access.readable import manageable_access_ids
from ....accounts.people.shown_addresses import shown_addresses
from ....accounts.typing import SignedInRequest
from ....core.forms.numbers import whole_number
from ...actions import answer_request, ask_for_access
from ...errors import RequestDecided
from ...forms import AskForm
from ...models import AccessRequest, SpacePage
from ...permissions import may_answer
from ..pages import get_space, level_of, page_asked_for

PAGE_SIZE = 25


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for access to an address; the answer is the same whether something is there or not."""
    form = AskForm(request.POST)
    if form.is_valid():
        page = page_asked_for(form.cleaned_data["address"])
        if page is not None and not page.live:
            page = None
        ask_for_access(page=page, user=request.user, message=form.cleaned_data["message"])
    messages.success(
        request, _("If there is a page at this address, those who manage it have got your request.")
    )
    return redirect("teamweb_spaces:spaces")


def _requests_to_answer(request: HttpRequest, key: str) -> tuple[SpacePage, set[int]]:
    """The space and the accesses of it whose requests the reader answers, also standing in."""
    to_answer = set(manageable_access_ids(request.user))
    asked = Access.objects.filter(
        space__teamweb_spacepage__key=key,
        pages__page__access_requests__state=AccessRequest.State.OPEN,
    ).exclude(pk__in=to_answer)
    standing_in = {one.pk for one in asked.distinct() if may_answer(one, request.user)}
    if not standing_in:
        return get_space(request, key), to_answer
    space = SpacePage.objects.select_related("page_access", "group__type").get(key=key)
    space.level = level_of(request.user, space)
    return space, to_answer | standing_in


@login_required
def requests(request: SignedInRequest, key: str) -> HttpResponse:
    """Open requests for pages of a space that the reader manages, and the answer to one."""
    space, to_answer = _requests_to_answer(request, key)
    mine = AccessRequest.objects.filter(
        page__entry__space=space, page__page_access__access_id__in=to_answer
    ).select_related("page", "user", "decided_by")
    if not mine.exists() and space.level < Level.MANAGE:
        raise PermissionDenied
    if request.method == "POST":
        asked = get_object_or_404(mine, pk=whole_number(request.POST.get("request")))
        try:
            answer_request(request=asked, is_granted="grant" in request.POST, by=request.user)
            messages.success(request, _("The request is answered."))
        except RequestDecided as error:
            messages.error(request, error.user_message)
        if space.group and not space.level:
            # Whoever stood in does not see the space itself.
            return redirect(space.group)
        return redirect("teamweb_spaces:requests", key)
    decided = mine.exclude(state=AccessRequest.State.OPEN).order_by("-decided_at")
    rows = list(mine.filter(state=AccessRequest.State.OPEN)[:100])
    addresses = shown_addresses([row.user for row in rows], request.user)
    context = {
        "space": space,
        "open": [(row, addresses.get(row.user_id, "")) for row in rows],
        "page_obj": Paginator(decided, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "teamweb_spaces/requests.html", context)
