"""Who could vote when a resolution was adopted, and what is refused."""

import pytest
import time_machine
from django.urls import reverse

from teamweb.meetings import actions
from teamweb.meetings.minutes.errors import (
    AlreadyAdopted,
    MoreVotesThanVoters,
    NegativeVotes,
    WithoutQuorum,
)
from teamweb.meetings.models import Resolution
from tests.factories.meetings import item_of, make_meeting, make_member, release_and_reopen
from tests.teamweb.meetings.attendance.presence import at, person, set_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(space, chair):
    return make_meeting(space=space, by=chair, items=("Eins",), ends_at=at(12))


class TestAResolution:
    @pytest.fixture
    def item(self, space, chair, member, meeting):
        """The chair is there until 11, the member from the beginning, two more members are not."""
        for _n in range(2):
            make_member(space)
        actions.edit_attendance(
            attendance=person(meeting, chair),
            by=chair,
            presence="present",
            stays=[(None, at(11))],
        )
        actions.set_presence(attendance=person(meeting, member), by=chair, to="present")
        return item_of(meeting, "Eins")

    def test_keeps_who_could_vote_at_its_time(self, space, chair, member, meeting, item):
        set_rule(space.group, "half")
        adopted = actions.record_vote(item=item, wording="A", by=chair, voted_at=at(10, 30))
        assert (adopted.votes_there, adopted.votes_total, adopted.votes_needed) == (2, 4, 2)
        assert not adopted.lacks_quorum

        # Corrected afterwards, and the rule changed: what was, stays.
        actions.set_presence(attendance=person(meeting, member), by=chair, to="absent")
        set_rule(space.group, "number", 4)
        adopted.refresh_from_db()
        assert (adopted.votes_there, adopted.votes_needed) == (2, 2)

    def test_without_quorum_is_refused_unless_a_reason_is_given_and_marked(
        self, space, chair, item, signed_in
    ):
        set_rule(space.group, "half")
        vote = {"item": item, "by": chair, "voted_at": at(11, 30)}
        with pytest.raises(WithoutQuorum) as refused:
            actions.record_vote(wording="A", **vote)
        assert "1" in str(refused.value.user_message) and "4" in str(refused.value.user_message)
        assert not Resolution.objects.exists()

        adopted = actions.record_vote(wording="A", quorum_reason="Eilfall", **vote)

        assert adopted.lacks_quorum
        for address in (
            adopted.get_absolute_url(),
            item.meeting.get_absolute_url(),
            reverse("teamweb_meetings:resolutions"),
        ):
            assert "ohne Beschlussfähigkeit" in signed_in(chair).get(address).content.decode()

    def test_counts_now_while_the_meeting_is_held(self, space, chair, item):
        set_rule(space.group, "more_than_half")
        with time_machine.travel(at(10, 30), tick=False):
            with pytest.raises(WithoutQuorum):
                actions.record_vote(item=item, wording="A", by=chair)
            set_rule(space.group, "half")
            adopted = actions.record_vote(
                item=type(item).objects.get(pk=item.pk), wording="A", by=chair
            )
        assert adopted.voted_at == at(10, 30)

    @pytest.mark.parametrize("votes", [{"votes_yes": 3}, {"votes_yes": 2, "votes_abstained": 1}])
    def test_has_no_more_votes_than_were_there(self, chair, item, votes):
        with pytest.raises(MoreVotesThanVoters):
            actions.record_vote(item=item, wording="A", by=chair, voted_at=at(10), **votes)

        actions.record_vote(item=item, wording="A", by=chair, voted_at=at(10), votes_yes=2)

    def test_has_no_votes_below_zero(self, chair, item):
        with pytest.raises(NegativeVotes):
            actions.record_vote(item=item, wording="A", by=chair, votes_yes=-1, votes_no=2)

    def test_is_not_adopted_twice_under_its_item(self, space, chair, meeting, item):
        first = actions.record_vote(item=item, wording="Der Text.", by=chair)
        with pytest.raises(AlreadyAdopted) as refused:
            actions.record_vote(item=item, wording=" Der\n Text. ", by=chair)
        assert refused.value.existing == first
        assert first.heading in str(refused.value.user_message)

        other = actions.add_agenda_item(meeting=meeting, title="Zwei", by=chair)
        actions.record_vote(item=other, wording="Der Text.", by=chair)
        release_and_reopen(meeting, by=chair)
        actions.repeal_resolution(resolution=first, by=chair)
        actions.record_vote(item=item, wording="Der Text.", by=chair)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"votes_yes": 3, "votes_no": 3}, "votes_yes"),
            ({"votes_yes": -1}, "votes_yes"),
            ({"voted_at": "11:30"}, "quorum_reason"),
            ({"wording": "Schon da"}, "wording"),
            ({"wording": ""}, "wording"),
        ],
    )
    def test_is_refused_by_the_field_that_is_wrong(
        self, space, chair, item, signed_in, values, field
    ):
        set_rule(space.group, "half")
        actions.record_vote(item=item, wording="Schon da", by=chair)
        address = reverse("teamweb_meetings:add_resolution", args=[item.pk])

        response = signed_in(chair).post(address, {"wording": "Neu", **values})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert Resolution.objects.count() == 1
