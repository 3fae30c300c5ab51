import csv
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..core.database.german_order import german
from .actions import (
    anonymise_person,
    deactivate_person,
    reactivate_person,
    request_erasure,
    reset_second_factor,
)
from .errors import AccountAnonymised, CannotDeactivateYourself, CannotMerge, NoSecondFactor
from .forms import MergeForm, ProfileForm
from .middleware import remember_colours, remember_language, remember_single_keys
from .models import Profile
from .people.lookup import active_people, matching, person_facts
from .people.shown_addresses import shown_addresses
from .privacy import own_data
from .privacy.merging import merge_people, preview_merge
from .signin.sessions import end_session
from .typing import SignedInRequest

PAGE_SIZE = 25
SUGGESTIONS = 10
SHORTEST_SEARCH = 2


def sign_in_for_admin(request: HttpRequest) -> HttpResponse:
    """Stands in for the admin's own sign-in, which asks for no second factor."""
    target = _next_page(request) or reverse("wagtailadmin_home")
    if not request.user.is_authenticated:
        return _to_sign_in(target)
    # Sending them on to sign in would send them back here.
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied(_("You do not have the right to open the administration."))
    return redirect(target)


def sign_in_for_page(request: HttpRequest) -> HttpResponse:
    """Stands in for the sign-in that Wagtail offers for pages with restricted readers."""
    target = _next_page(request)
    if not request.user.is_authenticated:
        return _to_sign_in(target or resolve_url(settings.LOGIN_REDIRECT_URL))
    if target:
        raise PermissionDenied
    return redirect(settings.LOGIN_REDIRECT_URL)


def _next_page(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    is_own = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return urlsplit(target)._replace(scheme="", netloc="").geturl() if is_own else ""


def _to_sign_in(target: str) -> HttpResponse:
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': target})}")


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    own, _created = Profile.objects.get_or_create(user=request.user)  # type: ignore[misc]
    form = ProfileForm(request.POST or None, instance=own)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile was saved."))
        response = redirect("teamweb_accounts:profile")
        if own.language:
            remember_language(response, own.language, is_secure=request.is_secure())
        if "colour_scheme" in form.changed_data:
            remember_colours(response, own.colour_scheme, is_secure=request.is_secure())
        remember_single_keys(response, own.single_keys, is_secure=request.is_secure())
        return response
    path = getattr(settings, "PROFILE_MUNICIPALITY_NAMES", "")
    context = {"form": form, "municipalities": import_string(path)() if path else []}
    return render(request, "teamweb_accounts/profile.html", context)


@require_POST
@login_required
def end_own_session(request: HttpRequest, session_id: int) -> HttpResponse:
    try:
        end_session(user=request.user, session_id=session_id)
    except UserSession.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The device was signed out."))
    return redirect("usersessions_list")


@require_safe
@login_required
def own_data_page(request: HttpRequest) -> HttpResponse:
    """What is stored about the reader, and what becomes of it when the account is erased."""
    context = {
        "sections": own_data.sections(request.user),
        "account": own_data.account_facts(request.user),
        "asked_at": getattr(_profile(request.user), "erasure_asked_at", None),
    }
    return render(request, "teamweb_accounts/own_data.html", context)


@require_safe
@login_required
def own_data_json(request: HttpRequest) -> HttpResponse:
    answer = JsonResponse(
        own_data.everything(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    return _as_file(answer, "data.json")


@require_safe
@login_required
def own_data_csv(request: HttpRequest) -> HttpResponse:
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    csv.writer(answer, delimiter=";").writerows(own_data.lines(request.user))
    return _as_file(answer, "data.csv")


def _as_file(answer: HttpResponse, name: str) -> HttpResponse:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _profile(user: Any) -> Profile | None:
    return getattr(user, "profile", None)


@require_POST
@login_required
def request_own_erasure(request: SignedInRequest) -> HttpResponse:
    if request_erasure(user=request.user):
        messages.success(request, _("The administrators were asked to erase your account."))
    else:
        messages.info(request, _("The administrators have been asked already."))
    return redirect("teamweb_accounts:own_data")


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """The people of the site; administrators also see who was deactivated and who signed in when."""
    words = request.GET.get("q", "").strip()
    everybody = active_people()
    if request.user.is_superuser:
        everybody = (
            get_user_model()
            ._default_manager.select_related("profile__organisation")
            .order_by("-is_active", german("last_name"), german("first_name"), "pk")
        )
    page = Paginator(matching(everybody, words, viewer=request.user), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"page_obj": page, "q": words, "is_administrator": request.user.is_superuser}
    return render(request, "teamweb_accounts/people.html", context)


@require_safe
@login_required
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """What members see of each other. Somebody deactivated still has a page: texts name them."""
    somebody = get_object_or_404(
        get_user_model()._default_manager.select_related("profile__organisation"), pk=user_id
    )
    merged_into = getattr(_profile(somebody), "merged_into_id", None)
    if merged_into:
        return redirect("teamweb_accounts:person", merged_into)
    memberships: Any = []
    if hasattr(somebody, "memberships"):
        memberships = somebody.memberships.on().visible_to(request.user)
        memberships = memberships.select_related("group__type", "organisation")
    context = {
        "person": somebody,
        "profile": getattr(somebody, "profile", None),
        "address": shown_addresses([somebody], request.user).get(somebody.pk, ""),
        "memberships": memberships,
        "is_administrator": request.user.is_superuser,
        "has_second_factor": request.user.is_superuser and is_mfa_enabled(somebody),
    }
    return render(request, "teamweb_accounts/person.html", context)


@require_safe
def search_people(request: HttpRequest) -> JsonResponse:
    """Suggestions for mentions and forms: `{"people": [{"id", "name", "organisation"}]}`."""
    if not request.user.is_authenticated:
        return JsonResponse({"people": []}, status=401)
    words = request.GET.get("q", "").strip()
    found: Any = []
    if len(words) >= SHORTEST_SEARCH:
        found = matching(active_people(), words, viewer=request.user)[:SUGGESTIONS]
    return JsonResponse({"people": [person_facts(each) for each in found]})


@require_POST
@login_required
def deactivate(request: SignedInRequest, user_id: int) -> HttpResponse:
    somebody = _for_administrator(request, user_id)
    try:
        deactivate_person(user=somebody, by=request.user)
    except CannotDeactivateYourself as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("The account was deactivated and its memberships ended."))
    return redirect("teamweb_accounts:person", user_id)


@require_POST
@login_required
def reactivate(request: SignedInRequest, user_id: int) -> HttpResponse:
    try:
        reactivate_person(user=_for_administrator(request, user_id), by=request.user)
    except AccountAnonymised as error:
        messages.error(request, error.user_message)
    else:
        text = _("The account is active again. The person chooses a new password to sign in.")
        messages.success(request, text)
    return redirect("teamweb_accounts:person", user_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def anonymise(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Asks first, with what stays and what goes."""
    somebody = _for_administrator(request, user_id)
    if request.method == "POST":
        try:
            anonymise_person(user=somebody, by=request.user)
        except CannotDeactivateYourself:
            messages.error(request, _("You cannot anonymise your own account."))
        except AccountAnonymised:
            messages.error(request, _("This account is anonymised already."))
        else:
            messages.success(request, _("The account was anonymised."))
        return redirect("teamweb_accounts:person", user_id)
    sections = own_data.sections(somebody)
    context = {
        "person": somebody,
        "kept": [section for section in sections if section.is_kept],
        "deleted": [section for section in sections if not section.is_kept],
    }
    return render(request, "teamweb_accounts/anonymise.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def merge(request: HttpRequest, user_id: int) -> HttpResponse:
    """Asks for the account that stays, shows what becomes of both, and does it."""
    duplicate = _for_administrator(request, user_id)
    asked = request.POST or request.GET
    form = MergeForm(asked if "into" in asked else None)
    context: dict[str, Any] = {"person": duplicate, "form": form}
    if form.is_bound and form.is_valid():
        people = {"duplicate": duplicate, "into": form.cleaned_data["into"], "by": request.user}
        try:
            if request.method == "POST":
                merge_people(**people)
                messages.success(request, _("The accounts were merged."))
                return redirect("teamweb_accounts:person", people["into"].pk)
            context |= {"moved": preview_merge(**people), "into": people["into"]}
        except CannotMerge as error:
            form.add_error("into", error.user_message)
    return render(request, "teamweb_accounts/merge.html", context)


@require_POST
@login_required
def reset_factor(request: SignedInRequest, user_id: int) -> HttpResponse:
    try:
        reset_second_factor(user=_for_administrator(request, user_id), by=request.user)
    except NoSecondFactor as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("The second factor was removed; the person was told."))
    return redirect("teamweb_accounts:person", user_id)


def _for_administrator(request: HttpRequest, user_id: int) -> Any:
    if not request.user.is_superuser:
        raise PermissionDenied
    return get_object_or_404(get_user_model(), pk=user_id)
