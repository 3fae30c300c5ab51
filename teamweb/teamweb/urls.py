"""The addresses of all apps, for a project that includes them at the root of its site.

Spaces stand last: their pages lie below `teamweb/`, and what no space knows goes on to Wagtail.
"""

from django.urls import include, path

urlpatterns = [
    path("", include("teamweb.core.urls")),
    path("", include("teamweb.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("teamweb.groups.urls")),
    path("", include("teamweb.notifications.urls")),
    path("", include("teamweb.comments.urls")),
    path("", include("teamweb.todos.urls")),
    path("", include("teamweb.exchange.urls")),
    path("", include("teamweb.meetings.urls")),
    path("", include("teamweb.website.urls")),
    path("", include("teamweb.spaces.urls")),
]
