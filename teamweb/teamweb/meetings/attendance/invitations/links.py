"""Signed links of invitations: the holder acts for the invited person."""

import datetime

from django.core import signing
from django.urls import reverse

from ....access.readable import readable_access_ids
from ....notifications.mail.queueing import absolute
from ...planning.models import Meeting
from ..actions.invitations import OF_MEMBERS
from ..errors import LinkNotValid
from ..models import MeetingInvitation

# A link ends with its meeting; one for a meeting put off again and again, after this.
LINK_LIFETIME = datetime.timedelta(days=400)
_SIGNER = signing.TimestampSigner(salt="teamweb.meetings.answer")


def answer_token(invitation: MeetingInvitation) -> str:
    return _SIGNER.sign(str(invitation.pk))


def link(name: str, token: str, *arguments: int) -> str:
    return absolute(reverse(f"teamweb_meetings:{name}", args=[token, *arguments]))


def invitation_from_token(token: str) -> MeetingInvitation:
    """Return the invitation of a link. Raises LinkNotValid, also if the person is no longer invited."""
    try:
        pk = _SIGNER.unsign(token, max_age=LINK_LIFETIME)
    except signing.BadSignature:
        raise LinkNotValid from None
    rows = MeetingInvitation.objects.select_related("user", "attendance", "meeting__group__type")
    invitation = rows.filter(pk=int(pk)).first()
    if invitation is None or invitation.attendance is None or invitation.meeting.is_over:
        raise LinkNotValid
    if not is_still_invited(invitation, invitation.meeting):
        raise LinkNotValid
    return invitation


def is_still_invited(invitation: MeetingInvitation, meeting: Meeting) -> bool:
    """Whether the account is active and, for a member, may still read the meeting.

    Guests and deputies are named for this one meeting and need not read the space.
    """
    user = invitation.user
    if user is None:
        return True
    if not user.is_active:
        return False
    attendance = invitation.attendance
    if attendance is not None and attendance.role in OF_MEMBERS:
        return meeting.access_id in readable_access_ids(user)
    return True
