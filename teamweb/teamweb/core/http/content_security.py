"""Which content a page may load: nothing foreign and nothing inline, except in the admin."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, reverse


class ContentSecurityMiddleware(CSPMiddleware):
    """Sends CONTENT_SECURITY_POLICY, and for Wagtail's admin CONTENT_SECURITY_POLICY_ADMIN.

    Wagtail's admin writes inline scripts and styles; our own pages never do.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and self._is_admin(request):
            parts.config = settings.CONTENT_SECURITY_POLICY_ADMIN["DIRECTIVES"]
        return parts

    @staticmethod
    def _is_admin(request: HttpRequest) -> bool:
        try:
            return request.path.startswith(reverse("wagtailadmin_home"))
        except NoReverseMatch:
            return False
