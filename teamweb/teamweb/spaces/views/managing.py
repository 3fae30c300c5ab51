"""Managing spaces: opening one, its settings and rights, templates, requests for access."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...access.actions import inherit_access, restrict, revoke_rule
from ...access.errors import NotRestricted, ReadersRefused, SelfLockout, SpaceRootNotRestrictable
from ...access.models import Access, AccessRule, Level
from ...access.readable import manageable_access_ids
from ...accounts.shown_addresses import shown_addresses
from ...accounts.typing import SignedInRequest
from ...core.german_order import german
from ...core.numbers import whole_number
from ...core.richtext import UnknownMarkup
from ...groups.models import Membership, WorkingGroup
from ..actions import (
    add_rule,
    archive_space,
    change_audience,
    change_space,
    create_space,
    delete_template,
    may_create_space,
    remove_rule,
    rename_space,
    save_template,
    set_moderated,
    unarchive_space,
)
from ..errors import KeyTaken, RequestDecided, SpaceIsArchived
from ..forms import (
    AskForm,
    AudienceForm,
    NarrowForm,
    NewSpaceForm,
    PersonForm,
    RuleForm,
    SpaceForm,
    TemplateForm,
)
from ..models import AccessRequest, PageTemplate, SpacePage, page_url
from ..requests import Step, answer_request, ask_for_access, explain, may_answer
from ..tree import touch
from .editing import editable, editor_facts
from .pages import get_page, get_space, level_of, page_asked_for

PAGE_SIZE = 25


def groups_to_open_for(user: Any) -> Any:
    """Groups whose officer the user is today; an administrator may open spaces for all."""
    groups = WorkingGroup.objects.active().select_related("type")
    if user.is_superuser and user.is_active:
        return groups
    held = Membership.objects.on().filter(user=user, role__in=Membership.OFFICES)
    return groups.filter(pk__in=held.values("group_id"))


def _managed(request: HttpRequest, key: str) -> SpacePage:
    space = get_space(request, key)
    if space.level < Level.MANAGE:
        raise PermissionDenied
    return space


@login_required
def new_space(request: HttpRequest) -> HttpResponse:
    groups = groups_to_open_for(request.user)
    is_admin = may_create_space(request.user)
    if not is_admin and not groups.exists():
        raise PermissionDenied
    form = NewSpaceForm(request.POST or None, groups=groups, needs_group=not is_admin)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            space = create_space(
                key=data["key"],
                title=data["title"],
                description=data["description"],
                group=data["group"],
                audience=data["audience"],
                audience_groups=data["groups"],
                by=request.user,
            )
        except KeyTaken as error:
            form.add_error("key", error.user_message)
        else:
            messages.success(request, _("The space is open."))
            return redirect(page_url(space))
    return render(request, "teamweb_spaces/new_space.html", {"form": form})


@login_required
def settings(request: HttpRequest, key: str) -> HttpResponse:
    space = _managed(request, key)
    form = SpaceForm(request.POST or None, instance=space)
    if request.method == "POST" and form.is_valid():
        stored = SpacePage.objects.get(pk=space.pk)
        facts = dict(form.cleaned_data)
        try:
            with transaction.atomic():
                set_moderated(space=stored, is_moderated=facts.pop("is_moderated"), by=request.user)
                key = rename_space(space=stored, key=facts.pop("key"), by=request.user).key
                stored = SpacePage.objects.get(pk=space.pk)
                change_space(space=stored, by=request.user, **facts)
        except SpaceIsArchived as error:
            form.add_error(None, error.user_message)
        except KeyTaken as error:
            form.add_error("key", error.user_message)
        else:
            messages.success(request, _("The settings are stored."))
            return redirect("teamweb_spaces:settings", key)
    return render(request, "teamweb_spaces/settings.html", {"space": space, "form": form})


@login_required
@require_POST
def archive(request: HttpRequest, key: str) -> HttpResponse:
    """Freeze the space, or open it again (`open` in the form)."""
    space = _managed(request, key)
    if "open" in request.POST:
        unarchive_space(space=space, by=request.user)
        messages.success(request, _("The space is open for changes again."))
    elif not space.is_archived:
        archive_space(space=space, by=request.user)
        messages.success(request, _("The space is archived: it can be read but not changed."))
    return redirect("teamweb_spaces:settings", key)


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
def rights(request: HttpRequest, key: str) -> HttpResponse:
    """Who reads, edits and manages a space."""
    space = _managed(request, key)
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
    narrowed = Access.objects.filter(space_id=space.pk, kind=Access.Kind.NARROWED)
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
def revoke_space_rule(request: HttpRequest, key: str, rule_id: int) -> HttpResponse:
    space = _managed(request, key)
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
    form = NarrowForm()
    if request.method == "POST":
        editable(request, page_id)
        form = NarrowForm(request.POST)
        if form.is_valid():
            try:
                restrict(page=page, rules=form.rules(), by=request.user)
            except (SelfLockout, SpaceRootNotRestrictable) as error:
                messages.error(request, error.user_message)
            except ReadersRefused as error:
                messages.error(request, error.user_message)
            else:
                touch([page.pk])
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
        "may_narrow": not page.entry.space.is_archived and not isinstance(page, SpacePage),
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
def inherit_page_access(request: SignedInRequest, page_id: int) -> HttpResponse:
    page = editable(request, page_id)
    try:
        inherit_access(page=page, by=request.user)
        touch([page.pk])
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
        with transaction.atomic():
            revoke_rule(rule=rule, by=request.user)
        messages.success(request, _("The right is taken away."))
    except SelfLockout as error:
        messages.error(request, error.user_message)
    return redirect("teamweb_spaces:page_rights", page.pk)


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
        space__spacepage__key=key,
        pages__page__access_requests__state=AccessRequest.State.OPEN,
    ).exclude(pk__in=to_answer)
    standing_in = {one.pk for one in asked.distinct() if may_answer(one, request.user)}
    if not standing_in:
        return get_space(request, key), to_answer
    space = SpacePage.objects.select_related("page_access", "group__type").get(key=key)
    space.level = level_of(request.user, space)
    return space, to_answer | standing_in


@login_required
def requests(request: HttpRequest, key: str) -> HttpResponse:
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


@login_required
def templates(request: HttpRequest, key: str) -> HttpResponse:
    space = _managed(request, key)
    context = {"space": space, "templates": list(space.templates.all())}
    return render(request, "teamweb_spaces/templates.html", context)


@login_required
def template(request: HttpRequest, key: str, template_id: int = 0) -> HttpResponse:
    """A new template, or a change of one."""
    space = _managed(request, key)
    stored = get_object_or_404(PageTemplate, pk=template_id, space=space) if template_id else None
    form = TemplateForm(request.POST or None, template=stored)
    if request.method == "POST":
        try:
            if form.is_valid() and _is_free(form, space, stored):
                save_template(
                    space=space,
                    template=stored,
                    title=form.cleaned_data["title"],
                    description=form.cleaned_data["description"],
                    body=form.cleaned_data["body"],
                    by=request.user,
                )
                for notice in form.notices(form.cleaned_data["body"]):
                    messages.warning(request, notice)
                messages.success(request, _("The template is stored."))
                return redirect("teamweb_spaces:templates", key)
        except UnknownMarkup as error:
            form.add_error(None, str(error))
        except SpaceIsArchived as error:
            form.add_error(None, error.user_message)
    context = {
        **editor_facts(request, space, f"template:{space.pk}:{template_id}"),
        "space": space,
        "form": form,
        "template": stored,
    }
    return render(request, "teamweb_spaces/template_form.html", context)


def _is_free(form: TemplateForm, space: SpacePage, stored: PageTemplate | None) -> bool:
    title = form.cleaned_data["title"].strip()
    others = space.templates.exclude(pk=stored.pk if stored else 0)
    if others.filter(title=title).exists():
        form.add_error("title", _("Another template of this space has this name."))
        return False
    return True


@login_required
@require_POST
def remove_template(request: HttpRequest, key: str, template_id: int) -> HttpResponse:
    space = _managed(request, key)
    delete_template(
        template=get_object_or_404(PageTemplate, pk=template_id, space=space), by=request.user
    )
    messages.success(request, _("The template is deleted."))
    return redirect("teamweb_spaces:templates", key)
