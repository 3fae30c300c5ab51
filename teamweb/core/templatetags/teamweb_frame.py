"""Tags of the page frame: what base.html and its components need."""

from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from .. import navigation

register = template.Library()


@register.simple_tag
def site_name() -> str:
    return str(getattr(settings, "WAGTAIL_SITE_NAME", "") or "Teamweb")


@register.simple_tag(takes_context=True)
def main_links(context: RequestContext) -> list[navigation.Link]:
    request = context.get("request")
    return navigation.main_links(request) if hasattr(request, "user") else []


@register.simple_tag(takes_context=True)
def legal_links(context: RequestContext) -> list[navigation.Link]:
    request = context.get("request")
    return navigation.legal_links(request) if request is not None else []


@register.simple_tag
def url_or_nothing(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of `name`, or "" when no installed app has it: the link is left out then."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def served(path: str) -> str:
    """`path` when one of our views answers it, else ""."""
    return path if navigation.is_served(path) else ""


@register.simple_tag(takes_context=True)
def unread_notifications(context: RequestContext) -> int:
    """What `settings.UNREAD_NOTIFICATIONS` (a dotted path to `user -> int`) counts."""
    dotted = getattr(settings, "UNREAD_NOTIFICATIONS", "")
    request = context.get("request")
    if not dotted or request is None or not request.user.is_authenticated:
        return 0
    return int(import_string(dotted)(request.user))


@register.simple_tag(takes_context=True)
def page_query(context: RequestContext, number: int, parameter: str = "page") -> str:
    """The current query string with another page number."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return f"?{parameter}={number}"
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def page_numbers(page: Page) -> list[int | str]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
