from django.utils.translation import gettext as _

from ..notifications.kinds import Facts, Words, day_in_words, notice_kind, only_known


@notice_kind("mention")
def mention(facts: Facts) -> Words:
    return Words(
        _("%(person)s mentions you in “%(page)s”") % facts,
        text=facts["excerpt"],
        details=only_known(
            (_("Date"), day_in_words(facts["day"])),
            (_("Space"), facts["space"]),
            (_("Working group"), facts["group"]),
        ),
    )


@notice_kind("page_changed")
def page_changed(facts: Facts) -> Words:
    subject = _("%(person)s changed “%(page)s”") % facts
    return Words(subject, text=facts["excerpt"], details=only_known((_("Space"), facts["space"])))


@notice_kind("draft_waits")
def draft_waits(facts: Facts) -> Words:
    return Words(_("A draft waits for you: “%(page)s”") % facts)


@notice_kind("draft_decided")
def draft_decided(facts: Facts) -> Words:
    subject = (
        _("Your draft is published: “%(page)s”")
        if facts["is_published"]
        else _("Your draft was sent back: “%(page)s”")
    )
    return Words(subject % facts, text=facts["reason"])


@notice_kind("access_request")
def access_request(facts: Facts) -> Words:
    subject = _("%(person)s asks for access to “%(page)s”") % facts
    return Words(subject, text=facts["message"])


@notice_kind("access_granted")
def access_granted(facts: Facts) -> Words:
    return Words(_("You may now read “%(page)s”") % facts)
