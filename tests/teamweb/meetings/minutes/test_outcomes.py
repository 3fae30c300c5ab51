"""Motions have outcomes: what a count says, and where only the adopted ones are resolutions."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb.groups.models import MajorityRule
from teamweb.meetings import actions
from teamweb.meetings.attendance.quorum import votes
from teamweb.meetings.minutes.errors import (
    CountsDiffer,
    NoVoter,
    OnlyAdoptedReplace,
    OutcomeNeedsReason,
    SecretIsSecret,
)
from teamweb.meetings.minutes.outcomes import Outcome, propose
from teamweb.meetings.models import Attendance, Meeting, MinutesVersion, Resolution
from teamweb.meetings.search_documents import resolution_document
from tests.factories.meetings import item_of, make_meeting, make_member
from tests.teamweb.meetings.attendance.presence import person

counts = st.integers(min_value=0, max_value=40)
rules = st.sampled_from(MajorityRule.values)


class TestACount:
    @given(rule=rules, yes=counts, no=counts, abstained=counts, away=counts)
    @settings(derandomize=True, deadline=None)
    def test_says_the_outcome(self, rule, yes, no, abstained, away):
        entitled = yes + no + abstained + away
        found = propose(rule, yes=yes, no=no, abstained=abstained, entitled=entitled)

        needed = {
            "simple": yes > no,
            "two_thirds": yes * 3 >= (yes + no) * 2 and yes,
            "three_quarters": yes * 4 >= (yes + no) * 3 and yes,
            "entitled": yes > entitled / 2,
            "entitled_two_thirds": yes * 3 >= entitled * 2 and yes,
        }[rule]
        if yes == no and yes:
            assert found.outcome == Outcome.TIED
        else:
            assert found.outcome == (Outcome.ADOPTED if needed else Outcome.REJECTED)

    @given(rule=rules, yes=counts, no=counts, abstained=counts, more=counts)
    @settings(derandomize=True, deadline=None)
    def test_abstentions_change_nothing_where_votes_for_and_against_count(
        self, rule, yes, no, abstained, more
    ):
        first = propose(rule, yes=yes, no=no, abstained=abstained, entitled=200)
        assert propose(rule, yes=yes, no=no, abstained=abstained + more, entitled=200) == first or (
            str(first.reason)
            == str(propose(rule, yes=yes, no=no, abstained=abstained + more, entitled=200).reason)
        )

    @given(rule=rules, yes=counts, no=counts, entitled=st.integers(80, 200))
    @settings(derandomize=True, deadline=None)
    def test_one_more_vote_for_it_never_rejects_it(self, rule, yes, no, entitled):
        order = [Outcome.REJECTED, Outcome.TIED, Outcome.ADOPTED]
        before = propose(rule, yes=yes, no=no, entitled=entitled).outcome
        after = propose(rule, yes=yes + 1, no=no, entitled=entitled).outcome
        if Outcome.TIED not in (before, after):
            assert order.index(after) >= order.index(before)

    @pytest.mark.parametrize(
        ("votes", "outcome", "said"),
        [
            ((5, 3, 0), Outcome.ADOPTED, "5 Ja, 3 Nein: einfache Mehrheit erreicht"),
            ((1, 3, 0), Outcome.REJECTED, "1 Ja, 3 Nein: einfache Mehrheit nicht erreicht"),
            ((2, 2, 0), Outcome.TIED, "2 Ja, 2 Nein: Stimmengleichheit"),
            ((0, 0, 4), Outcome.REJECTED, "0 Ja, 0 Nein: einfache Mehrheit nicht erreicht"),
        ],
    )
    def test_says_why(self, votes, outcome, said):
        yes, no, abstained = votes
        found = propose("simple", yes=yes, no=no, abstained=abstained)
        assert (found.outcome, str(found.reason)) == (outcome, said)

    def test_that_was_not_taken_says_nothing(self):
        assert propose("simple", yes=None, no=None) is None


@pytest.fixture
def meeting(space, chair, member):
    """Six members, four of whom are there."""
    made = make_meeting(space=space, by=chair, items=("Eins", "Zwei"))
    people = [chair, member, make_member(space), make_member(space)]
    for _n in range(2):
        make_member(space)
    for user in people:
        actions.record_attendance(
            meeting=made, by=chair, user=user, role="chair" if user == chair else "member"
        )
    return Meeting.objects.get(pk=made.pk)


@pytest.fixture
def item(meeting):
    return item_of(meeting, "Eins")


def vote(item, by, *votes, wording="Die Vorlage 2 wird beschlossen.", **facts):
    names = ("votes_yes", "votes_no", "votes_abstained")
    return actions.record_vote(
        item=item, wording=wording, by=by, **dict(zip(names, votes, strict=False)), **facts
    )


@pytest.mark.django_db
class TestAMotion:
    @pytest.mark.parametrize("votes", [(1, 3, 0), (2, 2, 0), (0, 0, 4)])
    def test_that_is_not_adopted_is_nowhere_a_resolution(
        self, space, chair, meeting, item, votes, signed_in
    ):
        motion = vote(item, chair, *votes)
        actions.publish_minutes(meeting=meeting, by=chair)
        motion.refresh_from_db()

        assert motion.number is None
        assert not Resolution.objects.in_force().exists()
        browser = signed_in(chair)
        register = reverse("teamweb_meetings:resolutions")
        asked = {"votes": f"{register}?state=votes", "own": f"{register}?state={motion.outcome}"}
        for address in (
            meeting.get_absolute_url(),
            meeting.page.get_absolute_url(),
            motion.get_absolute_url(),
            reverse("teamweb_meetings:version", args=[meeting.pk, 1]),
            *asked.values(),
        ):
            text = browser.get(address).content.decode()
            main = text[text.index("<main") :].replace("in Kraft</option>", "")
            assert "Die Vorlage 2 wird beschlossen." in main, address
            assert "in Kraft</" not in main and "Beschluss 1" not in main, address
            assert "callout--success" not in main and "badge--success" not in main, address
        assert "Vorlage 2" not in browser.get(register).content.decode()
        table = browser.get(reverse("teamweb_meetings:resolutions_csv") + "?state=votes")
        assert "in Kraft" not in b"".join(table.streaming_content).decode()

    def test_that_is_not_adopted_is_found_as_a_vote(self, chair, item):
        rejected, adopted = vote(item, chair, 1, 3), vote(item, chair, 3, 1, wording="Zwei")

        document = resolution_document(rejected)
        assert (document.kind, document.title) == (
            "vote",
            "abgelehnt: Die Vorlage 2 wird beschlossen.",
        )
        assert resolution_document(adopted).kind == "resolution"

    def test_is_decided_otherwise_only_with_a_reason(self, chair, item):
        with pytest.raises(OutcomeNeedsReason) as refused:
            vote(item, chair, 2, 2, outcome="adopted")
        assert "Stimmengleichheit" in str(refused.value.user_message)

        decided = vote(item, chair, 2, 2, outcome="adopted", outcome_reason="Stichentscheid")
        assert (decided.outcome, decided.outcome_reason) == ("adopted", "Stichentscheid")

    def test_without_votes_is_adopted_put_off_or_withdrawn(self, chair, item):
        outcomes = (None, "deferred", "withdrawn")
        made = [vote(item, chair, wording=f"{it}", outcome=it) for it in outcomes]
        assert [one.outcome for one in made] == ["adopted", "deferred", "withdrawn"]

    def test_follows_the_rule_of_its_group(self, space, chair, meeting, item):
        space.group.majority_rule = MajorityRule.ENTITLED
        space.group.save()
        item = item_of(meeting, "Eins")

        few, enough = vote(item, chair, 3, 0, wording="A"), vote(item, chair, 4, 0, wording="B")

        assert (few.outcome, few.votes_total) == ("rejected", 6)
        assert few.count_in_words == "3 Ja, 0 Nein: Mehrheit der 6 Stimmberechtigten nicht erreicht"
        assert enough.outcome == "adopted"

    def test_that_is_not_adopted_replaces_no_resolution(self, chair, meeting, item):
        old = vote(item, chair, 3, 0, wording="Alt")
        actions.publish_minutes(meeting=meeting, by=chair)
        actions.reopen_minutes(meeting=meeting, by=chair, reason="Fehler")
        old.refresh_from_db()
        with pytest.raises(OnlyAdoptedReplace):
            vote(item, chair, 1, 3, wording="Neu", supersedes=old)
        assert Resolution.objects.in_force().get() == old


@pytest.mark.django_db
class TestVotesByName:
    def keys(self, meeting, *users):
        return [person(meeting, user).key for user in users]

    def test_are_counted_and_read_by_members_only(
        self, space, chair, member, meeting, item, outsider, signed_in
    ):
        yes, no = self.keys(meeting, chair, member)
        motion = vote(item, chair, votes_by_name={yes: "yes", no: "no"})
        assert (motion.votes_yes, motion.votes_no, motion.votes_abstained) == (1, 1, 0)
        assert (motion.ballot, motion.outcome) == ("named", "tied")
        actions.publish_minutes(meeting=meeting, by=chair)

        said = f"Nein: {member.get_full_name()}"
        for address in (meeting.get_absolute_url(), motion.get_absolute_url()):
            assert said in signed_in(member).get(address).content.decode()
            assert said not in signed_in(outsider).get(address).content.decode()
        frozen = MinutesVersion.objects.get().content["items"][0]["resolutions"][0]
        assert [row["choice"] for row in frozen["votes_by_name"]] == ["yes", "no"]
        actions.reopen_minutes(meeting=meeting, by=chair, reason="Fehler")
        shown = signed_in(outsider).get(meeting.get_absolute_url()).content.decode()
        assert "1 Ja" in shown and said not in shown

    def test_are_of_those_who_can_vote_there(self, chair, member, meeting, item):
        (key,) = self.keys(meeting, member)
        actions.set_presence(attendance=person(meeting, member), by=chair, to="absent")
        with pytest.raises(NoVoter):
            vote(item, chair, votes_by_name={key: "yes"})

    def test_agree_with_the_numbers(self, chair, member, meeting, item):
        (key,) = self.keys(meeting, member)
        with pytest.raises(CountsDiffer):
            vote(item, chair, 2, votes_by_name={key: "yes"})

    def test_are_not_secret(self, chair, member, meeting, item):
        (key,) = self.keys(meeting, member)
        with pytest.raises(SecretIsSecret):
            vote(item, chair, ballot="secret", votes_by_name={key: "yes"})
        secret = vote(item, chair, 3, 1, ballot="secret")
        assert (secret.votes_yes, secret.votes_by_name) == (3, [])

    def test_come_from_the_form(self, chair, member, meeting, item, signed_in):
        yes, no = self.keys(meeting, chair, member)
        address = reverse("teamweb_meetings:add_resolution", args=[item.pk])
        data = {"wording": "A", "ballot": "named", f"voter_{yes}": "yes", f"voter_{no}": "yes"}
        browser = signed_in(chair)
        assert member.get_full_name() in browser.get(address).content.decode()

        answer = browser.post(address, data, follow=True).content.decode()

        assert "Festgehalten: angenommen. 2 Ja, 0 Nein: einfache Mehrheit erreicht" in answer


@pytest.mark.django_db
class TestBias:
    def test_counts_neither_among_the_entitled_nor_for_the_quorum(
        self, space, chair, member, meeting, item
    ):
        actions.exclude_from_item(item=item, attendances=[person(meeting, member)], by=chair)
        other = item_of(meeting, "Zwei")

        here, elsewhere = vote(item, chair, 3), vote(other, chair, 4)

        assert (here.votes_total, here.votes_there) == (5, 3)
        assert (elsewhere.votes_total, elsewhere.votes_there) == (6, 4)
        with pytest.raises(NoVoter):
            key = person(meeting, member).key
            vote(item, chair, wording="B", votes_by_name={key: "yes"})

    def test_is_noted_in_the_minutes(self, chair, member, meeting, item, signed_in, client):
        browser = signed_in(chair)
        address = reverse("teamweb_meetings:exclude", args=[item.pk])
        browser.post(address, {"excluded": [person(meeting, member).key]})
        actions.publish_minutes(meeting=meeting, by=chair)

        said = f"Wegen Befangenheit ausgeschlossen: {member.get_full_name()}"
        version = reverse("teamweb_meetings:version", args=[meeting.pk, 1])
        for address in (meeting.get_absolute_url(), version):
            assert said in browser.get(address).content.decode()
        assert member.get_full_name() not in client.get(meeting.get_absolute_url()).content.decode()

    def test_leaves_the_vote_to_a_deputy(self, chair, member, meeting, item):
        actions.set_presence(attendance=person(meeting, member), by=chair, to="absent")
        actions.record_attendance(
            meeting=meeting, by=chair, name="Vertretung", deputy_of=person(meeting, member)
        )
        actions.exclude_from_item(item=item, attendances=[person(meeting, member)], by=chair)
        assert (vote(item, chair).votes_total, vote(item, chair, wording="B").votes_there) == (6, 4)


@pytest.mark.django_db
def test_a_vote_deals_with_its_item_unless_it_puts_it_off(space, chair, signed_in):
    meeting = make_meeting(space=space, by=chair)
    for title, outcome in (("Ja", None), ("Nein", "rejected"), ("Später", "deferred")):
        item = actions.add_agenda_item(meeting=meeting, title=title, by=chair)
        actions.record_vote(item=item, wording=title, outcome=outcome, by=chair)
    actions.add_agenda_item(meeting=meeting, title="Offen", by=chair)
    actions.publish_minutes(meeting=meeting, by=chair)
    later = actions.create_meeting(
        space=space, title="Nächste", starts_at=meeting.starts_at.replace(year=2027), by=chair
    )

    offered = actions.returning_topics(later, user=chair)

    assert {(one.last.title, one.was_deferred) for one in offered} == {
        ("Später", True),
        ("Offen", False),
    }


people = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=8
)  # has a vote, has a deputy, is excluded; by place in the list


@given(people)
@settings(derandomize=True, deadline=None)
def test_who_is_excluded_is_entitled_only_through_a_deputy(people):
    rows, excluded = [], set()
    for pk, (has_vote, has_deputy, is_excluded) in enumerate(people, start=1):
        rows.append(Attendance(pk=pk, name=f"M{pk}", has_vote=has_vote))
        if has_deputy:
            deputy = Attendance(pk=100 + pk, name=f"V{pk}", role="deputy", has_vote=False)
            deputy.deputy_of_id = pk
            rows.append(deputy)
        if is_excluded:
            excluded.add(pk)

    entitled = votes(rows, per_organisation=False, excluded=excluded)

    assert len(entitled) == sum(
        has_vote and (has_deputy or not is_excluded) for has_vote, has_deputy, is_excluded in people
    )
    assert not excluded & {row.pk for may_cast in entitled for row in may_cast}
