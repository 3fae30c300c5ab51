from typing import Any

from django import template

from ..actions import is_watching
from ..models import Notification

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    """How many unread notices the reader has; 0 for visitors. One query."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return Notification.objects.visible_to(user).unread().count()


@register.inclusion_tag("teamweb_notifications/components/watch_button.html", takes_context=True)
def watch_button(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """A button to watch a page of a space, or to stop; nothing for visitors. One query."""
    user = context["request"].user
    return {
        "page": page,
        "csrf_token": context.get("csrf_token"),
        "may_watch": user.is_authenticated,
        "watches": user.is_authenticated and is_watching(user, page),
    }
