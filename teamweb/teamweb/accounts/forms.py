from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from .models import Profile


class ProfileForm(forms.ModelForm):
    """A person's own name, a field of the user, and profile."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)

    field_order = ["first_name", "last_name"]

    class Meta:
        model = Profile
        fields = [
            "organisation",
            "municipality",
            "function",
            "phone",
            "email_shown_to",
            "language",
            "colour_scheme",
            "single_keys",
        ]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        user = self.instance.user
        self.initial.update(first_name=user.first_name, last_name=user.last_name)
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        # Left out, it stays as it is.
        self.fields["email_shown_to"].required = False
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        # The page has the names.
        self.fields["municipality"].widget.attrs["list"] = "municipalities"

    def clean_municipality(self) -> str:
        """The official name of the municipality that is meant, else what was typed."""
        typed = self.cleaned_data["municipality"]
        path = getattr(settings, "PROFILE_MUNICIPALITY_NAME", "")
        if not path or not typed:
            return typed
        return (
            import_string(path)(typed)[: Profile._meta.get_field("municipality").max_length]
            or typed
        )

    def save(self, commit: bool = True) -> Profile:
        user = self.instance.user
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
        return super().save(commit)


class MergeForm(forms.Form):
    """By its whole address, so that nobody takes a namesake."""

    into = forms.EmailField(label=_("E-mail address of the account that stays"))

    def clean_into(self) -> Any:
        people = get_user_model()._default_manager
        found = people.filter(email__iexact=self.cleaned_data["into"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("No active account has this address."))
        return found
