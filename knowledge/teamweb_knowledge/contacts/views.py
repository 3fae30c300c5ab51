from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..ozg.models import TopicArea
from ..readable import shown_addresses
from ..typing import SignedInRequest
from . import actions, links, wording
from .errors import LinkNotValid, OptInClosed, TooManyRequests
from .forms import (
    AddressForm,
    ContactForm,
    EraseForm,
    LinkForm,
    PreferencesForm,
    SubscribeForm,
)
from .models import ContactEntry, OptIn, Subscriber

PER_PAGE = 25


def _ip(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _private(response: HttpResponse) -> HttpResponse:
    """Addresses with a key in them must not travel to other sites or into an index."""
    # Not "no-referrer": browsers then send the origin "null" and the form's check refuses it.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _not_valid(request: HttpRequest) -> HttpResponse:
    response = render(request, "knowledge_contacts/link_not_valid.html", status=404)
    return _private(response)


@sensitive_post_parameters("address")
def subscribe(request: HttpRequest) -> HttpResponse:
    chosen = TopicArea.objects.filter(key__in=request.GET.getlist("topic"))
    form = SubscribeForm(request.POST or None, initial={"topic_areas": list(chosen)})
    if request.method == "POST":
        if form.is_robot():
            return redirect("knowledge_contacts:sent")
        if form.is_valid() and _is_counted(request, form):
            actions.request_subscription(
                address=form.cleaned_data["address"],
                topic_areas=form.cleaned_data["topic_areas"],
                name=form.cleaned_data["name"],
                organisation=form.cleaned_data["organisation"],
                language=get_language() or "",
                ip=_ip(request),
            )
            return redirect("knowledge_contacts:sent")
    context = {
        "form": form,
        "consent": wording.consent_wording(),
        "privacy": wording.privacy_wording(),
    }
    return _form_page(request, "knowledge_contacts/subscribe.html", context)


def _is_counted(request: HttpRequest, form: Form) -> bool:
    """Count a request for a mail; too many of them are an error of the form."""
    try:
        actions.count_request(_ip(request))
    except TooManyRequests:
        form.add_error(
            None,
            ValidationError(
                _(
                    "Too many requests came from your network within an hour. Nothing was sent. "
                    "Please try again later."
                ),
                code="too_many",
            ),
        )
        return False
    return True


def _form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    is_refused = context["form"].has_error("__all__", "too_many")
    return render(request, template, context, status=429 if is_refused else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The answer to everybody, known or not."""
    return render(request, "knowledge_contacts/sent.html")


@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows: programs that look at links in mails must not confirm."""
    try:
        opt_in = links.opt_in_of(token)
        actions.check_confirmable(opt_in)
    except LinkNotValid:
        return _not_valid(request)
    if request.method == "POST":
        try:
            subscriber = actions.confirm_subscription(opt_in=opt_in, ip=_ip(request))
        except OptInClosed:
            return _used_up(request, opt_in)
        url = links.preferences_url(subscriber)
        page = render(request, "knowledge_contacts/confirmed.html", {"preferences_url": url})
        return _private(page)
    if actions.is_closed(opt_in):
        return _used_up(request, opt_in)
    context = {"opt_in": opt_in, "topics": opt_in.topic_areas.all()}
    return _private(render(request, "knowledge_contacts/confirm.html", context))


def _used_up(request: HttpRequest, opt_in: OptIn) -> HttpResponse:
    """What holds now, where the link changes nothing any more."""
    subscriber = opt_in.subscriber
    is_subscribed = subscriber.state == Subscriber.State.CONFIRMED
    paused_until = subscriber.paused_until
    context = {
        "opt_in": opt_in,
        "left_at": None if is_subscribed else actions.unsubscribed_after(opt_in),
        "is_subscribed": is_subscribed,
        "paused_until": paused_until
        if paused_until and paused_until >= timezone.localdate()
        else None,
        "topics": subscriber.topic_areas.all(),
    }
    return _private(render(request, "knowledge_contacts/used_up.html", context))


@never_cache
def overview(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in each newsletter opens: nothing that a reader of a forwarded one could misuse."""
    try:
        subscriber = links.subscriber_of_overview(token)
    except LinkNotValid:
        return _not_valid(request)
    if request.method == "POST":
        actions.request_preferences_link(address=subscriber.address, ip=_ip(request))
        return redirect("knowledge_contacts:sent")
    context = {
        "is_subscribed": subscriber.state == Subscriber.State.CONFIRMED,
        "topics": subscriber.topic_areas.all(),
        "unsubscribe_url": links.unsubscribe_url(subscriber),
    }
    return _private(render(request, "knowledge_contacts/overview.html", context))


@never_cache
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    try:
        subscriber = links.subscriber_of_preferences(token)
    except LinkNotValid:
        return _not_valid(request)
    form = PreferencesForm(request.POST or None, subscriber=subscriber)
    if request.method == "POST" and form.is_valid():
        subscriber = actions.set_topics(
            subscriber=subscriber, topic_areas=form.cleaned_data["topic_areas"], ip=_ip(request)
        )
        actions.pause(
            subscriber=subscriber, until=form.cleaned_data["paused_until"], ip=_ip(request)
        )
        messages.success(request, _("Your preferences are saved."))
        return redirect("knowledge_contacts:preferences", token)
    context = {
        "form": form,
        "address_form": AddressForm(),
        "subscriber": subscriber,
        "is_subscribed": subscriber.state == Subscriber.State.CONFIRMED,
        "token": token,
        "unsubscribe_url": links.unsubscribe_url(subscriber),
    }
    return _private(render(request, "knowledge_contacts/preferences.html", context))


@require_POST
@never_cache
@sensitive_post_parameters("address")
def ask_address_change(request: HttpRequest, token: str) -> HttpResponse:
    try:
        subscriber = links.subscriber_of_preferences(token)
    except LinkNotValid:
        return _not_valid(request)
    form = AddressForm(request.POST)
    if not form.is_valid():
        context = {"address_form": form, "token": token}
        return _private(render(request, "knowledge_contacts/new_address.html", context))
    actions.request_address_change(
        subscriber=subscriber, address=form.cleaned_data["address"], ip=_ip(request)
    )
    messages.success(request, _("Please open the link that we sent to the new address."))
    return redirect("knowledge_contacts:preferences", token)


@never_cache
def change_address(request: HttpRequest, token: str) -> HttpResponse:
    try:
        subscriber, address = links.address_change_of(token)
    except LinkNotValid:
        return _not_valid(request)
    if request.method == "POST":
        subscriber = actions.change_address(subscriber=subscriber, address=address, ip=_ip(request))
        messages.success(request, _("Your new address is saved."))
        return redirect("knowledge_contacts:preferences", links.preferences_token(subscriber))
    context = {"address": address}
    return _private(render(request, "knowledge_contacts/confirm_address.html", context))


@require_safe
@never_cache
def own_data(request: HttpRequest, token: str) -> HttpResponse:
    try:
        subscriber = links.subscriber_of_preferences(token)
    except LinkNotValid:
        return _not_valid(request)
    data = actions.own_data(subscriber=subscriber, ip=_ip(request))
    response = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="newsletter-data.json"'
    return _private(response)


@never_cache
def erase(request: HttpRequest, token: str) -> HttpResponse:
    try:
        subscriber = links.subscriber_of_preferences(token)
    except LinkNotValid:
        return _not_valid(request)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.erase(
            subscriber=subscriber, block_address=form.cleaned_data["block_address"], ip=_ip(request)
        )
        return _private(render(request, "knowledge_contacts/erased.html"))
    context = {"form": form, "subscriber": subscriber, "token": token}
    return _private(render(request, "knowledge_contacts/erase.html", context))


@sensitive_post_parameters("address")
def ask_for_link(request: HttpRequest) -> HttpResponse:
    form = LinkForm(request.POST or None)
    if request.method == "POST":
        if form.is_robot():
            return redirect("knowledge_contacts:sent")
        if form.is_valid() and _is_counted(request, form):
            actions.request_preferences_link(address=form.cleaned_data["address"], ip=_ip(request))
            return redirect("knowledge_contacts:sent")
    return _form_page(request, "knowledge_contacts/ask_for_link.html", {"form": form})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One click (RFC 8058): a POST without cookies, always answered 200; GET only shows a page."""
    subscriber = links.subscriber_to_unsubscribe(token)
    if request.method == "POST":
        if subscriber is not None:
            one_click = request.POST.get("List-Unsubscribe") == "One-Click"
            actions.unsubscribe(
                subscriber=subscriber,
                ip=_ip(request),
                source="one-click" if one_click else "web",
            )
        return _private(render(request, "knowledge_contacts/unsubscribed.html"))
    # Says the same of a wrong link: nobody learns here who subscribes.
    return _private(render(request, "knowledge_contacts/unsubscribe.html", {"token": token}))


@require_safe
@login_required
def contacts(request: HttpRequest) -> HttpResponse:
    areas = TopicArea.objects.annotate(contact_count=Count("contacts"))
    return render(request, "knowledge_contacts/contacts.html", {"topics": areas})


@require_safe
@login_required
def contacts_of_topic(request: HttpRequest, key: str) -> HttpResponse:
    area = get_object_or_404(TopicArea, key=key)
    user: Any = request.user
    entries = area.contacts.filter(user__is_active=True).select_related("user")
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    addresses = shown_addresses([entry.user for entry in page], user)
    context: dict[str, Any] = {
        "topic": area,
        "page_obj": page,
        "rows": [(entry, addresses.get(entry.user_id, "")) for entry in page],
        "mine": entries.filter(user=user).first(),
    }
    return render(request, "knowledge_contacts/contacts_of_topic.html", context)


@login_required
def own_entry(request: HttpRequest, key: str) -> HttpResponse:
    area = get_object_or_404(TopicArea, key=key)
    user: Any = request.user
    entry = ContactEntry.objects.filter(user=user, topic_area=area).first()
    form = ContactForm(request.POST or None, instance=entry)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ContactForm.Meta.fields}
        actions.add_contact_entry(user=user, topic_area=area, **facts)
        messages.success(request, _("You are listed as a contact."))
        return redirect("knowledge_contacts:contacts_of_topic", key)
    context = {"form": form, "topic": area, "entry": entry, "consent": wording.listing_wording()}
    return render(request, "knowledge_contacts/own_entry.html", context)


@require_POST
@login_required
def remove_entry(request: SignedInRequest, key: str) -> HttpResponse:
    area = get_object_or_404(TopicArea, key=key)
    actions.remove_contact_entry(user=request.user, topic_area=area)
    messages.success(request, _("Your entry is removed."))
    return redirect("knowledge_contacts:contacts_of_topic", key)
