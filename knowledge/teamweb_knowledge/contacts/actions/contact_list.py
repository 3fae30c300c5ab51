"""Entries of the contact lists: made and removed by the person only."""

from django.db import transaction

from ...ozg.models import TopicArea
from ...typing import User
from .. import wording
from ..models import ContactEntry
from .consent_log import Kind, log_consent


@transaction.atomic
def add_contact_entry(
    *,
    user: User,
    topic_area: TopicArea,
    function: str,
    organisation: str,
    phone: str = "",
    note: str = "",
) -> ContactEntry:
    """Enter or change one's own entry in the contact list of a topic area."""
    facts = {"function": function, "organisation": organisation, "phone": phone, "note": note}
    entry, _created = ContactEntry.objects.update_or_create(
        user=user, topic_area=topic_area, defaults=facts
    )
    log_consent(
        None,
        Kind.LISTED,
        address=user.email,
        user_id=user.pk,
        topics=[topic_area.key],
        wording=wording.listing_wording(),
        version=wording.VERSION,
    )
    return entry


@transaction.atomic
def remove_contact_entry(*, user: User, topic_area: TopicArea) -> None:
    """Take one's own entry out again."""
    ContactEntry.objects.filter(user=user, topic_area=topic_area).delete()


def log_contact_entry_removed(entry: ContactEntry) -> None:
    """Note the end of a consent to be listed, also where it ends with the account."""
    user = entry.user
    log_consent(
        None,
        Kind.UNLISTED,
        address=user.email,
        user_id=user.pk,
        topics=[entry.topic_area.key],
    )
