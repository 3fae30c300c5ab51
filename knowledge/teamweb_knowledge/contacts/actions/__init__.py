"""Every change to subscriptions and contact lists, by subject."""

from .address_change import change_address, request_address_change
from .consent_log import network_of
from .contact_list import list_contact, log_unlisted, unlist_contact
from .own_data import erase, own_data
from .rate_limit import count_request, refused_requests
from .subscription import (
    check_confirmable,
    confirm_subscription,
    is_over,
    left_after,
    pause,
    request_preferences_link,
    request_subscription,
    set_topics,
    unsubscribe,
)

__all__ = [
    "change_address",
    "check_confirmable",
    "confirm_subscription",
    "count_request",
    "erase",
    "is_over",
    "left_after",
    "list_contact",
    "log_unlisted",
    "network_of",
    "own_data",
    "pause",
    "refused_requests",
    "request_address_change",
    "request_preferences_link",
    "request_subscription",
    "set_topics",
    "unlist_contact",
    "unsubscribe",
]
