from django.utils.translation import gettext as _

from ..notifications.kinds import Facts, Words, notice_kind


@notice_kind("comment")
def comment(facts: Facts) -> Words:
    return Words(_("%(person)s commented on “%(page)s”") % facts, text=facts["excerpt"])
