"""A circular vote from the motion to the record: who votes, until when, and what comes of it."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils.formats import date_format
from hypothesis import example, given, settings
from hypothesis import strategies as st

from teamweb.groups.models import MajorityRule
from teamweb.meetings import actions
from teamweb.meetings.circular_votes.counting import Count
from teamweb.meetings.circular_votes.errors import (
    AlreadyOpened,
    CircularVotesNotAllowed,
    DeputyNotPossible,
    EndNeedsReason,
    NobodyEntitled,
    NotEntitled,
    NotOpen,
    ObjectionNotPossible,
    PeriodTooShort,
    VotedThemselves,
)
from teamweb.meetings.models import CircularBallot, CircularVote, Resolution, Topic
from teamweb.meetings.planning.working_days import is_working_day
from teamweb.notifications.models import Delivery, Notification
from tests.factories.meetings import make_meeting, make_member
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


def again(vote):
    return CircularVote.objects.get(pk=vote.pk)


class TestResult:
    def test_an_adopted_motion_is_a_resolution_with_the_next_number(
        self, space, chair, member, draft, after_end
    ):
        meeting = make_meeting(space=space, by=chair, items=("Eins",))
        actions.record_vote(item=meeting.items.get(), wording="Erster", by=chair)
        actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
        vote = actions.open_circular_vote(vote=draft, by=chair)
        actions.cast_ballot(vote=vote, choice="yes", by=member)
        actions.cast_ballot(vote=vote, choice="abstained", by=chair)

        resolution = after_end(vote)

        first = Resolution.objects.get(wording="Erster")
        expected = 2 if first.year == resolution.year else 1
        assert (resolution.outcome, resolution.number) == ("adopted", expected)
        assert resolution.wording == "Der Drucker wird beschafft."
        assert (resolution.votes_yes, resolution.votes_no, resolution.votes_abstained) == (1, 0, 1)
        assert resolution.is_in_force and resolution in Resolution.objects.in_force()
        assert resolution.adopted_on == vote.last_day

    @pytest.mark.parametrize(
        ("choices", "outcome"),
        [(("yes", "no"), "tied"), (("no", "no"), "rejected"), ((), "rejected")],
    )
    def test_what_is_not_adopted_has_no_number(
        self, opened, chair, member, after_end, choices, outcome
    ):
        for person, choice in zip((chair, member), choices, strict=False):
            actions.cast_ballot(vote=opened, choice=choice, by=person)

        resolution = after_end(opened)

        assert (resolution.outcome, resolution.number) == (outcome, None)

    def test_too_few_answers_adopt_nothing(self, space, chair, draft, after_end):
        make_member(space), make_member(space)
        space.group.quorum_rule = "more_than_half"
        space.group.save()
        vote = actions.open_circular_vote(vote=draft, by=chair)
        actions.cast_ballot(vote=vote, choice="yes", by=chair)

        resolution = after_end(vote)

        assert (resolution.outcome, resolution.number) == ("rejected", None)
        assert "1 von 3" in resolution.outcome_reason and resolution.lacks_quorum

    def test_the_last_vote_counts_and_each_is_kept(self, opened, chair, member, after_end):
        for choice in ("yes", "no", "no", "yes"):
            actions.cast_ballot(vote=opened, choice=choice, by=member)

        resolution = after_end(opened)

        assert (resolution.votes_yes, resolution.votes_no) == (1, 0)
        kept = [row["choice"] for row in again(opened).record["ballots"]]
        assert kept == ["yes", "no", "yes"]
        assert resolution.votes_by_name[0]["name"] == member.get_full_name()

    def test_it_is_evaluated_once(self, opened, chair, after_end):
        actions.cast_ballot(vote=opened, choice="yes", by=chair)
        first = after_end(opened)

        with time_machine.travel(opened.ends_at + datetime.timedelta(days=1)):
            assert actions.close_due_circular_votes() == 0
            assert actions.close_circular_vote(vote=opened) is None
        assert Resolution.objects.get() == first

    def test_it_is_repealed_like_any_other(self, opened, chair, after_end):
        actions.cast_ballot(vote=opened, choice="yes", by=chair)
        resolution = after_end(opened)

        actions.repeal_resolution(resolution=resolution, by=chair, reason="Überholt")

        assert Resolution.objects.get().state == "repealed"

    def test_nothing_is_evaluated_before_the_end(self, opened):
        with time_machine.travel(opened.ends_at - datetime.timedelta(seconds=1), tick=False):
            assert actions.close_due_circular_votes() == 0
        assert again(opened).state == "open"


class TestElectorate:
    def test_who_comes_later_does_not_vote_and_who_left_still_counts(
        self, space, chair, member, opened
    ):
        late = make_member(space)

        with pytest.raises(NotEntitled):
            actions.cast_ballot(vote=opened, choice="yes", by=late)
        space.group.memberships.filter(user=member).delete()
        assert again(opened).votes_total == 2

    def test_guests_outsiders_and_members_without_vote_do_not_vote(
        self, space, chair, draft, outsider
    ):
        guest = make_member(space, role="guest")
        silent = make_member(space, has_vote=False)
        vote = actions.open_circular_vote(vote=draft, by=chair)

        for person in (guest, silent, outsider):
            with pytest.raises(NotEntitled):
                actions.cast_ballot(vote=vote, choice="yes", by=person)
        assert not CircularBallot.objects.exists()

    def test_members_of_one_organisation_have_one_vote_together(
        self, space, chair, draft, after_end
    ):
        space.group.type.one_vote_per_organisation = True
        space.group.type.save()
        town = OrganisationFactory()
        first, second = (make_member(space, organisation=town) for _n in range(2))
        vote = actions.open_circular_vote(vote=draft, by=chair)
        actions.cast_ballot(vote=vote, choice="yes", by=first)
        actions.cast_ballot(vote=vote, choice="no", by=second)

        resolution = after_end(vote)

        assert again(vote).votes_total == 2
        assert (resolution.votes_yes, resolution.votes_no) == (0, 1)

    def test_a_deputy_votes_until_the_member_does(self, space, chair, member, draft):
        deputy = make_member(space, has_vote=False)
        space.group.type.circular_deputies = True
        space.group.type.save()
        vote = actions.open_circular_vote(vote=draft, by=chair)
        actions.name_circular_deputy(vote=vote, by=member, deputy=deputy)

        actions.cast_ballot(vote=vote, choice="no", by=deputy)
        actions.cast_ballot(vote=vote, choice="yes", by=member)
        with pytest.raises(VotedThemselves):
            actions.cast_ballot(vote=vote, choice="no", by=deputy)
        with pytest.raises(DeputyNotPossible):
            actions.name_circular_deputy(vote=vote, by=member, deputy=chair)

    def test_without_the_rule_nobody_stands_in(self, space, opened, member):
        with pytest.raises(DeputyNotPossible):
            actions.name_circular_deputy(
                vote=opened, by=member, deputy=make_member(space, has_vote=False)
            )

    def test_a_group_without_votes_opens_none(self, space, chair, draft):
        space.group.memberships.update(has_vote=False)

        with pytest.raises(NobodyEntitled):
            actions.open_circular_vote(vote=draft, by=chair)


class TestPeriod:
    def test_it_ends_on_a_working_day_as_late_as_the_group_says(self, draft, chair):
        with time_machine.travel(datetime.datetime(2026, 12, 11, 9, tzinfo=datetime.UTC)):
            vote = actions.open_circular_vote(vote=draft, by=chair)

        # The 25th to the 27th are holidays and a weekend.
        assert vote.last_day == datetime.date(2026, 12, 28)

    def test_it_is_never_shorter_than_the_rule(self, draft, chair, today):
        with pytest.raises(PeriodTooShort):
            actions.open_circular_vote(
                vote=draft, by=chair, ends_on=today + datetime.timedelta(days=3)
            )

    def test_it_may_be_longer(self, draft, chair, today):
        wanted = today + datetime.timedelta(days=40)
        vote = actions.open_circular_vote(vote=draft, by=chair, ends_on=wanted)

        assert vote.last_day >= wanted and is_working_day(vote.last_day)

    def test_a_vote_of_the_last_second_counts_and_a_later_one_does_not(self, opened, member):
        with time_machine.travel(opened.ends_at - datetime.timedelta(seconds=1), tick=False):
            actions.cast_ballot(vote=opened, choice="yes", by=member)
        with time_machine.travel(opened.ends_at, tick=False), pytest.raises(NotOpen):
            actions.cast_ballot(vote=opened, choice="no", by=member)

        assert CircularBallot.objects.get().choice == "yes"


class TestEarlyEnd:
    def test_an_objection_moves_the_matter_to_a_meeting(self, space, opened, chair, member):
        actions.cast_ballot(vote=opened, choice="yes", by=chair)

        actions.object_to_circular_vote(vote=opened, by=member, reason="Bitte besprechen.")

        vote = again(opened)
        assert (vote.state, vote.resolution.outcome) == ("objected", "deferred")
        assert vote.resolution.number is None
        assert vote.topic in actions.proposed_topics(space, user=chair)
        with pytest.raises(NotOpen):
            actions.cast_ballot(vote=opened, choice="yes", by=chair)

    def test_only_by_the_rule_and_with_a_reason(self, space, chair, member, draft, outsider):
        vote = actions.open_circular_vote(vote=draft, by=chair)
        with pytest.raises(EndNeedsReason):
            actions.object_to_circular_vote(vote=vote, by=member, reason="  ")
        with pytest.raises(NotEntitled):
            actions.object_to_circular_vote(vote=vote, by=outsider, reason="Nein")
        space.group.circular_rule = "free"
        space.group.save()
        other = actions.create_circular_vote(space=space, title="B", wording="B.", by=chair)
        other = actions.open_circular_vote(vote=other, by=chair)
        with pytest.raises(ObjectionNotPossible):
            actions.object_to_circular_vote(vote=other, by=member, reason="Nein")

    def test_it_is_withdrawn_with_a_reason(self, opened, chair, member):
        with pytest.raises(PermissionDenied):
            actions.withdraw_circular_vote(vote=opened, by=member, reason="Falsch")
        with pytest.raises(EndNeedsReason):
            actions.withdraw_circular_vote(vote=opened, by=chair, reason="")

        actions.withdraw_circular_vote(vote=opened, by=chair, reason="Falscher Betrag")

        vote = again(opened)
        assert (vote.state, vote.resolution.outcome) == ("withdrawn", "withdrawn")
        assert Topic.objects.get().state == "open"


class TestRights:
    def test_only_members_write_and_only_the_chair_opens(self, space, member, outsider, draft):
        with pytest.raises(PermissionDenied):
            actions.create_circular_vote(space=space, title="A", wording="A.", by=outsider)
        with pytest.raises(PermissionDenied):
            actions.open_circular_vote(vote=draft, by=member)

    def test_a_group_that_takes_none_opens_none(self, space, chair, draft):
        space.group.circular_rule = "none"
        space.group.save()

        with pytest.raises(CircularVotesNotAllowed):
            actions.create_circular_vote(space=space, title="A", wording="A.", by=chair)
        with pytest.raises(CircularVotesNotAllowed):
            actions.open_circular_vote(vote=draft, by=chair)

    def test_the_text_stays_once_it_is_put_to_the_vote(self, opened, chair):
        with pytest.raises(AlreadyOpened):
            actions.edit_circular_vote(vote=opened, by=chair, wording="Anders.")
        with pytest.raises(AlreadyOpened):
            actions.delete_circular_vote(vote=opened, by=chair)
        with pytest.raises(AlreadyOpened):
            actions.open_circular_vote(vote=opened, by=chair)

    def test_a_draft_goes_with_its_topic(self, draft, chair):
        actions.delete_circular_vote(vote=draft, by=chair)

        assert not Topic.objects.exists()

    def test_the_database_keeps_votes_text_and_result(self, opened, chair, after_end):
        actions.cast_ballot(vote=opened, choice="yes", by=chair)
        after_end(opened)

        for change in (
            lambda: CircularBallot.objects.update(choice="no"),
            lambda: CircularBallot.objects.all().delete(),
            lambda: CircularVote.objects.update(wording="Anders."),
            lambda: CircularVote.objects.update(state="withdrawn"),
            lambda: opened.electors.update(name="Andere"),
            lambda: Resolution.objects.update(wording="Anders."),
            lambda: Resolution.objects.update(number=9),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestMail:
    def test_those_entitled_are_asked_and_reminded_once(self, opened, chair, member, today):
        asked = Delivery.objects.filter(mailing__kind="circular_vote")
        assert asked.count() == 2
        text = asked[0].mailing.text
        assert date_format(opened.last_day) in text and opened.get_absolute_url() in text
        actions.cast_ballot(vote=opened, choice="yes", by=chair)

        with time_machine.travel(opened.ends_at - datetime.timedelta(days=2), tick=False):
            actions.remind_of_circular_votes()
            actions.remind_of_circular_votes()

        reminded = Notification.objects.filter(kind="circular_vote_reminder")
        assert [notice.recipient for notice in reminded] == [member]
        assert asked.count() == 3

    def test_the_result_is_announced_to_all(self, space, opened, chair, member, after_end):
        late = make_member(space)
        actions.cast_ballot(vote=opened, choice="yes", by=chair)
        after_end(opened)

        told = Notification.objects.filter(kind="circular_vote_ended")
        assert {notice.recipient for notice in told} == {chair, member, late}


@settings(derandomize=True, max_examples=200)
@given(
    rule=st.sampled_from(MajorityRule.values),
    yes=st.integers(0, 20),
    no=st.integers(0, 20),
    abstained=st.integers(0, 20),
    silent=st.integers(0, 20),
    quorum=st.none() | st.integers(1, 30),
)
@example(rule="simple", yes=1, no=0, abstained=0, silent=20, quorum=2)
def test_what_is_adopted_has_majority_and_quorum(rule, yes, no, abstained, silent, quorum):
    count = Count(yes, no, abstained, yes + no + abstained + silent, quorum)

    outcome, why = count.outcome(rule)

    if outcome == "adopted":
        assert yes > no and count.has_quorum and not why
        if rule.startswith("entitled"):
            assert 2 * yes > count.total
    elif why:
        assert not count.has_quorum
    # One more in favour, one less against: never worse.
    if no and outcome == "adopted":
        better = Count(yes + 1, no - 1, abstained, count.total, quorum)
        assert better.outcome(rule)[0] == "adopted"


def test_numbers_stay_gapless_between_minutes_and_circular_votes(space, chair, after_end):
    numbers = []
    for turn in range(3):
        vote = actions.create_circular_vote(space=space, title=f"{turn}", wording="W.", by=chair)
        vote = actions.open_circular_vote(vote=vote, by=chair)
        actions.cast_ballot(vote=vote, choice="no" if turn == 1 else "yes", by=chair)
        numbers.append(after_end(vote).number)

    assert numbers == [1, None, 2]
