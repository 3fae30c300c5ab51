"""Topics: proposed by members, taken by the chair, coming back until they are dealt with."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from teamweb.meetings import actions
from teamweb.meetings.models import AgendaItem, Kind, Part, Topic
from teamweb.meetings.planning.errors import TopicDecided
from teamweb.notifications.models import Notification
from teamweb.todos.actions import create_todo, set_todo_state
from teamweb.todos.models import Todo
from tests.factories.meetings import item_of, make_meeting, make_member, make_outsider, make_space

State = AgendaItem.State


def meeting_in(days, *, space, by, **facts):
    start = timezone.now() + datetime.timedelta(days=days)
    return make_meeting(
        space=space, by=by, starts_at=start, ends_at=start + datetime.timedelta(hours=2), **facts
    )


def titles(meeting, user):
    return [offered.topic.title for offered in actions.returning_topics(meeting, user=user)]


def set_state(meeting, title, state, by):
    item = item_of(meeting, title)
    actions.edit_agenda_item(item=item, by=by, base_version=item.version, state=state)


@pytest.fixture
def last_meeting(space, chair):
    meeting = meeting_in(-20, space=space, by=chair, items=("Haushalt", "Verschoben", "Aufgabe"))
    for title in ("Haushalt", "Aufgabe"):
        set_state(meeting, title, State.DISCUSSED, chair)
    set_state(meeting, "Verschoben", State.SKIPPED, chair)
    return meeting


def test_what_was_not_discussed_and_what_has_open_todos_returns(space, chair, last_meeting):
    todo = create_todo(
        title="Angebot", by=chair, source=item_of(last_meeting, "Aufgabe"), owners=[chair]
    )
    coming = meeting_in(10, space=space, by=chair)
    assert titles(coming, chair) == ["Verschoben", "Aufgabe"]

    later = meeting_in(40, space=space, by=chair)
    for topic in Topic.objects.filter(title__in=["Verschoben", "Aufgabe"]).order_by("pk"):
        actions.add_topic_to_agenda(topic=topic, meeting=coming, by=chair)

    # An item of the same topic, not a copy of the text; and no second offer.
    assert item_of(coming, "Verschoben").topic == item_of(last_meeting, "Verschoben").topic
    assert titles(coming, chair) == titles(later, chair) == []
    # What its meeting could not discuss comes back again, and the todo while it is open.
    actions.cancel_meeting(meeting=coming, by=chair)
    assert titles(later, chair) == ["Verschoben", "Aufgabe"]
    set_todo_state(todo=todo, state=Todo.State.DONE, by=chair)
    set_state(coming, "Verschoben", State.DISCUSSED, chair)
    assert titles(later, chair) == ["Aufgabe"]
    set_state(coming, "Aufgabe", State.DISCUSSED, chair)
    assert titles(later, chair) == []


def test_a_topic_returns_as_it_stood_and_part_b_stays_part_b(space, chair):
    before = meeting_in(-5, space=space, by=chair, part_b=("Personal",))
    item = item_of(before, "Personal")
    actions.edit_agenda_item(
        item=item,
        by=chair,
        base_version=item.version,
        state=State.SKIPPED,
        title="Personal 2027",
        kind=Kind.ELECTION,
        duration_minutes=15,
    )
    coming = meeting_in(5, space=space, by=chair)

    taken = actions.add_topic_to_agenda(topic=item.topic, meeting=coming, by=chair)

    assert (taken.title, taken.part, taken.kind, taken.duration_minutes) == (
        "Personal 2027",
        Part.B,
        Kind.ELECTION,
        15,
    )
    assert taken.notes == ""
    assert actions.add_topic_to_agenda(topic=item.topic, meeting=coming, by=chair).pk == taken.pk


def test_what_was_left_long_ago_does_not_come_back_by_itself(space, chair):
    old = meeting_in(-800, space=space, by=chair, items=("Altes",))
    set_state(old, "Altes", State.SKIPPED, chair)

    assert titles(meeting_in(1, space=space, by=chair), chair) == []


def test_a_proposal_is_taken_or_declined_and_its_author_hears_of_it(space, chair, member):
    taken = actions.propose_topic(space=space, title="Neue Software", by=member, reason="Bitte")
    declined = actions.propose_topic(space=space, title="Parkplätze", by=member)
    assert Notification.objects.filter(recipient=chair, kind="topic_proposed").count() == 2
    assert actions.proposed_topics(space, user=chair) == [taken, declined]
    coming = meeting_in(5, space=space, by=chair)

    item = actions.add_topic_to_agenda(topic=taken, meeting=coming, by=chair)
    actions.decline_topic(topic=declined, by=chair, answer="Nicht unsere Aufgabe")

    assert actions.proposed_topics(space, user=chair) == []
    told = Notification.objects.filter(recipient=member)
    assert told.get(kind="topic_taken").url == item.get_absolute_url()
    assert told.get(kind="topic_declined").words.text == "Nicht unsere Aufgabe"
    with pytest.raises(TopicDecided):
        actions.add_topic_to_agenda(topic=declined, meeting=coming, by=chair)
    with pytest.raises(TopicDecided):
        actions.decline_topic(topic=taken, by=chair)


def test_members_withdraw_their_own_proposals_only_and_strangers_propose_nothing(
    space, chair, member, outsider
):
    own = actions.propose_topic(space=space, title="Eigenes", by=member)
    other = actions.propose_topic(space=space, title="Anderes", by=make_member(space))

    with pytest.raises(PermissionDenied):
        actions.propose_topic(space=space, title="Fremdes", by=outsider)
    with pytest.raises(PermissionDenied):
        actions.decline_topic(topic=other, by=member)
    actions.decline_topic(topic=own, by=member)

    assert actions.proposed_topics(space, user=chair) == [other]


def test_topics_of_another_group_are_not_taken(client, space, chair, member):
    other_space, other_chair = make_space()
    foreign = actions.propose_topic(space=other_space, title="Fremd", by=other_chair)
    coming = meeting_in(5, space=space, by=chair)
    client.force_login(chair)

    client.post(
        reverse("teamweb_meetings:add_topics_to_agenda", args=[coming.pk]),
        {"topic": [str(foreign.pk), "x", "999999"]},
    )

    assert not coming.items.exists()


def test_a_proposal_from_form_to_agenda(client, space, chair, member):
    client.force_login(member)
    address = reverse("teamweb_meetings:topics", args=[space.key])
    assert client.post(address, {"title": ""}).status_code == 422
    client.post(
        address,
        {
            "title": "Neue Software",
            "reason": "Wir brauchen sie.",
            "kind": "discussion",
            "duration_minutes": "10",
            "part": "b",
        },
    )
    topic = Topic.objects.get()
    coming = meeting_in(5, space=space, by=chair)

    client.force_login(chair)
    assert "Neue Software" in client.get(address).content.decode()
    desk = reverse("teamweb_meetings:write", args=[coming.pk])
    assert "Neue Software" in client.get(desk).content.decode()
    client.post(
        reverse("teamweb_meetings:add_topics_to_agenda", args=[coming.pk]),
        {"topic": [str(topic.pk)]},
    )

    item = coming.items.get()
    assert (item.title, item.part, item.duration_minutes) == ("Neue Software", Part.B, 10)
    story = client.get(topic.get_absolute_url()).content.decode()
    assert str(coming) in story and "Wir brauchen sie." in story


def test_a_paper_goes_with_its_topic_onto_the_agenda(client, space, chair, member):
    client.force_login(member)
    address = reverse("teamweb_meetings:topics", args=[space.key])
    facts = {"title": "Haushalt", "kind": "discussion", "part": "a"}
    empty = SimpleUploadedFile("leer.txt", b"")
    assert client.post(address, facts | {"file": empty}).status_code == 422
    assert not Topic.objects.exists()
    paper = SimpleUploadedFile("Entwurf <1>.pdf", b"%PDF-1.7 Entwurf")
    client.post(address, facts | {"file": paper})
    topic = Topic.objects.get()
    stored = topic.papers.get()
    client.post(
        reverse("teamweb_meetings:add_paper", args=[topic.pk]),
        {"file": SimpleUploadedFile("Zahlen.csv", b"1;2")},
    )
    assert topic.papers.count() == 2
    coming = meeting_in(5, space=space, by=chair)
    actions.add_topic_to_agenda(topic=topic, meeting=coming, by=chair)
    actions.invite(meeting=coming, by=chair)

    assert stored.get_absolute_url() in client.get(coming.get_absolute_url()).content.decode()
    sent = client.get(stored.get_absolute_url())
    assert b"".join(sent.streaming_content) == b"%PDF-1.7 Entwurf"
    assert sent["Content-Disposition"].startswith("attachment")
    # The audience reads the item, members its papers.
    client.force_login(make_outsider())
    text = client.get(coming.get_absolute_url()).content.decode()
    assert "Haushalt" in text and "Entwurf" not in text
    assert client.get(stored.get_absolute_url()).status_code == 404
    remove = reverse("teamweb_meetings:remove_paper", args=[stored.pk])
    assert client.post(remove).status_code == 404
    client.force_login(make_member(space))
    assert client.post(remove).status_code == 403
    client.force_login(member)
    client.post(remove)
    assert topic.papers.get().name == "Zahlen.csv"


def test_nobody_from_outside_reads_a_proposal(client, space, member):
    topic = actions.propose_topic(space=space, title="Geheimplan", by=member, reason="Geheim")
    for user in (make_outsider(), None):
        client.logout()
        if user:
            client.force_login(user)
        for address in (
            topic.get_absolute_url(),
            reverse("teamweb_meetings:topics", args=[space.key]),
            reverse("teamweb_meetings:space_meetings", args=[space.key]),
            reverse("teamweb_meetings:decline_topic", args=[topic.pk]),
        ):
            assert "Geheim" not in client.get(address, follow=True).content.decode()


def test_the_desk_asks_the_same_however_many_topics_wait(
    client, space, chair, member, django_assert_max_num_queries
):
    before = meeting_in(-5, space=space, by=chair)
    coming = meeting_in(5, space=space, by=chair)
    client.force_login(chair)
    desk = reverse("teamweb_meetings:write", args=[coming.pk])

    def grow(count):
        for number in range(count):
            title = f"Offen {before.items.count()} {number}"
            item = actions.add_agenda_item(meeting=before, title=title, by=chair)
            create_todo(title=title, by=chair, source=item, owners=[member])
            actions.propose_topic(space=space, title=title, by=member)

    grow(2)
    client.get(desk)
    with django_assert_max_num_queries(90) as queries:
        client.get(desk)
    few = len(queries)
    grow(6)
    with django_assert_max_num_queries(few):
        assert client.get(desk).content.decode().count('name="topic"') == 16
