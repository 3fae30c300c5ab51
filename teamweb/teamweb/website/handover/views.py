from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from ...accounts.typing import SignedInRequest
from ...core.errors import TeamwebError
from ...groups.views.shared import group_to_manage
from .actions import transfer_work
from .entries import leaving_people, left_behind
from .forms import HandoverForm


@login_required
def handover(request: SignedInRequest, key: str) -> HttpResponse:
    """The list of what people who leave the group leave, and the form that gives it to others."""
    group = group_to_manage(request, key)
    leaving = list(leaving_people(group))
    left = left_behind(group, request.user, leaving)
    form = HandoverForm(request.POST or None, group=group, left=left, leaving=leaving)
    if request.method == "POST" and form.is_valid():
        try:
            given = transfer_work(group=group, by=request.user, **form.cleaned_data)
        except TeamwebError as error:
            form.add_error("to", error.user_message)
        else:
            done = ngettext(
                "%(count)d entry was given to %(person)s.",
                "%(count)d entries were given to %(person)s.",
                given,
            )
            messages.success(request, done % {"count": given, "person": form.cleaned_data["to"]})
            return redirect("teamweb_website:handover", key=group.key)
    return render(
        request, "teamweb_website/handover.html", {"group": group, "left": left, "form": form}
    )
