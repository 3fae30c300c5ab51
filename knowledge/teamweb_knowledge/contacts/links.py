"""The links in our mails. Each is signed for one purpose, one person and the address it was sent to.

The one in a newsletter, which people forward, shows topic areas and nothing else. What reads,
changes or erases data takes a link that somebody asked for, and that works for a day. Only the
link to unsubscribe never ends, and outlives a change of address.
"""

import base64
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from .errors import LinkNotValid
from .models import OptIn, Subscriber, address_digest, digest_secret

CONFIRM, OVERVIEW, PREFERENCES, ADDRESS = "confirm", "overview", "preferences", "address"
LIFETIMES = {
    CONFIRM: timedelta(days=7),
    OVERVIEW: timedelta(days=90),
    PREFERENCES: timedelta(days=1),
    ADDRESS: timedelta(days=2),
}


def absolute(path: str) -> str:
    base = getattr(settings, "BASE_URL", None) or getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    return str(base).rstrip("/") + path


def _signer(purpose: str, subscriber: Subscriber) -> signing.TimestampSigner:
    owner = f"{subscriber.secret}.{address_digest(subscriber.address)}"
    return signing.TimestampSigner(salt=f"knowledge.contacts.{purpose}.{owner}")


def confirm_token(opt_in: OptIn) -> str:
    return _signer(CONFIRM, opt_in.subscriber).sign(str(opt_in.pk))


def confirm_url(opt_in: OptIn) -> str:
    return absolute(reverse("knowledge_contacts:confirm", args=[confirm_token(opt_in)]))


def opt_in_of(token: str) -> OptIn:
    """Raises LinkNotValid."""
    opt_in = (
        OptIn.objects.select_related("subscriber").filter(pk=_number(token.split(":")[0])).first()
    )
    if opt_in is None:
        raise LinkNotValid
    _check(token, CONFIRM, opt_in.subscriber)
    return opt_in


def overview_token(subscriber: Subscriber) -> str:
    return _signer(OVERVIEW, subscriber).sign(str(subscriber.pk))


def preferences_token(subscriber: Subscriber) -> str:
    return _signer(PREFERENCES, subscriber).sign(str(subscriber.pk))


def preferences_url(subscriber: Subscriber) -> str:
    return absolute(reverse("knowledge_contacts:preferences", args=[preferences_token(subscriber)]))


def subscriber_of_overview(token: str) -> Subscriber:
    """Raises LinkNotValid."""
    return _subscriber(token, OVERVIEW)


def subscriber_of_preferences(token: str) -> Subscriber:
    """Raises LinkNotValid."""
    return _subscriber(token, PREFERENCES)


def _subscriber(token: str, purpose: str) -> Subscriber:
    subscriber = Subscriber.objects.filter(pk=_number(token.split(":")[0])).first()
    if subscriber is None:
        raise LinkNotValid
    _check(token, purpose, subscriber)
    return subscriber


def address_url(subscriber: Subscriber, address: str) -> str:
    """Confirms that `subscriber` also owns `address`."""
    value = base64.urlsafe_b64encode(f"{subscriber.pk} {address}".encode()).decode().rstrip("=")
    token = _signer(ADDRESS, subscriber).sign(value)
    return absolute(reverse("knowledge_contacts:change_address", args=[token]))


def address_change_of(token: str) -> tuple[Subscriber, str]:
    """Raises LinkNotValid."""
    value = token.split(":")[0]
    try:
        text = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
    except ValueError:
        raise LinkNotValid from None
    pk, _space, address = text.partition(" ")
    subscriber = Subscriber.objects.filter(pk=_number(pk)).first()
    if subscriber is None:
        raise LinkNotValid
    _check(token, ADDRESS, subscriber)
    return subscriber, address


def unsubscribe_token(subscriber: Subscriber) -> str:
    """Short, so that no mail program folds the header it stands in, and valid for ever."""
    return f"{subscriber.pk}-{_unsubscribe_mac(subscriber.pk, subscriber.secret)}"


def unsubscribe_url(subscriber: Subscriber) -> str:
    return absolute(reverse("knowledge_contacts:unsubscribe", args=[unsubscribe_token(subscriber)]))


def subscriber_to_unsubscribe(token: str) -> Subscriber | None:
    """None where nobody is to be unsubscribed, be the token wrong or the person gone."""
    pk, _dash, mac = token.partition("-")
    subscriber = Subscriber.objects.filter(pk=_number(pk)).first()
    if subscriber is None:
        return None
    right = _unsubscribe_mac(subscriber.pk, subscriber.secret)
    return subscriber if constant_time_compare(mac, right) else None


def _unsubscribe_mac(pk: int, secret: str) -> str:
    digest = salted_hmac(
        "knowledge.contacts.unsubscribe",
        f"{pk}.{secret}",
        secret=digest_secret(),
        algorithm="sha256",
    )
    return base64.urlsafe_b64encode(digest.digest()[:12]).decode()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _check(token: str, purpose: str, subscriber: Subscriber) -> None:
    try:
        _signer(purpose, subscriber).unsign(token, max_age=LIFETIMES[purpose])
    except signing.BadSignature:
        raise LinkNotValid from None
