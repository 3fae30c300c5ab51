"""Wagtail's list of sites: this installation is one site, which begins at its home page."""

from typing import Any

from wagtail.models import Site
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.sites.forms import SiteForm
from wagtail.sites.views import SiteViewSet


class OneSitePolicy(ModelPermissionPolicy):
    """No second site could take the first one's addresses, and the only one is not deleted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in {"add", "delete"} and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class OneSiteForm(SiteForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("root_page", "is_default_site"):
            self.fields[name].disabled = True


def _form_class(viewset: SiteViewSet, for_update: bool = False) -> type[OneSiteForm]:
    return OneSiteForm


def install() -> None:
    register_permission_policy(Site, OneSitePolicy(Site))
    SiteViewSet.get_form_class = _form_class
