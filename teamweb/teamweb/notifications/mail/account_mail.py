"""The mails about somebody's account: passwords, addresses, invitations.

For an allauth account adapter:

    def send_mail(self, template_prefix, email, context):
        send_account_mail(self, template_prefix, email, context)
"""

from collections.abc import Mapping
from typing import Any

from .email_backend import queue_message


def send_account_mail(
    adapter: Any, template_prefix: str, email: str, context: Mapping[str, Any]
) -> None:
    """Queue the mail that allauth renders from `template_prefix`; its text is forgotten once sent.

    Fills in what allauth's own `send_mail` would (site and address) and sends nothing itself.
    """
    from allauth.account.adapter import get_adapter
    from allauth.core import context as allauth_context

    request = allauth_context.request
    facts = {"request": request, "email": email, **context}
    if request is not None and "current_site" not in facts:
        from django.contrib.sites.shortcuts import get_current_site

        facts["current_site"] = get_current_site(request)
    message = (adapter or get_adapter()).render_mail(template_prefix, email, facts)
    queue_message(message, kind="account")
