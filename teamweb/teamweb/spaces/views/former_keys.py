from django.http import HttpRequest

from ...core.http.former_keys import redirecting_former_keys
from ..models import PageRedirect, SpacePage
from .pages import level_of


def _new_key(request: HttpRequest, key: str) -> str | None:
    """For those who may read the space."""
    former = PageRedirect.objects.filter(address=key).values("page_id")
    space = SpacePage.objects.select_related("page_access").filter(pk__in=former).first()
    return space.key if space is not None and level_of(request.user, space) else None


leads_on = redirecting_former_keys(_new_key)
