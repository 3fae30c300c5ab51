from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.utils.translation import gettext_lazy as _

from ...core.forms.addresses import clean_address


class LoginForm(allauth_forms.LoginForm):
    def clean_login(self) -> str:
        """Return the address as it is stored: an umlaut domain in its ASCII form."""
        return clean_address(super().clean_login())


class ChangeAddressForm(allauth_forms.AddEmailForm):
    """Asks for a code as well, where the account has a second factor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_mfa_enabled(self.user):
            self.fields["code"] = forms.CharField(
                label=_("Code of your second factor"),
                widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
            )

    def clean_code(self) -> str:
        # Counts attempts, and uses a recovery code up.
        asked = AuthenticateForm({"code": self.cleaned_data["code"]}, user=self.user)
        if not asked.is_valid():
            raise forms.ValidationError(list(asked.errors["code"]))
        return asked.cleaned_data["code"]
