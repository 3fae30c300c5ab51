"""Addresses and the stable identity of a mail."""

from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from .errors import AddressNotUsable
from .models import Mailing


def ascii_address(address: str) -> str:
    """The bare address as it goes over the wire, its domain in IDNA. Raises AddressNotUsable."""
    if not address.isprintable():
        raise AddressNotUsable(address)
    bare = parseaddr(address)[1]
    local, at, domain = bare.rpartition("@")
    try:
        encoded = f"{local}{at}{domain.encode('idna').decode().lower()}"
        encoded.encode("ascii")
        validate_email(encoded)
    except (UnicodeError, ValidationError):
        # Also somebody who looked harmless until now: the caller's form checks first.
        if not (domain == "localhost" and local.isascii()):
            raise AddressNotUsable(address) from None
        encoded = bare
    return encoded


def sender_domain(sender: str = "") -> str:
    return parseaddr(sender or settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def message_id_for(mailing: Mailing, reference: str) -> str:
    """The same for every attempt, so that a repeated mail can be recognised; not to be guessed."""
    digest = salted_hmac("teamweb.message_id", f"{mailing.key}\n{reference}", algorithm="sha256")
    return f"{digest.hexdigest()[:32]}@{sender_domain(mailing.sender)}"
