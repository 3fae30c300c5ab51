"""Who stands in for a member as a rule."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ...accounts.typing import SignedInRequest
from .. import actions
from ..forms import StandingDeputyForm
from ..models import Membership, StandingDeputy
from .shared import form_page


@login_required
def standing_deputy(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Members set their own, who manages the group that of any member."""
    found = Membership.objects.not_over().without_guests()
    found = found.select_related("group__type", "group__parent", "user")
    membership = get_object_or_404(found, pk=membership_id)
    group, member = membership.group, membership.user
    if not actions.may_set_deputy(group, member, request.user):
        raise PermissionDenied
    now = StandingDeputy.objects.not_over().filter(group=group, member=member).first()
    initial = {"deputy": now.deputy_id, "ends_on": now.ends_on} if now else None
    form = StandingDeputyForm(request.POST or None, initial=initial, group=group, member=member)
    return form_page(
        request,
        form,
        lambda values: actions.set_standing_deputy(
            group=group, member=member, by=request.user, **values
        ),
        title=_("Standing deputy of %(person)s in %(group)s") % {"person": member, "group": group},
        text=_(
            "Whoever says that they do not come to a meeting is replaced by their standing deputy,"
            " who is invited at once."
        ),
        button=_("Save"),
        back=reverse("teamweb_groups:members", args=[group.key]),
        done=_("The standing deputy is saved."),
    )
