from django.utils.translation import gettext as _

from ..notifications.kinds import Facts, Words, day_in_words, notice_kind, only_known
from .minutes.outcomes import Outcome


@notice_kind("meeting_invited")
def meeting_invited(facts: Facts) -> Words:
    return Words(_("Invitation: %(meeting)s") % facts, details=_place(facts))


@notice_kind("meeting_moved")
def meeting_moved(facts: Facts) -> Words:
    return Words(_("Changed: %(meeting)s") % facts, details=_place(facts))


@notice_kind("meeting_cancelled")
def meeting_cancelled(facts: Facts) -> Words:
    return Words(_("Cancelled: %(meeting)s") % facts)


@notice_kind("meeting_reinstated")
def meeting_reinstated(facts: Facts) -> Words:
    return Words(_("Takes place after all: %(meeting)s") % facts, details=_place(facts))


@notice_kind("deputy_declined")
def deputy_declined(facts: Facts) -> Words:
    return Words(
        _("%(deputy)s does not come: %(meeting)s") % facts,
        text=_("%(deputy)s was to stand in for %(member)s, who can name somebody else.") % facts,
    )


@notice_kind("minutes_finished")
def minutes_finished(facts: Facts) -> Words:
    # Notices of older releases name no days.
    days = facts.get("days")
    details = ((_("Days for objections from the release on"), str(days)),) if days else ()
    return Words(_("Minutes to release: %(meeting)s") % facts, details=details)


@notice_kind("minutes_published")
def minutes_published(facts: Facts) -> Words:
    return Words(_("Minutes: %(meeting)s") % facts, details=_place(facts) + _deadline(facts))


@notice_kind("minutes_amended")
def minutes_amended(facts: Facts) -> Words:
    names = {"facts": _("Day, time, place or introduction"), "attendance": _("Participants")}
    changed = "\n".join(f"- {names.get(place, place)}" for place in facts["changed"])
    said = [_("Reason: %(reason)s") % facts]
    changed_places = _("Changed:") + f"\n{changed}"
    said.append(changed_places if changed else _("The text is as it was."))
    return Words(
        _("Minutes changed: %(meeting)s") % facts,
        text="\n\n".join(said),
        details=_place(facts) + _deadline(facts),
    )


@notice_kind("minutes_approved")
def minutes_approved(facts: Facts) -> Words:
    said = (
        _("All who are entitled agreed before the period for objections had ended: %(how)s")
        % {"how": facts["early_approval"]}
        if facts["early_approval"]
        else ""
    )
    return Words(_("Minutes approved: %(meeting)s") % facts, text=said, details=_deadline(facts))


@notice_kind("objection_raised")
def objection_raised(facts: Facts) -> Words:
    return Words(
        _("Objection to the minutes: %(meeting)s") % facts,
        text=facts["reason"],
        details=_deadline(facts),
    )


@notice_kind("objection_answered")
def objection_answered(facts: Facts) -> Words:
    subject = (
        _("Your objection was accepted")
        if facts["is_accepted"]
        else _("Your objection was rejected")
    )
    return Words(f"{subject}: {facts['meeting']}", text=facts["answer"], details=_deadline(facts))


@notice_kind("circular_vote_opened")
def circular_vote_opened(facts: Facts) -> Words:
    return Words(
        _("Circular vote: %(title)s") % facts,
        text="\n\n".join(
            (
                facts["wording"],
                _("Please vote on the page that the link opens. Until the end you can change it."),
            )
        ),
        details=_voting(facts),
    )


@notice_kind("circular_vote_reminder")
def circular_vote_reminder(facts: Facts) -> Words:
    return Words(
        _("Your vote is missing: %(title)s") % facts, text=facts["wording"], details=_voting(facts)
    )


@notice_kind("circular_vote_ended")
def circular_vote_ended(facts: Facts) -> Words:
    outcome = Outcome(facts["outcome"]).label
    number = _("Resolution %(number)s") % facts if facts["number"] else ""
    yes, no, abstained = facts["votes"]
    votes = _("%(yes)s yes, %(no)s no, %(abstained)s abstained")
    return Words(
        _("Circular vote, %(outcome)s: %(title)s") % {**facts, "outcome": outcome},
        text=facts["reason"],
        details=only_known(
            (_("Working group"), facts["group"]),
            (_("Number"), number),
            (_("Votes cast"), votes % {"yes": yes, "no": no, "abstained": abstained}),
        ),
    )


@notice_kind("circular_vote_objected")
def circular_vote_objected(facts: Facts) -> Words:
    return Words(
        _("To be dealt with in a meeting: %(title)s") % facts,
        text=_("Somebody objected to the circular vote: %(reason)s") % facts,
        details=((_("Working group"), facts["group"]),),
    )


@notice_kind("circular_vote_withdrawn")
def circular_vote_withdrawn(facts: Facts) -> Words:
    return Words(
        _("Circular vote withdrawn: %(title)s") % facts,
        text=_("Reason: %(reason)s") % facts,
        details=((_("Working group"), facts["group"]),),
    )


@notice_kind("execution_given")
def execution_given(facts: Facts) -> Words:
    return Words(
        _("You are responsible for a resolution: %(title)s") % facts, details=_execution(facts)
    )


@notice_kind("execution_due")
def execution_due(facts: Facts) -> Words:
    return Words(_("Resolution to be carried out: %(title)s") % facts, details=_execution(facts))


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


def _execution(facts: Facts) -> tuple[tuple[str, str], ...]:
    return only_known(
        (_("Working group"), facts["group"]),
        (_("Number"), facts["number"]),
        (_("Due on"), day_in_words(facts["due_on"])),
    )


def _voting(facts: Facts) -> tuple[tuple[str, str], ...]:
    until = _("Vote until"), day_in_words(facts["until"])
    return only_known((_("Working group"), facts["group"]), until)


def _deadline(facts: Facts) -> tuple[tuple[str, str], ...]:
    """The end of the period for objections; notices of older releases name none."""
    return only_known((_("Objections until"), day_in_words(facts.get("until", ""))))


def _place(facts: Facts) -> tuple[tuple[str, str], ...]:
    return only_known((_("Place"), facts["place"]))
