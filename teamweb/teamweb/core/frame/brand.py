"""Name, logo, colour and sender of the site, wherever it shows itself."""

from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Brand:
    name: str
    logo_url: str = ""
    # What `logo_url` serves, for renderings that fetch nothing.
    logo: bytes = field(default=b"", repr=False)
    logo_type: str = "image/png"
    # As they are read on white and on the ground of the dark theme; "" for those of the product.
    accent: str = ""
    accent_on_dark: str = ""
    stylesheet_url: str = ""
    sender_name: str = ""
    sender_body: str = ""
    imprint_url: str = ""

    @property
    def sender(self) -> str:
        """The "From" of mails: the address of the settings under the name chosen for it."""
        address = settings.DEFAULT_FROM_EMAIL
        return (
            formataddr((self.sender_name, parseaddr(address)[1])) if self.sender_name else address
        )


def installed_brand() -> Brand:
    """What the settings say; for pages that must come without a database."""
    return Brand(
        name=str(getattr(settings, "WAGTAIL_SITE_NAME", "") or "Teamweb"),
        sender_body=getattr(settings, "MAIL_SENDER_BODY", ""),
        imprint_url=getattr(settings, "MAIL_IMPRINT_URL", ""),
    )


def brand() -> Brand:
    """What `settings.BRAND` (a dotted path to `() -> Brand`) says, else the settings."""
    dotted = getattr(settings, "BRAND", "")
    found: Brand = import_string(dotted)() if dotted else installed_brand()
    return found


def product_id(part: str) -> str:
    """PRODID of calendars: the site that made one, and the part of teamweb."""
    owner = "".join(one for one in brand().name if one.isprintable() and one != "/")
    return f"-//{owner}//teamweb {part}//DE"
