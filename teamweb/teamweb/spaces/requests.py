"""Asking to read a page, and why somebody may."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from ..access.actions import Rule, grant, level_for
from ..access.models import Access, AccessRule, Level, PageAccess
from ..access.readable import rules_that_name
from ..groups.models import Membership
from ..notifications.actions import notify
from .errors import RequestDecided
from .models import AccessRequest, SpaceEntry, SpacePage, page_url

KINDS = AccessRule.Principal


def chain_of(access: Access) -> list[Access]:
    """The access and those it narrows, the space's own last: a reader needs a level in each."""
    chain = [access]
    while chain[-1].parent_id:
        chain.append(
            Access.objects.select_related("root_page", "space").get(pk=chain[-1].parent_id)
        )
    return chain


def managers_of(access: Access) -> list[Any]:
    """Active people who manage an access by a rule of it (administrators are left out)."""
    rules = list(access.rules.filter(level=Level.MANAGE))
    people: set[int] = {
        rule.user_id for rule in rules if rule.principal == KINDS.PERSON and rule.user_id
    }
    today = Membership.objects.on()
    for rule in rules:
        held = today.filter(group_id=rule.group_id)
        if rule.principal == KINDS.OFFICERS:
            people |= set(
                held.filter(role__in=Membership.OFFICES).values_list("user_id", flat=True)
            )
        elif rule.principal == KINDS.GROUP:
            people |= set(held.without_guests().values_list("user_id", flat=True))
    users = get_user_model()._default_manager.filter(pk__in=people, is_active=True)
    return [user for user in users if level_for(user, access) >= Level.MANAGE]


def answers_for(access: Access) -> list[Any]:
    """Who answers requests: those who manage the access; where nobody does, who stands in for them.

    That is whoever is in charge above a group without officers, else the administrators.
    """
    managers = managers_of(access)
    if managers:
        return managers
    group = SpacePage.objects.select_related("group").get(pk=access.space_id).group
    is_orphaned = (
        group is not None
        and access.kind != Access.Kind.NARROWED
        and not group.has_officers(timezone.localdate())
    )
    if is_orphaned and group is not None:
        return list(group.responsible_people())
    users = get_user_model()._default_manager
    return list(users.filter(is_superuser=True, is_active=True))


def may_answer(access: Access, user: Any) -> bool:
    return level_for(user, access) >= Level.MANAGE or user in answers_for(access)


@transaction.atomic
def ask_for_access(*, page: Page | None, user: Any, message: str = "") -> None:
    """Ask whoever manages the page. Returns alike whether there is such a page or not."""
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
def answer_request(*, request: AccessRequest, is_granted: bool, by: Any) -> AccessRequest:
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


@dataclass(frozen=True)
class Step:
    """One access on the way to a page, and which of its rules a person falls under."""

    access: Access
    rules: list[AccessRule]

    @property
    def level(self) -> int:
        return max((rule.level for rule in self.rules), default=0)

    @property
    def level_in_words(self) -> str:
        return str(Level(self.level).label) if self.level else ""


def explain(*, page: Page, person: Any) -> tuple[int, list[Step]]:
    """The level of `person` for a page and the steps it results from, the space's own first."""
    access = (
        PageAccess.objects.select_related("access__root_page", "access__space")
        .get(page_id=page.pk)
        .access
    )
    chain = list(reversed(chain_of(access)))
    rules = rules_that_name(person, [one.pk for one in chain])
    steps = [Step(one, [rule for rule in rules if rule.access_id == one.pk]) for one in chain]
    return level_for(person, access), steps
