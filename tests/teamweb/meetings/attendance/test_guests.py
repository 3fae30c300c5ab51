"""Guests read what the audience of the group reads, and the agenda of a meeting they are invited to."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from teamweb.access.models import AccessRule, Level
from teamweb.access.readable import access_levels
from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.models import Attendance, Meeting, Part, TopicPaper
from teamweb.spaces.actions import add_rule, change_audience
from tests.factories.meetings import item_of, make_meeting, make_member, make_outsider, make_space

from .inviting import announce

pytestmark = pytest.mark.django_db


@pytest.fixture
def space_and_chair():
    return make_space(audience="group", title="Leserkreis")


@pytest.fixture
def meeting(space_and_chair):
    """Announced: one item of part A and two of part B, each with announcement, notes and a paper."""
    space, chair = space_and_chair
    meeting = announce(
        space=space, by=chair, items=("Offen",), part_b=("Vertraulich", "Geheim"), title="Treffen"
    )
    for item in meeting.items.all():
        actions.edit_agenda_item(
            item=item,
            by=chair,
            base_version=item.version,
            announcement=from_markdown(f"Vorlage-{item.title}"),
        )
        file = SimpleUploadedFile(f"papier-{item.title}.txt", b"Inhalt")
        actions.add_paper(topic=item.topic, file=file, by=chair)
    return meeting


def invite(meeting, chair, person):
    return actions.invite_guest(meeting=meeting, by=chair, email=person.email)


def shown(client, meeting) -> str:
    answer = client.get(meeting.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def papers_of(client, meeting) -> set[str]:
    """The papers of a meeting's topics that open."""
    papers = TopicPaper.objects.filter(topic__items__meeting=meeting)
    return {
        paper.name
        for paper in papers
        if client.get(reverse("teamweb_meetings:paper", args=[paper.pk])).status_code == 200
    }


def test_a_guest_of_the_group_reads_the_audience_and_stays_one_when_it_changes(space_and_chair):
    space, chair = space_and_chair
    guest = make_member(space, role="guest")
    rule = AccessRule.objects.get(access=space.audience_access, principal="guests")

    add_rule(space=space, rule=_as_rule(rule, Level.EDIT), is_member=True, by=chair)
    for audience in ("groups", "members", "group"):
        change_audience(space=space, audience=audience, by=chair)
        assert access_levels(guest)[space.audience_access.pk] == Level.EDIT
        assert space.members_access.pk not in access_levels(guest)
    assert not space.members_access.rules.filter(principal="guests").exists()


def _as_rule(row, level):
    from teamweb.access.actions import Rule

    return Rule(row.principal, level, group=row.group)


def test_a_guest_reads_nothing_that_is_in_work(space_and_chair, client):
    space, chair = space_and_chair
    guest = make_member(space, role="guest")
    published = make_meeting(
        space=space, by=chair, items=("Offen",), part_b=("Vertraulich",), published=True
    )
    draft = make_meeting(space=space, by=chair, title="Entwurf", items=("Vorhaben",))
    proposed = actions.propose_topic(space=space, by=chair, title="Vorschlag")
    client.force_login(guest)

    page = shown(client, published)
    assert "Notiz zu Offen" in page and "Vertraulich" not in page
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(proposed.get_absolute_url()).status_code == 404
    for name in ("versions", "internal_pdf", "object_to_minutes"):
        address = reverse(f"teamweb_meetings:{name}", args=[published.pk])
        assert client.get(address).status_code in (403, 404)
    actions.reopen_minutes(meeting=published, by=chair, reason="Fehler")
    item = item_of(published, "Offen")
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Neufassung")
    )
    page = shown(client, published)
    assert "Notiz zu Offen" in page and "Neufassung" not in page


@pytest.mark.parametrize("belongs", [True, False], ids=["of the group", "from outside"])
def test_an_invited_guest_sees_the_agenda_and_papers_of_part_a(
    space_and_chair, meeting, client, belongs
):
    space, chair = space_and_chair
    guest = make_member(space, role="guest") if belongs else make_outsider()
    client.force_login(guest)
    assert papers_of(client, meeting) == set()
    invite(meeting, chair, guest)

    for step in (None, actions.start_minutes):
        if step:
            step(meeting=Meeting.objects.get(pk=meeting.pk), by=chair)
        page = shown(client, meeting)
        assert "Vorlage-Offen" in page and "papier-Offen.txt" in page
        assert "Vertraulich" not in page and "Geheim" not in page
        assert papers_of(client, meeting) == {"papier-Offen.txt"}
    # What is written in the minutes is no part of the agenda.
    assert "Notiz zu" not in page
    assert ("Leserkreis" in page) == belongs

    actions.publish_minutes(meeting=Meeting.objects.get(pk=meeting.pk), by=chair, quiet=True)
    assert ("Notiz zu Offen" in shown(client, meeting)) == belongs
    assert client.get(reverse("teamweb_meetings:open_pdf", args=[meeting.pk])).status_code == (
        200 if belongs else 404
    )


def test_of_part_b_a_guest_sees_the_items_that_name_them(space_and_chair, meeting, client):
    _space, chair = space_and_chair
    guest, other = make_outsider(), make_outsider()
    for person in (guest, other):
        invite(meeting, chair, person)
    item = item_of(meeting, "Vertraulich")
    place = Attendance.objects.get(meeting=meeting, user=guest)
    client.force_login(chair)
    form = {
        "title": item.title,
        "kind": item.kind,
        "part": "b",
        "state": item.state,
        "base_revision": item.version,
        "announcement": "Vorlage-Vertraulich",
        "body_markdown": "Notiz zu Vertraulich",
        "guests": [place.pk],
    }
    edit = reverse("teamweb_meetings:edit_item", args=[item.pk])
    assert client.get(edit).context["form"].fields["guests"].queryset.count() == 2
    assert client.post(edit, form).status_code == 302

    client.force_login(guest)
    page = shown(client, meeting)
    assert "Vorlage-Vertraulich" in page
    assert "Notiz zu Vertraulich" not in page and "Geheim" not in page
    assert papers_of(client, meeting) == {"papier-Offen.txt", "papier-Vertraulich.txt"}
    client.force_login(other)
    assert "Vertraulich" not in shown(client, meeting)
    assert papers_of(client, meeting) == {"papier-Offen.txt"}
    # Whoever is taken off the list is no guest any more.
    actions.remove_attendance(attendance=place, by=chair)
    client.force_login(guest)
    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert papers_of(client, meeting) == set()


def test_papers_that_come_after_the_meeting_are_not_for_its_guests(
    space_and_chair, meeting, client
):
    _space, chair = space_and_chair
    guest = make_outsider()
    invite(meeting, chair, guest)
    later = timezone.now() + datetime.timedelta(days=90)
    topic = item_of(meeting, "Offen").topic
    paper = actions.add_paper(topic=topic, file=SimpleUploadedFile("spaeter.txt", b"x"), by=chair)
    TopicPaper.objects.filter(pk=paper.pk).update(uploaded_at=later)
    client.force_login(guest)

    assert papers_of(client, meeting) == {"papier-Offen.txt"}
    assert "spaeter" not in shown(client, meeting)


def test_a_guest_from_outside_answers_on_the_page_and_meets_no_draft(
    space_and_chair, meeting, client
):
    space, chair = space_and_chair
    guest = make_outsider()
    invite(meeting, chair, guest)
    draft = make_meeting(space=space, by=chair, title="Entwurf", items=("Vorhaben",))
    actions.record_attendance(meeting=draft, by=chair, user=guest, role="guest")
    client.force_login(guest)

    answer = reverse("teamweb_meetings:answer", args=[meeting.pk])
    assert client.post(answer, {"answer": "accepted"}).status_code == 302
    assert Attendance.objects.get(meeting=meeting, user=guest).answer == "accepted"
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert "Treffen" in client.get("/my/").content.decode()


def test_only_guests_of_the_same_meeting_are_named_to_an_item(space_and_chair, meeting):
    space, chair = space_and_chair
    elsewhere = announce(space=space, by=chair, title="Anderswo")
    stranger = invite(elsewhere, chair, make_outsider())
    item = item_of(meeting, "Geheim")

    with pytest.raises(ValueError, match="another meeting"):
        actions.edit_agenda_item(item=item, by=chair, base_version=item.version, guests=[stranger])
    assert item.part == Part.B
