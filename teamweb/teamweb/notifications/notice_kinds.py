from django.utils.translation import gettext as _

from ..groups.models import Membership
from .kinds import Facts, Words, day_in_words, notice_kind, only_known


def _role(facts: Facts) -> str:
    return str(Membership.Role(facts["role"]).label)


@notice_kind("membership_added")
def membership_added(facts: Facts) -> Words:
    subject = _("You now belong to “%(group)s”") % facts
    details = only_known(
        (_("Role"), _role(facts)),
        (_("From"), day_in_words(facts["day"])),
        (_("Entered by"), facts["person"]),
    )
    return Words(subject, details=details)


@notice_kind("membership_role")
def membership_role(facts: Facts) -> Words:
    subject = _("Your role in “%(group)s” has changed") % facts
    details = only_known(
        (_("Role"), _role(facts)),
        (_("From"), day_in_words(facts["day"])),
        (_("Entered by"), facts["person"]),
    )
    return Words(subject, details=details)


@notice_kind("membership_ended")
def membership_ended(facts: Facts) -> Words:
    subject = _("Your membership in “%(group)s” ends") % facts
    details = only_known(
        (_("Role"), _role(facts)),
        (_("Last day"), day_in_words(facts["day"])),
        (_("Entered by"), facts["person"]),
    )
    return Words(subject, details=details)


@notice_kind("officers_gone")
def officers_gone(facts: Facts) -> Words:
    return Words(
        _("“%(group)s” has no chair and no secretary any more") % facts,
        text=_("Please say who follows. Until then, requests to the group come to you."),
    )
