"""Addresses and the stable identity of a mail."""

from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from ...core.forms.addresses import clean_address
from ..errors import AddressNotUsable
from ..models import Mailing


def ascii_address(address: str) -> str:
    """The bare address as it goes over the wire, its domain in IDNA. Raises AddressNotUsable."""
    if not address.isprintable():
        raise AddressNotUsable(address)
    try:
        return clean_address(parseaddr(address)[1])
    except ValidationError:
        # The caller's form checks first.
        raise AddressNotUsable(address) from None


def sender_domain(sender: str = "") -> str:
    return parseaddr(sender or settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def message_id_for(mailing: Mailing, reference: str) -> str:
    """The same for every attempt, so that a repeated mail can be recognised; not to be guessed."""
    digest = salted_hmac("teamweb.message_id", f"{mailing.key}\n{reference}", algorithm="sha256")
    return f"{digest.hexdigest()[:32]}@{sender_domain(mailing.sender)}"
