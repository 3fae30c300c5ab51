"""Decision papers: number, draft decision that becomes the resolution, bodies in turn, rights of each."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from teamweb.meetings import actions
from teamweb.meetings.minutes.consultations import difference
from teamweb.meetings.models import DecisionPaper
from teamweb.meetings.planning.errors import NotTheirTurn, PaperChanged, PaperDecided
from tests.factories.meetings import make_meeting, make_member, make_space

from ..attendance.inviting import in_days

pytestmark = pytest.mark.django_db
DRAFT = "Der Beitritt wird zum 1. Januar beschlossen."


@pytest.fixture
def council():
    """Another body, whose members are none of the space's."""
    return make_space(audience="group")


@pytest.fixture
def paper(space, chair, council):
    return actions.create_decision_paper(
        space=space,
        title="Beitritt",
        draft_decision=DRAFT,
        bodies=[space.group, council[0].group],
        by=chair,
    )


def a_meeting(space, by):
    return make_meeting(space=space, by=by, starts_at=in_days(10))


def put(paper, meeting, by):
    return actions.put_paper_on_agenda(paper=paper, meeting=meeting, by=by)


def test_numbers_come_with_the_announced_agenda_and_have_no_gaps(space, chair, paper):
    second = actions.create_decision_paper(
        space=space, title="Zweite", draft_decision="x", bodies=[space.group], by=chair
    )
    first = a_meeting(space, chair)
    item = put(paper, first, chair)
    assert DecisionPaper.objects.get(pk=paper.pk).label == ""
    # Taken off the draft again, it has used no number.
    actions.delete_agenda_item(item=item, by=chair)
    put(second, first, chair)
    actions.invite(meeting=first, by=chair)
    put(DecisionPaper.objects.get(pk=paper.pk), first, chair)

    year = first.created_at.year
    labels = [DecisionPaper.objects.get(pk=row.pk).label for row in (second, paper)]
    assert labels == [f"V/1/{year}", f"V/2/{year}"]


def test_the_draft_is_the_wording_of_the_vote_and_changes_are_marked(
    space, chair, member, paper, signed_in
):
    meeting = a_meeting(space, chair)
    item = put(paper, meeting, chair)
    browser = signed_in(member)
    address = reverse("teamweb_meetings:add_resolution", args=[item.pk])
    assert DRAFT in browser.get(address).text
    actions.record_vote(item=item, wording=DRAFT.replace("Januar", "Februar"), by=chair)

    for page in (meeting.get_absolute_url(), reverse("teamweb_meetings:write", args=[meeting.pk])):
        text = browser.get(page).text
        assert "<del>Januar </del>" in text and "<ins>Februar </ins>" in text
    # A second vote does not begin with it again, and the paper stays as it was voted on.
    assert DRAFT not in browser.get(address).text.partition("<form")[2]
    with pytest.raises(PaperDecided):
        actions.edit_decision_paper(
            paper=paper, by=chair, base_version=1, title="x", draft_decision="x", bodies=[]
        )


def test_bodies_deal_with_it_in_turn_with_day_and_outcome(space, chair, paper, council, signed_in):
    other_space, other_chair = council
    meeting = a_meeting(space, chair)
    item = put(paper, meeting, chair)
    with pytest.raises(NotTheirTurn):
        put(paper, meeting, chair)
    actions.record_vote(item=item, wording=DRAFT, by=chair)
    page = signed_in(chair).get(paper.get_absolute_url()).text
    assert f"1. {space.group}" in page and "angenommen" in page and "steht noch aus" in page
    # The other body reads it once it stands on its agenda; the outcome elsewhere stays there.
    assert signed_in(other_chair).get(paper.get_absolute_url()).status_code == 404
    theirs = a_meeting(other_space, other_chair)
    with pytest.raises(PermissionDenied):
        put(paper, theirs, other_chair)
    member = make_member(other_space)
    with pytest.raises(PermissionDenied):
        put(paper, theirs, chair)
    both = make_member(space)
    make_member_of(other_space, both, other_chair)
    put(paper, theirs, both)
    page = signed_in(member).get(paper.get_absolute_url()).text
    assert DRAFT in page and "angenommen" not in page


def make_member_of(space, user, by):
    from teamweb.groups.actions import add_membership

    add_membership(group=space.group, user=user, by=by)


def test_outsiders_and_guests_see_nothing_of_it(space, chair, paper, outsider, signed_in):
    put(paper, a_meeting(space, chair), chair)
    listing = reverse("teamweb_meetings:decision_papers", args=[space.key])
    for reader in (outsider, None):
        browser = signed_in(reader)
        assert browser.get(paper.get_absolute_url()).status_code in (302, 404)
        assert "Beitritt" not in browser.get(listing, follow=True).text
    edit = reverse("teamweb_meetings:edit_decision_paper", args=[paper.pk])
    assert signed_in(outsider).post(edit, {}).status_code == 404


def test_writing_and_changing_it_in_the_browser(space, chair, member, council, signed_in):
    browser = signed_in(member)
    new = reverse("teamweb_meetings:new_decision_paper", args=[space.key])
    data = {
        "title": "Satzung",
        "draft_decision": DRAFT,
        "reason": "Weil.",
        "body_1": space.group_id,
    }
    assert f'<option value="{space.group_id}" selected>' in browser.get(new).text
    assert browser.post(new, data).status_code == 302
    paper = DecisionPaper.objects.get()
    meeting = a_meeting(space, chair)
    page = browser.get(paper.get_absolute_url()).text
    address = reverse("teamweb_meetings:put_paper_on_agenda", args=[paper.pk, meeting.pk])
    assert address in page
    edit = reverse("teamweb_meetings:edit_decision_paper", args=[paper.pk])
    changed = data | {"base_version": 1, "title": "Neu", "body_2": council[0].group_id}
    assert browser.post(edit, changed).status_code == 302
    answer = browser.post(edit, changed | {"title": "Andere"})
    assert answer.status_code == 409 and "Neu" in answer.text
    assert browser.post(address).status_code == 302
    assert "Neu" in browser.get(meeting.get_absolute_url()).text
    with pytest.raises(PaperChanged):
        actions.edit_decision_paper(
            paper=paper, by=chair, base_version=1, title="x", draft_decision="x", bodies=[]
        )


def test_the_difference_is_escaped():
    assert difference("a <b>", "a  <b>") == ""
    assert difference("alt", "<script>") == "<del>alt</del><ins>&lt;script&gt;</ins>"
