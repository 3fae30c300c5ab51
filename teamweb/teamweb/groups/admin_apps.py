"""Named in INSTALLED_APPS instead of "wagtail.users", which asks its app for the screens."""

from wagtail.users.apps import WagtailUsersAppConfig


class WagtailUsersConfig(WagtailUsersAppConfig):
    user_viewset = "teamweb.groups.admin_viewsets.UserViewSet"
    group_viewset = "teamweb.groups.admin_viewsets.GroupViewSet"
