from django.http import HttpRequest

from ...core.http.former_keys import redirecting_former_keys
from ..models import FormerGroupKey


def _new_key(request: HttpRequest, key: str) -> str | None:
    former = FormerGroupKey.objects.select_related("group").filter(key=key).first()
    return former.group.key if former else None


leads_on = redirecting_former_keys(_new_key)
