"""What was recorded can be corrected until the first release, and is repealed or replaced later."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from teamweb.meetings import actions
from teamweb.meetings.minutes.errors import (
    AlreadyAdopted,
    AlreadyReleased,
    NotReleased,
    OutcomeNeedsReason,
)
from teamweb.meetings.models import AgendaItem, Resolution
from tests.factories.meetings import item_of, make_meeting, release_and_reopen

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(space, chair):
    return make_meeting(space=space, by=chair, items=("Eins", "Zwei"))


@pytest.fixture
def item(meeting):
    return item_of(meeting, "Eins")


@pytest.fixture
def typo(item, chair):
    return actions.record_vote(item=item, wording="Der Vorlage wird zugestimt.", by=chair)


class TestBeforeTheRelease:
    def test_a_typo_is_corrected_and_leaves_no_trace(self, meeting, chair, typo, signed_in):
        browser = signed_in(chair)
        address = reverse("teamweb_meetings:edit_resolution", args=[typo.pk])
        desk = browser.get(reverse("teamweb_meetings:write", args=[meeting.pk]))
        assert address in desk.content.decode()
        browser.post(address, {"wording": "Der Vorlage wird zugestimmt.", "votes_yes": 3})
        actions.publish_minutes(meeting=meeting, by=chair)

        shown = browser.get(meeting.get_absolute_url()).content.decode()
        assert "zugestimmt." in shown and "zugestimt" not in shown
        typo.refresh_from_db()
        assert (typo.number, typo.votes_yes) == (1, 3)

    def test_what_was_recorded_by_mistake_is_deleted(self, chair, item, typo, signed_in):
        address = reverse("teamweb_meetings:delete_resolution", args=[typo.pk])
        signed_in(chair).post(address)
        assert not Resolution.objects.exists()
        empty = actions.add_agenda_item(meeting=item.meeting, title="Leer", by=chair)
        vote = actions.record_vote(item=empty, wording="A", by=chair)
        actions.delete_vote(resolution=vote, by=chair)
        empty.refresh_from_db()
        assert empty.state == AgendaItem.State.OPEN

    def test_other_counts_mean_another_outcome(self, chair, typo):
        actions.correct_vote(resolution=typo, by=chair, votes_yes=1, votes_no=3)
        typo.refresh_from_db()
        assert typo.outcome == "rejected"
        with pytest.raises(OutcomeNeedsReason):
            actions.correct_vote(resolution=typo, by=chair, outcome="adopted")

    def test_a_corrected_count_leads_the_outcome_in_the_form(self, chair, item, signed_in):
        vote = actions.record_vote(item=item, wording="A", by=chair, votes_yes=5, votes_no=3)
        address = reverse("teamweb_meetings:edit_resolution", args=[vote.pk])
        browser = signed_in(chair)
        assert browser.get(address).context["form"].initial["outcome"] == ""
        browser.post(address, {"wording": "A", "votes_yes": 3, "votes_no": 5, "outcome": ""})
        vote.refresh_from_db()
        assert vote.outcome == "rejected"

    def test_a_tied_motion_is_voted_on_again_but_nothing_is_recorded_twice(self, chair, item):
        votes = {"item": item, "wording": "A", "by": chair}
        actions.record_vote(**votes, votes_yes=2, votes_no=2)
        with pytest.raises(AlreadyAdopted):
            actions.record_vote(**votes, votes_yes=2, votes_no=2)
        assert actions.record_vote(**votes, votes_yes=3, votes_no=1).is_adopted

    def test_only_who_writes_the_minutes_corrects_them(self, typo, outsider):
        for change in (
            lambda: actions.correct_vote(resolution=typo, by=outsider, wording="X"),
            lambda: actions.delete_vote(resolution=typo, by=outsider),
        ):
            with pytest.raises(PermissionDenied):
                change()

    def test_it_is_not_repealed(self, typo, chair):
        with pytest.raises(NotReleased):
            actions.repeal_resolution(resolution=typo, by=chair)

    def test_it_shows_as_provisional_and_has_no_number(self, meeting, chair, typo, signed_in):
        browser = signed_in(chair)
        desk = reverse("teamweb_meetings:write", args=[meeting.pk])
        for address in (desk, typo.get_absolute_url(), reverse("teamweb_meetings:resolutions")):
            text = browser.get(address).content.decode()
            assert "vorläufig" in text
            assert "in Kraft</" not in text.replace(">in Kraft</option>", "")

    def test_deleted_markers_in_notes_say_so(self, chair, item, typo, signed_in):
        marker = f'<p><span data-record="resolution:{typo.pk}">Abstimmung</span></p>'
        actions.edit_agenda_item(item=item, by=chair, base_version=item.version, notes=marker)
        actions.delete_vote(resolution=typo, by=chair)
        text = signed_in(chair).get(item.meeting.get_absolute_url()).content.decode()
        assert '<span class="rt-missing">gelöscht</span>' in text


class TestAfterTheRelease:
    def test_nothing_is_corrected_or_deleted(self, meeting, chair, typo):
        release_and_reopen(meeting, by=chair)
        for change in (
            lambda: actions.correct_vote(resolution=typo, by=chair, wording="X"),
            lambda: actions.delete_vote(resolution=typo, by=chair),
        ):
            with pytest.raises(AlreadyReleased):
                change()

    def test_a_replacement_stands_beside_it_in_minutes_and_versions(
        self, meeting, chair, item, typo, signed_in
    ):
        release_and_reopen(meeting, by=chair)
        typo.refresh_from_db()
        actions.record_vote(
            item=item, wording="Der Vorlage wird zugestimmt.", by=chair, supersedes=typo
        )
        actions.publish_minutes(meeting=meeting, by=chair)

        browser = signed_in(chair)
        for address in (
            meeting.get_absolute_url(),
            reverse("teamweb_meetings:version", args=[meeting.pk, 2]),
        ):
            text = browser.get(address).content.decode()
            assert "zugestimt." in text and "zugestimmt." in text
        assert "Ersetzt durch: Beschluss 2/2026." in text and "Ersetzt: Beschluss 1/2026." in text
        first = browser.get(reverse("teamweb_meetings:version", args=[meeting.pk, 1]))
        assert "durch eine andere Entscheidung ersetzt" in first.content.decode()

    def test_a_rejected_motion_is_repealed_too(self, meeting, chair, item, signed_in):
        vote = actions.record_vote(item=item, wording="A", by=chair, votes_no=3)
        actions.publish_minutes(meeting=meeting, by=chair)
        signed_in(chair).post(
            reverse("teamweb_meetings:repeal", args=[vote.pk]), {"reason": "falsch ausgezählt"}
        )
        vote.refresh_from_db()
        assert vote.state == "repealed"

    def test_the_database_refuses_other_outcomes_and_numbers(self, meeting, chair, typo):
        actions.publish_minutes(meeting=meeting, by=chair)
        for change in ({"outcome": "rejected", "number": None}, {"votes_by_name": [{"key": "u1"}]}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Resolution.objects.filter(pk=typo.pk).update(**change)

    def test_numbers_follow_the_agenda_without_gaps(self, meeting, chair):
        one, two = item_of(meeting, "Eins"), item_of(meeting, "Zwei")
        later = actions.record_vote(item=two, wording="B", by=chair)
        rejected = actions.record_vote(item=one, wording="Nein", by=chair, votes_no=1)
        first = actions.record_vote(item=one, wording="A", by=chair)
        gone = actions.record_vote(item=one, wording="Weg", by=chair)
        actions.delete_vote(resolution=gone, by=chair)
        actions.publish_minutes(meeting=meeting, by=chair)

        numbers = dict(Resolution.objects.values_list("pk", "number"))
        assert numbers == {first.pk: 1, later.pk: 2, rejected.pk: None}
