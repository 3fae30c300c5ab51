"""Asking to read a page, and answering."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from ...access.actions import Rule, grant, level_for
from ...access.models import Access, AccessRule, PageAccess
from ...accounts.typing import AnyUser, User
from ...notifications.actions import notify
from ..errors import RequestDecided
from ..models import AccessRequest, SpaceEntry, page_url
from ..permissions import answers_for, chain_of, may_answer

KINDS = AccessRule.Principal


@transaction.atomic
def ask_for_access(*, page: Page | None, user: AnyUser, message: str = "") -> None:
    """Ask those who manage the page. Returns alike whether there is such a page or not."""
    if page is None or not user.is_authenticated:
        return
    access = Access.objects.filter(pages__page_id=page.pk).first()
    if access is None or level_for(user, access):
        return
    request, made = AccessRequest.objects.get_or_create(
        page_id=page.pk,
        user=user,
        state=AccessRequest.State.OPEN,
        defaults={"message": message[:500]},
    )
    if made:
        space = SpaceEntry.objects.select_related("space").get(page_id=page.pk).space
        notify(
            recipients=answers_for(access),
            kind="access_request",
            facts={"page": page.title, "message": request.message},
            url=reverse("teamweb_spaces:requests", args=[space.key]),
            by=user,
        )


@transaction.atomic
def answer_request(*, request: AccessRequest, is_granted: bool, by: User) -> AccessRequest:
    """Grant or decline. Granting lets the person read every access up to the space's own.

    Raises RequestDecided, and PermissionDenied unless `by` manages all that has to be opened,
    or stands in for those who would.
    """
    request = (
        AccessRequest.objects.select_for_update().select_related("page", "user").get(pk=request.pk)
    )
    access = PageAccess.objects.select_related("access").get(page_id=request.page_id).access
    if not may_answer(access, by):
        raise PermissionDenied
    if request.state != AccessRequest.State.OPEN:
        raise RequestDecided(request)
    if is_granted:
        # From the space's own inwards: an inner right alone would not open the page.
        for one in reversed(chain_of(access)):
            if not level_for(request.user, one):
                rule = Rule(KINDS.PERSON, user=request.user)
                grant(access=one, rule=rule, by=by, already_checked=by in answers_for(one))
    request.state = AccessRequest.State.GRANTED if is_granted else AccessRequest.State.DECLINED
    request.decided_at, request.decided_by = timezone.now(), by
    request.save()
    log(request.page, "teamweb_spaces.answer", user=by, data={"granted": is_granted})
    if is_granted:
        notify(
            recipients=[request.user],
            kind="access_granted",
            facts={"page": request.page.title},
            url=page_url(request.page),
            access_id=access.pk,
            by=by,
        )
    return request
