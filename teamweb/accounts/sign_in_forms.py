from allauth.account import forms as allauth_forms

from ..core.addresses import clean_address


class LoginForm(allauth_forms.LoginForm):
    def clean_login(self) -> str:
        """As the address is stored: whoever types an umlaut domain means its form in ASCII."""
        return clean_address(super().clean_login())
