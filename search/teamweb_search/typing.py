"""Types of people. The host chooses the user model, so nothing here names one."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    # The mypy plugin of django-stubs puts AUTH_USER_MODEL in its place.
    from django.contrib.auth.models import _User as User
else:
    User = Any


class SignedInRequest(HttpRequest):
    """The request of a view behind `login_required`."""

    user: User


__all__ = ["SignedInRequest", "User"]
