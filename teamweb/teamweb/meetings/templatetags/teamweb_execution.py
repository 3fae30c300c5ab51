from typing import Any

from django import template
from django.template.context import RequestContext

from ..execution.models import Execution
from ..execution.reading import may_record
from ..minutes.models import Resolution

register = template.Library()


@register.inclusion_tag(
    "teamweb_meetings/execution/components/of_resolution.html", takes_context=True
)
def execution_of(context: RequestContext, resolution: Resolution) -> dict[str, Any]:
    """How far the execution of a resolution is; for members of its space."""
    found = Execution.objects.select_related("owner").filter(resolution=resolution).first()
    user = context["request"].user
    return {
        "resolution": resolution,
        "execution": found,
        "may_record": may_record(resolution, user),
    }
