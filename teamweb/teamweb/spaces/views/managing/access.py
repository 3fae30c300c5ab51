"""Who reads, edits and manages a space or a page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ....access.errors import NotRestricted, ReadersRefused, SelfLockout, SpaceRootNotRestrictable
from ....access.models import Access, AccessRule, Level
from ....access.readable import manageable_access_ids
from ....accounts.typing import SignedInRequest
from ....core.database.german_order import german
from ... import actions
from ...actions import add_rule, change_audience, inherit_page_access, remove_rule, restrict_page
from ...errors import SpaceIsArchived
from ...forms import AudienceForm, PersonForm, RestrictForm, RuleForm
from ...models import SpacePage
from ...permissions import Step, explain
from ..editing import editable
from ..pages import get_managed_space, get_page

PAGE_SIZE = 25


def _audience_now(space: SpacePage) -> dict[str, Any]:
    """What the audience form shows for the rules there are."""
    kinds = AccessRule.Principal
    rules = list(space.audience_access.rules.select_related("group"))
    if any(rule.principal == kinds.EVERYONE for rule in rules):
        return {"audience": "public"}
    if any(rule.principal == kinds.MEMBERS for rule in rules):
        return {"audience": "members"}
    others = [
        rule.group_id
        for rule in rules
        if rule.principal == kinds.GROUP_TREE and rule.group_id != space.group_id
    ]
    return {"audience": "groups" if others else "group", "groups": others}


@login_required
def rights(request: SignedInRequest, key: str) -> HttpResponse:
    """Who reads, edits and manages a space."""
    space = get_managed_space(request, key)
    audience_form = AudienceForm(initial=_audience_now(space), prefix="audience")
    rule_form = RuleForm(prefix="rule")
    if request.method == "POST":
        try:
            if "audience-audience" in request.POST:
                audience_form = AudienceForm(request.POST, prefix="audience")
                if audience_form.is_valid():
                    change_audience(
                        space=space,
                        audience=audience_form.cleaned_data["audience"],
                        groups=audience_form.cleaned_data["groups"],
                        by=request.user,
                    )
                    messages.success(request, _("The readers are stored."))
                    return redirect("teamweb_spaces:rights", key)
            else:
                rule_form = RuleForm(request.POST, prefix="rule")
                if rule_form.is_valid():
                    add_rule(
                        space=space,
                        rule=rule_form.rule(),
                        is_member="is_member" in request.POST,
                        by=request.user,
                    )
                    messages.success(request, _("The right is given."))
                    return redirect("teamweb_spaces:rights", key)
        except (SelfLockout, SpaceIsArchived) as error:
            messages.error(request, error.user_message)
    inner = {
        (rule.principal, rule.group_id, rule.user_id): rule.level
        for rule in space.members_access.rules.all()
    }
    rules = space.audience_access.rules.select_related("group__type", "user")
    narrowed = Access.objects.filter(space_id=space.pk, kind=Access.Kind.RESTRICTED)
    narrowed = narrowed.filter(pk__in=manageable_access_ids(request.user))
    context = {
        "space": space,
        "audience_form": audience_form,
        "rule_form": rule_form,
        "rules": [
            (rule, (rule.principal, rule.group_id, rule.user_id) in inner)
            for rule in rules.order_by("-level", "principal", "pk")
        ],
        "narrowed": Paginator(
            narrowed.select_related("root_page").order_by(german("root_page__title"), "pk"),
            PAGE_SIZE,
        ).get_page(request.GET.get("page")),
    }
    return render(request, "teamweb_spaces/rights.html", context)


@login_required
@require_POST
def revoke_rule(request: SignedInRequest, key: str, rule_id: int) -> HttpResponse:
    space = get_managed_space(request, key)
    accesses = [space.audience_access.pk, space.members_access.pk]
    rule = get_object_or_404(AccessRule, pk=rule_id, access_id__in=accesses)
    try:
        remove_rule(space=space, rule=rule, by=request.user)
    except (SelfLockout, SpaceIsArchived) as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("The right is taken away."))
    return redirect("teamweb_spaces:rights", key)


@login_required
def page_rights(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Who reads a page: narrow it, widen it again, and why somebody may read it."""
    page = get_page(request, page_id)
    if page.level < Level.EDIT:
        raise PermissionDenied
    access = Access.objects.select_related("root_page").get(pages__page_id=page.pk)
    is_own = access.root_page_id == page.pk
    form = RestrictForm()
    if request.method == "POST":
        editable(request, page_id)
        form = RestrictForm(request.POST)
        if form.is_valid():
            try:
                restrict_page(page=page, rules=form.rules(), by=request.user)
            except (SelfLockout, SpaceRootNotRestrictable) as error:
                messages.error(request, error.user_message)
            except ReadersRefused as error:
                messages.error(request, error.user_message)
            else:
                messages.success(
                    request, _("Only these may now read the page and what lies below it.")
                )
            return redirect("teamweb_spaces:page_rights", page.pk)
    person_form = PersonForm(request.GET or None)
    person, level, is_unknown = None, 0, False
    steps: list[Step] = []
    if request.GET.get("email") and person_form.is_valid():
        users = get_user_model()._default_manager
        person = users.filter(email__iexact=person_form.cleaned_data["email"]).first()
        is_unknown = person is None
        if person is not None:
            level, steps = explain(page=page, person=person)
    context = {
        "page": page,
        "space": page.entry.space,
        "access": access,
        "is_own": is_own,
        "rules": list(access.rules.select_related("group__type", "user").order_by("-level", "pk")),
        "form": form,
        "may_restrict": not page.entry.space.is_archived and not isinstance(page, SpacePage),
        "may_manage": page.level >= Level.MANAGE,
        "person_form": person_form,
        "person": person,
        "is_unknown": is_unknown,
        "level": Level(level).label if level else "",
        "steps": steps,
    }
    return render(request, "teamweb_spaces/page_rights.html", context)


@login_required
@require_POST
def inherit_access(request: SignedInRequest, page_id: int) -> HttpResponse:
    page = editable(request, page_id)
    try:
        inherit_page_access(page=page, by=request.user)
        messages.success(request, _("The page is read by the same people as the one above it."))
    except NotRestricted as error:
        messages.error(request, error.user_message)
    return redirect("teamweb_spaces:page_rights", page.pk)


@login_required
@require_POST
def revoke_page_rule(request: SignedInRequest, page_id: int, rule_id: int) -> HttpResponse:
    page = editable(request, page_id, Level.MANAGE)
    rule = get_object_or_404(AccessRule, pk=rule_id, access__root_page_id=page.pk)
    try:
        actions.revoke_page_rule(rule=rule, by=request.user)
        messages.success(request, _("The right is taken away."))
    except SelfLockout as error:
        messages.error(request, error.user_message)
    return redirect("teamweb_spaces:page_rights", page.pk)
