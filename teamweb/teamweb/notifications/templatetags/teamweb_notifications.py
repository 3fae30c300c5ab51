from typing import Any

from django import template

from ..actions import is_watching

register = template.Library()


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
