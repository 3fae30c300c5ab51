from django.utils.translation import gettext as _

from ..notifications.kinds import Facts, Words, notice_kind, only_known


@notice_kind("meeting_invited")
def meeting_invited(facts: Facts) -> Words:
    return Words(_("Invitation: %(meeting)s") % facts, details=_place(facts))


@notice_kind("meeting_moved")
def meeting_moved(facts: Facts) -> Words:
    return Words(_("Changed: %(meeting)s") % facts, details=_place(facts))


@notice_kind("meeting_cancelled")
def meeting_cancelled(facts: Facts) -> Words:
    return Words(_("Cancelled: %(meeting)s") % facts)


@notice_kind("minutes_finished")
def minutes_finished(facts: Facts) -> Words:
    return Words(_("Minutes to release: %(meeting)s") % facts)


@notice_kind("minutes_published")
def minutes_published(facts: Facts) -> Words:
    return Words(_("Minutes: %(meeting)s") % facts, details=_place(facts))


@notice_kind("objection_raised")
def objection_raised(facts: Facts) -> Words:
    return Words(_("Objection to the minutes: %(meeting)s") % facts, text=facts["reason"])


@notice_kind("objection_answered")
def objection_answered(facts: Facts) -> Words:
    subject = (
        _("Your objection was accepted")
        if facts["is_accepted"]
        else _("Your objection was rejected")
    )
    return Words(f"{subject}: {facts['meeting']}", text=facts["answer"])


@notice_kind("topic_proposed")
def topic_proposed(facts: Facts) -> Words:
    subject = _("Proposed topic: %(topic)s") % facts
    return Words(subject, text=facts["reason"], details=((_("Working group"), facts["group"]),))


@notice_kind("topic_declined")
def topic_declined(facts: Facts) -> Words:
    return Words(_("Topic declined: %(topic)s") % facts, text=facts["answer"])


@notice_kind("topic_taken")
def topic_taken(facts: Facts) -> Words:
    return Words(_("Your topic is on the agenda: %(topic)s") % facts, text=facts["meeting"])


def _place(facts: Facts) -> tuple[tuple[str, str], ...]:
    return only_known((_("Place"), facts["place"]))
