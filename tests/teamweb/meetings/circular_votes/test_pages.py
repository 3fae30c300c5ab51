"""The pages of circular votes: two clicks to vote, and nobody reads or does more than they may."""

import pytest
from django.urls import reverse

from teamweb.meetings import actions
from teamweb.meetings.models import CircularBallot, CircularVote
from tests.factories.meetings import make_space

pytestmark = pytest.mark.django_db


def address(name, vote):
    return reverse(f"teamweb_meetings:{name}", args=[vote.pk])


def test_from_the_motion_to_the_vote_in_the_browser(space, chair, member, signed_in):
    browser = signed_in(chair)
    new = reverse("teamweb_meetings:new_circular_vote", args=[space.key])
    facts = {"title": "Drucker", "wording": "Wir kaufen ihn.", "part": "a"}
    answer = browser.post(new, facts)
    vote = CircularVote.objects.get()
    assert answer.url == vote.get_absolute_url()
    browser.post(address("open_circular_vote", vote), {"ends_on": ""})

    voter = signed_in(member)
    page = voter.get(vote.get_absolute_url()).content.decode()
    assert 'name="choice" value="yes"' in page
    page = voter.post(address("cast_ballot", vote), {"choice": "yes"}, follow=True)

    assert CircularBallot.objects.get().choice == "yes"
    assert member.get_full_name() in page.content.decode()
    listed = voter.get(reverse("teamweb_meetings:circular_votes", args=[space.key]))
    assert "Drucker" in listed.content.decode()


@pytest.mark.parametrize("choice", ["", "maybe", "yes\x00", "1"])
def test_no_choice_is_no_vote(opened, member, signed_in, choice):
    answer = signed_in(member).post(address("cast_ballot", opened), {"choice": choice})

    assert answer.status_code == 302
    assert not CircularBallot.objects.exists()


def test_a_link_in_a_mail_never_votes(opened, member, signed_in):
    assert signed_in(member).get(address("cast_ballot", opened)).status_code == 405


PAGES = (
    "circular_vote",
    "edit_circular_vote",
    "open_circular_vote",
    "object_to_circular_vote",
    "withdraw_circular_vote",
    "delete_circular_vote",
    "circular_record",
)


@pytest.mark.parametrize("name", PAGES)
def test_outsiders_find_nothing(opened, outsider, signed_in, name):
    assert signed_in(outsider).get(address(name, opened)).status_code == 404
    assert signed_in(outsider).post(address("cast_ballot", opened)).status_code == 404
    assert signed_in(None).get(address(name, opened)).status_code == 302


def test_a_member_neither_opens_nor_withdraws(draft, member, signed_in, chair):
    assert signed_in(member).post(address("open_circular_vote", draft)).status_code == 403
    vote = actions.open_circular_vote(vote=draft, by=chair)
    answer = signed_in(member).post(address("withdraw_circular_vote", vote), {"reason": "Nein"})
    assert answer.status_code == 403


def test_while_it_runs_nobody_reads_who_voted_how(opened, chair, member, signed_in):
    actions.cast_ballot(vote=opened, choice="no", by=member)

    page = signed_in(chair).get(opened.get_absolute_url()).content.decode()

    assert member.get_full_name() not in page


class TestAfterwards:
    @pytest.fixture
    def public(self, db):
        return make_space(audience="public")

    @pytest.fixture
    def decided(self, public, after_end):
        space, chair = public
        vote = actions.create_circular_vote(
            space=space, title="Drucker", wording="Wir kaufen ihn.", reason="Geheim", by=chair
        )
        vote = actions.open_circular_vote(vote=vote, by=chair)
        actions.cast_ballot(vote=vote, choice="yes", by=chair)
        after_end(vote)
        return CircularVote.objects.get(pk=vote.pk)

    def test_visitors_read_the_resolution_without_names(self, public, decided, signed_in):
        visitor, (_space, chair) = signed_in(None), public

        page = visitor.get(decided.resolution.get_absolute_url()).content.decode()
        register = visitor.get(reverse("teamweb_meetings:resolutions")).content.decode()

        assert "Wir kaufen ihn." in page and "Umlaufbeschluss" in page
        assert "Drucker" in register
        for text in (page, register):
            assert chair.get_full_name() not in text and "Geheim" not in text
            assert decided.get_absolute_url() not in text

    def test_members_read_who_voted_how(self, public, decided, signed_in):
        chair = public[1]

        page = signed_in(chair).get(decided.get_absolute_url()).content.decode()
        record = signed_in(chair).get(address("circular_record", decided))

        assert chair.get_full_name() in page
        assert record.content.startswith(b"%PDF")

    def test_part_b_stays_with_the_members(self, public, after_end, signed_in):
        space, chair = public
        vote = actions.create_circular_vote(
            space=space, title="Intern", wording="Wir schweigen.", part="b", by=chair
        )
        vote = actions.open_circular_vote(vote=vote, by=chair)
        actions.cast_ballot(vote=vote, choice="yes", by=chair)
        resolution = after_end(vote)

        assert signed_in(None).get(resolution.get_absolute_url()).status_code == 404
        assert signed_in(chair).get(resolution.get_absolute_url()).status_code == 200

    def test_table_and_pdf_of_the_register_have_it(self, public, decided, signed_in):
        browser = signed_in(public[1])

        table = browser.get(reverse("teamweb_meetings:resolutions_csv"))
        assert "Umlaufbeschluss" in b"".join(table.streaming_content).decode()
        pdf = browser.get(reverse("teamweb_meetings:resolutions_pdf"))
        assert pdf.content.startswith(b"%PDF")

    def test_it_cannot_be_corrected_as_a_vote_of_a_meeting(self, public, decided, signed_in):
        for name in ("edit_resolution", "delete_resolution"):
            asked = reverse(f"teamweb_meetings:{name}", args=[decided.resolution_id])
            assert signed_in(public[1]).get(asked).status_code == 404
