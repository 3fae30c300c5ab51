from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..errors import WebsiteError
from ..models import BrandSettings
from .actions import as_logo, checked_accent

LARGEST_LOGO = 2_000_000


class BrandForm(forms.ModelForm):
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, 2 MB at most. It stands beside the name, 28 pixels high."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    class Meta:
        model = BrandSettings
        fields = ("name", "accent", "sender_name", "sender_body", "imprint_url")
        help_texts = {
            "name": _("Shown in the header, in mails, PDFs and the administration."),
            "accent": _(
                "As #rrggbb. Links and buttons have it; on dark grounds a lighter shade is used."
            ),
            "sender_name": _("The name before the address that mails come from."),
            "sender_body": _("One line at the end of each mail: the body that runs the site."),
            "imprint_url": _("Each mail links to it."),
        }

    field_order = ("name", "accent", "logo", "remove_logo")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo_digest:
            del self.fields["remove_logo"]

    def clean_accent(self) -> str:
        accent: str = self.cleaned_data["accent"]
        try:
            return checked_accent(accent) if accent else ""
        except WebsiteError as error:
            raise forms.ValidationError(error.user_message) from error

    def clean_logo(self) -> bytes | None:
        file = self.cleaned_data["logo"]
        if not file:
            return None
        if file.size > LARGEST_LOGO:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        content = bytes(file.read())
        try:
            as_logo(content)
        except WebsiteError as error:
            raise forms.ValidationError(error.user_message) from error
        return content

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        facts = dict(self.cleaned_data)
        if facts.pop("remove_logo", False) and facts["logo"] is None:
            facts["logo"] = b""
        return facts
