"""Every address of the site; what is not named here is looked up in the Wagtail page tree."""

from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from teamweb.accounts import views as accounts

from . import sitemaps

handler500 = "teamweb_site.operation.failures.server_error"

urlpatterns = [
    # Each app's urls.py names its addresses from the root of the site.
    path("", include("teamweb_site.monitoring.urls")),
    path("robots.txt", sitemaps.robots),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": sitemaps.SITEMAPS, "sitemap_url_name": "sitemap"},
        name="sitemap_index",
    ),
    path(
        "sitemap-<slug:section>.xml",
        sitemap_views.sitemap,
        {"sitemaps": sitemaps.SITEMAPS},
        name="sitemap",
    ),
    path("", include("teamweb_knowledge.urls")),
    path("", include("teamweb_search.urls")),
    # One way to sign in: allauth's limits attempts and asks for the second factor.
    path("admin/login/", accounts.sign_in_for_admin),
    re_path("^admin/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    path("_util/login/", accounts.sign_in_for_page),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("teamweb.urls")),
    path("", include(wagtail_urls)),
]
