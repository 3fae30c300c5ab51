from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

_PACKAGES = ("teamweb_search", "teamweb_knowledge.", "teamweb.")

urlpatterns = [
    path("", include(f"{app}.urls"))
    for app in settings.INSTALLED_APPS
    if app.startswith(_PACKAGES) and find_spec(f"{app}.urls")
]
if "allauth" in settings.INSTALLED_APPS:
    urlpatterns.append(path("accounts/", include("allauth.urls")))
urlpatterns += [
    path("admin/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]
