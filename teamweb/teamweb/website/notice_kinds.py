from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..notifications.kinds import Facts, Words, notice_kind


@notice_kind("handover")
def handover(facts: Facts) -> Words:
    text = ngettext(
        "%(count)d todo or agenda item is to be given to somebody else.",
        "%(count)d todos and agenda items are to be given to somebody else.",
        facts["count"],
    )
    return Words(_("%(name)s leaves “%(group)s”") % facts, text=text % facts)
