from typing import Any

from django import template
from django.template.context import RequestContext

from ..models import WorkingGroup
from ..side import side_of

register = template.Library()


@register.simple_tag(takes_context=True)
def group_side(context: RequestContext, group: WorkingGroup | None, part: str) -> Any:
    """What stands beside a group's pages: the space it works in, if the reader may see one."""
    return side_of(context["request"], group, part) if group else ""
