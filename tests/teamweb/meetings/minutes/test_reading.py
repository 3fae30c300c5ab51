"""What a browser gets: nothing that its reader may not see."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from teamweb.access.actions import Rule, restrict
from teamweb.access.models import AccessRule
from teamweb.access.readable import readable_access_ids
from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.models import (
    Attendance,
    Objection,
    Resolution,
    Series,
    Topic,
    TopicPaper,
)
from teamweb.meetings.planning.errors import PartBNotRestrictable
from teamweb.meetings.urls import urlpatterns
from teamweb.notifications.models import Notification
from teamweb.todos.actions import create_todo
from teamweb_search.documents.registry import documents_of
from teamweb_search.models import IndexQueueEntry
from tests.factories.meetings import (
    item_of,
    make_meeting,
    make_member,
    make_outsider,
    make_space,
)

pytestmark = pytest.mark.django_db


def secret_vote(meeting):
    """An open circular vote of part B."""
    vote = actions.create_circular_vote(
        space=meeting.space,
        title="Geheimumlauf",
        wording="Geheimantrag",
        part="b",
        by=meeting.created_by,
    )
    return actions.open_circular_vote(vote=vote, by=meeting.created_by)


def secret_paper(meeting):
    """A decision paper, which only members read."""
    return actions.create_decision_paper(
        space=meeting.space,
        title="Geheimvorlage",
        draft_decision="Geheimvorschlag",
        bodies=[meeting.group],
        by=meeting.created_by,
    )


def addresses(meeting):
    """Every address of the app, filled in for the meeting."""
    values = {
        "key": meeting.space.key,
        "meeting_id": meeting.pk,
        "item_id": item_of(meeting, "Geheimsache").pk,
        "resolution_id": Resolution.objects.get(wording="Geheimbeschluss").pk,
        "series_id": Series.objects.get().pk,
        "topic_id": Topic.objects.get(title="Geheimthema").pk,
        "paper_id": TopicPaper.objects.get().pk,
        "attendance_id": Attendance.objects.get(meeting=meeting).pk,
        "token": "unknown",
        "secret": "unknown",
        "feed_id": 0,
        "objection_id": Objection.objects.get(meeting=meeting).pk,
        "number": 2,
        "person": Attendance.objects.get(meeting=meeting).key,
        "circular_vote_id": secret_vote(meeting).pk,
        "decision_paper_id": secret_paper(meeting).pk,
    }
    return [
        reverse(
            f"teamweb_meetings:{pattern.name}",
            kwargs={name: values[name] for name in pattern.pattern.converters},
        )
        for pattern in urlpatterns
    ]


def test_a_non_member_finds_nothing_of_part_b_at_any_address(full_meeting, signed_in, outsider):
    seen = {}
    for user in (outsider, None):
        client = signed_in(user)
        for address in [*addresses(full_meeting), full_meeting.page.get_absolute_url()]:
            for ask in (client.get, client.post):
                response = ask(address)
                seen[address] = response.status_code
                # What PDFs say is read in test_pdf.py.
                text = b"".join(response).decode(errors="replace")
                assert "Geheim" not in text, (user, address)

    assert seen[reverse("teamweb_meetings:meetings")] in (200, 405)


def test_the_audience_reads_part_a_with_its_resolution_and_todo_in_place(
    full_meeting, signed_in, outsider
):
    for address in (full_meeting.get_absolute_url(), full_meeting.page.get_absolute_url()):
        text = signed_in(outsider).get(address).content.decode()
        for words in ("Haushalt", "Notiz zu Haushalt", "Offenbeschluss", "Offenaufgabe"):
            assert words in text, address
        assert 'id="top-1"' in text
        assert 'href="#top-1"' in text


def test_members_read_part_b_marked_as_such(full_meeting, signed_in, member):
    text = signed_in(member).get(full_meeting.get_absolute_url()).content.decode()

    assert "Geheimbeschluss" in text
    assert 'id="top-2"' in text


def test_names_of_participants_are_not_for_visitors(signed_in, member):
    space, chair = make_space(audience="public")
    meeting = make_meeting(space=space, by=chair, items=("Eins",))
    actions.record_attendance(meeting=meeting, by=chair, name="Erna Anwesend")
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    address = meeting.get_absolute_url()

    assert "Erna Anwesend" in signed_in(member).get(address).content.decode()
    visitor = signed_in(None).get(address)
    assert visitor.status_code == 200
    assert "Erna Anwesend" not in visitor.content.decode()


def test_the_lists_show_an_outsider_nothing_of_a_space_they_may_not_read(signed_in):
    space, chair = make_space(audience="group", title="Verborgen")
    meeting = make_meeting(space=space, by=chair, items=("Versteckt",))
    actions.record_vote(item=item_of(meeting, "Versteckt"), wording="Versteckt", by=chair)
    actions.publish_minutes(meeting=meeting, by=chair)
    client = signed_in(make_outsider())
    lists = [
        reverse("teamweb_meetings:meetings"),
        reverse("teamweb_meetings:resolutions"),
        reverse("teamweb_meetings:resolutions") + f"?group={space.group.key}&q=Versteckt",
    ]
    for address in lists:
        text = client.get(address).content.decode()
        assert "Versteckt</a>" not in text
        assert str(space.group) not in text
    by_year = reverse("teamweb_meetings:space_meetings", args=[space.key])
    assert client.get(by_year).status_code == 404
    assert client.get(meeting.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("state", ["draft", "published", "reopened"])
def test_no_list_names_anything_of_narrowed_minutes_to_a_member_outside(
    space, chair, member, signed_in, state
):
    reader = make_member(space)
    meeting = make_meeting(
        space=space,
        by=chair,
        title="Geheimtreffen",
        items=("Geheimpunkt",),
        published=False,
        starts_at=timezone.now() + datetime.timedelta(days=2),
    )
    item = item_of(meeting, "Geheimpunkt")
    actions.record_vote(item=item, wording="Geheimbeschluss", by=chair)
    create_todo(title="Geheimaufgabe", by=chair, source=item, owners=[member])
    page = actions.ensure_page(meeting, chair)
    if state != "draft":
        actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    if state == "reopened":
        actions.reopen_minutes(meeting=meeting, by=chair, reason="Fehler")
    only = Rule(AccessRule.Principal.PERSON, user=reader)
    Notification.objects.all().delete()

    restrict(page=page, rules=[only], by=chair)

    lists = (
        "/my/",
        "/meetings/",
        f"/spaces/{space.key}/meetings/",
        f"/spaces/{space.key}/changes/",
        f"/teamweb/{space.key}/",
        "/changes/",
        "/todos/",
        f"/todos/?group={space.group.key}",
        "/resolutions/",
        space.group.get_absolute_url(),
    )
    browser = signed_in(member)
    for address in lists:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert "Geheim" not in answer.content.decode(), address
    ids = readable_access_ids(member)
    sources = set(IndexQueueEntry.objects.values_list("source", flat=True))
    found = [d for built in documents_of(sources).values() for d in built if "Geheim" in d.title]
    assert len(found) == 4 and not any(document.access in ids for document in found)
    assert "Geheimtreffen" in signed_in(reader).get("/meetings/").content.decode()


def test_narrowing_minutes_with_a_part_b_is_refused_in_words(full_meeting, chair, signed_in):
    address = reverse("teamweb_spaces:page_rights", args=[full_meeting.page.pk])

    answer = signed_in(chair).post(address, {"emails": chair.email, "level": 1}, follow=True)

    assert answer.status_code == 200
    assert str(PartBNotRestrictable.user_message) in answer.content.decode()


def test_while_minutes_are_revised_others_read_what_was_published_before(
    full_meeting, chair, member, outsider, signed_in
):
    actions.reopen_minutes(meeting=full_meeting, by=chair, reason="Fehler")
    item = item_of(full_meeting, "Haushalt")
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Neuer Wortlaut")
    )

    for address in (full_meeting.get_absolute_url(), full_meeting.page.get_absolute_url()):
        seen = signed_in(outsider).get(address).content.decode()
        for words in ("Notiz zu Haushalt", "Offenbeschluss", "Offenaufgabe", str(member)):
            assert words in seen, address
        assert "Neuer Wortlaut" not in seen and "Geheim" not in seen
        assert "Neuer Wortlaut" in signed_in(member).get(address).content.decode()


def test_what_goes_into_part_b_is_not_read_in_the_version_before(
    full_meeting, chair, outsider, signed_in
):
    actions.reopen_minutes(meeting=full_meeting, by=chair, reason="Fehler")
    item = item_of(full_meeting, "Haushalt")
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, part="b", title="Anders"
    )

    seen = signed_in(outsider).get(full_meeting.page.get_absolute_url()).content.decode()

    assert "Haushalt" not in seen and "Offen" not in seen
