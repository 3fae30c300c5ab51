"""The words people agree to. A change of meaning gets a new version: both go into the consent log."""

from django.utils.translation import gettext as _

VERSION = "2026-11"


def consent_wording() -> str:
    return _(
        "Please send me news of the chosen topic areas by e-mail, as a rule not more often than "
        "once a week. I can unsubscribe at any time by the link in each mail or on the "
        "preferences page; no reasons are needed."
    )


def privacy_wording() -> str:
    return _(
        "We use your details only to send the newsletter, count no openings and no clicks, and "
        "pass nothing on. Your request is deleted after 7 days if you do not confirm it. Your "
        "consent is kept on record, with a shortened network address, until the end of the third "
        "year after you unsubscribe."
    )


def listing_wording() -> str:
    return _(
        "My name, e-mail address, function, organisation and, where I give it, telephone number "
        "may be shown to everybody who is signed in, so that they can ask me about this topic "
        "area. I can remove my entry at any time."
    )
