import hashlib
from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError
from wagtail.log_actions import log

from ...access.readable import bump_version
from ...accounts.typing import AnyUser, User
from ...core.frame.colours import ENOUGH, WHITE, colour_of, contrast
from ..errors import ColourTooLight, NoColour, NoPicture
from ..models import BrandSettings

# The longer side of a logo in pixels, enough for twice the height of the header.
LOGO_SIDE = 256
# What a small file may unpack to.
MOST_PIXELS = 16_000_000
FIELDS = ("name", "sender_name", "sender_body", "imprint_url")


def may_change_brand(user: AnyUser) -> bool:
    return bool(user.is_active and user.is_superuser)


@transaction.atomic
def change_brand(
    *, by: User, accent: str = "", logo: bytes | None = None, **texts: str
) -> BrandSettings:
    """Set how the site shows itself; `logo` is kept when None and removed when empty.

    Raises NoColour and ColourTooLight for an accent that could not be read on white, and
    NoPicture for a logo that is none.
    """
    if not may_change_brand(by):
        raise PermissionDenied
    if unknown := set(texts) - set(FIELDS):
        raise TypeError(f"not part of a brand: {', '.join(sorted(unknown))}")
    stored = BrandSettings.stored()
    stored.accent = checked_accent(accent) if accent else ""
    for name, text in texts.items():
        # One line each: they become headers of mails.
        setattr(stored, name, " ".join(text.split()))
    if logo is not None:
        stored.logo = as_logo(logo) if logo else b""
        stored.logo_digest = hashlib.sha256(stored.logo).hexdigest()[:16] if logo else ""
    stored.save()
    log(stored, "teamweb_website.change_brand", user=by)
    bump_version()
    return stored


def checked_accent(accent: str) -> str:
    try:
        colour = colour_of(accent.strip())
    except ValueError:
        raise NoColour(accent) from None
    if (ratio := contrast(colour, WHITE)) < ENOUGH:
        raise ColourTooLight(ratio)
    return accent.strip().lower()


def as_logo(content: bytes) -> bytes:
    """The picture as PNG, small enough for every page."""
    try:
        with Image.open(BytesIO(content), formats=["PNG", "JPEG", "WEBP", "GIF"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NoPicture
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise NoPicture from error
    upright.thumbnail((LOGO_SIDE, LOGO_SIDE))
    out = BytesIO()
    upright.save(out, "PNG", optimize=True)
    return out.getvalue()
