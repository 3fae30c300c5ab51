from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..core.errors import TeamwebError


class WebsiteError(TeamwebError):
    """Base of what can go wrong with the public pages."""


class SectionMissing(WebsiteError):
    """The site has no section for pages of this type; an administrator can create it."""


class NoColour(WebsiteError):
    """The accent is not written as "#rrggbb"."""

    user_message = gettext_lazy("Please write the colour as # and six digits or letters a to f.")


class ColourTooLight(WebsiteError):
    """Words in this colour could not be read on white."""

    def __init__(self, ratio: float) -> None:
        super().__init__(ratio)
        self.user_message = _(
            "This colour has a contrast of %(ratio)s : 1 on white; at least 4.5 : 1 is needed. "
            "Please choose a darker one."
        ) % {"ratio": formats.number_format(ratio, 1)}


class NoPicture(WebsiteError):
    """The file of a logo cannot be read as a picture."""

    user_message = gettext_lazy("This is no picture that can be shown: PNG, JPEG or WebP.")
