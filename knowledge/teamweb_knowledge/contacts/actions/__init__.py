"""Every change to subscriptions and contact lists, by subject."""

from .address_change import change_address, request_address_change
from .consent_log import network_of
from .contact_list import add_contact_entry, log_contact_entry_removed, remove_contact_entry
from .own_data import erase, own_data
from .rate_limit import count_request, refused_requests
from .subscription import (
    check_confirmable,
    confirm_subscription,
    is_closed,
    pause,
    request_preferences_link,
    request_subscription,
    set_topics,
    unsubscribe,
    unsubscribed_after,
)

__all__ = [
    "add_contact_entry",
    "change_address",
    "check_confirmable",
    "confirm_subscription",
    "count_request",
    "erase",
    "is_closed",
    "log_contact_entry_removed",
    "network_of",
    "own_data",
    "pause",
    "refused_requests",
    "remove_contact_entry",
    "request_address_change",
    "request_preferences_link",
    "request_subscription",
    "set_topics",
    "unsubscribe",
    "unsubscribed_after",
]
