import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.models import AgendaItem, Meeting
from teamweb.meetings.planning.errors import (
    EndsBeforeStart,
    ItemChanged,
    ItemHasResolutions,
    MinutesAreFinal,
    SpaceWithoutGroup,
)
from tests.factories.meetings import BERLIN, item_of, make_meeting

pytestmark = pytest.mark.django_db


def titles(meeting):
    return [(item.number, item.title) for item in AgendaItem.objects.filter(meeting=meeting)]


def test_items_are_counted_with_their_sub_items(space, chair):
    meeting = make_meeting(space=space, by=chair, items=("Eins", "Zwei"))
    one = item_of(meeting, "Eins")
    actions.add_agenda_item(meeting=meeting, title="Darunter", by=chair, parent=one)

    assert titles(meeting) == [("1", "Eins"), ("1.1", "Darunter"), ("2", "Zwei")]


def test_moving_an_item_takes_what_is_below_along(space, chair):
    meeting = make_meeting(space=space, by=chair, items=("Eins", "Zwei"))
    actions.add_agenda_item(meeting=meeting, title="A", by=chair, parent=item_of(meeting, "Eins"))

    actions.move_agenda_item(item=item_of(meeting, "Eins"), by=chair, up=False)

    assert titles(meeting) == [("1", "Zwei"), ("2", "Eins"), ("2.1", "A")]
    actions.move_agenda_item(item=item_of(meeting, "Zwei"), by=chair, up=True)
    assert titles(meeting)[0] == ("1", "Zwei")


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.permutations(range(6)), st.integers(0, 6))
def test_any_order_is_kept_under_each_parent_and_forgets_nothing(space, chair, wanted, named):
    meeting = make_meeting(space=space, by=chair, items=("Eins", "Zwei", "Drei"))
    for title in ("A", "B", "C"):
        actions.add_agenda_item(
            meeting=meeting, title=title, by=chair, parent=item_of(meeting, "Eins")
        )
    ids = list(meeting.items.order_by("rank").values_list("pk", flat=True))
    order = [ids[place] for place in wanted][:named]

    actions.order_agenda(meeting=meeting, order=[*order, 0], by=chair)

    rows = list(AgendaItem.objects.filter(meeting=meeting).order_by("rank"))
    assert sorted(row.pk for row in rows) == sorted(ids)
    assert [row.rank for row in rows] == [1, 2, 3, 4, 5, 6]
    for parent in {row.parent_id for row in rows}:
        siblings = [row.pk for row in rows if row.parent_id == parent and row.pk in order]
        assert siblings == [pk for pk in order if pk in siblings]


def test_the_order_is_changed_in_the_browser(client, space, chair, outsider):
    meeting = make_meeting(space=space, by=chair, items=("Eins", "Zwei", "Drei"))
    ids = [item_of(meeting, title).pk for title in ("Drei", "Eins", "Zwei")]
    address = reverse("teamweb_meetings:order_items", args=[meeting.pk])
    client.force_login(outsider)
    assert client.post(address, {"item": ids}).status_code == 404
    client.force_login(chair)

    answer = client.post(address, {"item": [*ids, "x"]}, follow=True)

    assert titles(meeting) == [("1", "Drei"), ("2", "Eins"), ("3", "Zwei")]
    assert '<details class="agenda-order" id="order" open>' in answer.content.decode()


def test_deleting_an_item_closes_the_gap(space, chair):
    meeting = make_meeting(space=space, by=chair, items=("Eins", "Zwei", "Drei"))

    actions.delete_agenda_item(item=item_of(meeting, "Zwei"), by=chair)

    assert titles(meeting) == [("1", "Eins"), ("2", "Drei")]


def test_an_item_with_a_resolution_below_it_stays(space, chair):
    meeting = make_meeting(space=space, by=chair, items=("Eins",))
    below = actions.add_agenda_item(
        meeting=meeting, title="A", by=chair, parent=item_of(meeting, "Eins")
    )
    actions.record_vote(item=below, wording="So sei es.", by=chair)

    with pytest.raises(ItemHasResolutions):
        actions.delete_agenda_item(item=item_of(meeting, "Eins"), by=chair)


def test_the_second_of_two_writers_gets_both_texts(space, chair, member):
    item = item_of(make_meeting(space=space, by=chair, items=("Eins",)), "Eins")
    first = actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Von der Leitung")
    )

    with pytest.raises(ItemChanged) as caught:
        actions.edit_agenda_item(
            item=item, by=member, base_version=item.version, notes=from_markdown("Vom Mitglied")
        )

    assert caught.value.current.notes == first.notes
    item.refresh_from_db()
    assert "Von der Leitung" in item.notes


def test_saving_what_is_stored_already_is_no_conflict(space, chair):
    item = item_of(make_meeting(space=space, by=chair, items=("Eins",)), "Eins")

    same = actions.edit_agenda_item(item=item, by=chair, base_version=0, notes=item.notes)

    assert same.version == item.version


def test_published_minutes_are_not_written_on(space, chair):
    meeting = make_meeting(space=space, by=chair, items=("Eins",), published=True)
    item = item_of(meeting, "Eins")
    changes = [
        lambda: actions.add_agenda_item(meeting=meeting, title="Neu", by=chair),
        lambda: actions.edit_agenda_item(item=item, by=chair, base_version=1, title="Anders"),
        lambda: actions.delete_agenda_item(item=item, by=chair),
        lambda: actions.move_agenda_item(item=item, by=chair, up=True),
        lambda: actions.record_vote(item=item, wording="Doch", by=chair),
        lambda: actions.record_attendance(meeting=meeting, by=chair, name="Gast"),
        lambda: actions.edit_meeting(meeting=meeting, by=chair, title="Anders"),
        lambda: actions.cancel_meeting(meeting=meeting, by=chair),
        lambda: actions.publish_minutes(meeting=meeting, by=chair),
    ]
    for change in changes:
        with pytest.raises(MinutesAreFinal):
            change()


def test_nobody_without_the_right_to_edit_changes_a_meeting(space, chair, outsider):
    meeting = make_meeting(space=space, by=chair, items=("Eins",))
    item = item_of(meeting, "Eins")
    changes = [
        lambda: make_meeting(space=space, by=outsider),
        lambda: actions.add_agenda_item(meeting=meeting, title="Neu", by=outsider),
        lambda: actions.edit_agenda_item(item=item, by=outsider, base_version=1, title="X"),
        lambda: actions.record_vote(item=item, wording="Doch", by=outsider),
        lambda: actions.invite(meeting=meeting, by=outsider),
        lambda: actions.publish_minutes(meeting=meeting, by=outsider),
    ]
    for change in changes:
        with pytest.raises(PermissionDenied):
            change()


def test_members_write_and_only_officers_approve_and_reopen(space, chair, member):
    meeting = make_meeting(space=space, by=member, items=("Eins",), published=True)
    approval, reason = {"early_approval": "mündlich"}, {"reason": "Fehler"}
    for step, facts in ((actions.approve_minutes, approval), (actions.reopen_minutes, reason)):
        with pytest.raises(PermissionDenied):
            step(meeting=meeting, by=member, **facts)

    approved = actions.approve_minutes(meeting=meeting, by=chair, **approval)
    assert approved.state == Meeting.State.APPROVED


def test_a_meeting_cannot_end_before_it_begins(space, chair):
    ten = datetime.datetime(2026, 3, 4, 10, tzinfo=BERLIN)
    with pytest.raises(EndsBeforeStart):
        actions.create_meeting(space=space, title="X", starts_at=ten, ends_at=ten, by=chair)


def test_a_space_without_a_group_holds_no_meetings(admin_user):
    from teamweb.spaces.actions import create_space

    space = create_space(key="frei", title="Frei", by=admin_user)
    with pytest.raises(SpaceWithoutGroup):
        make_meeting(space=space, by=admin_user)


def test_moving_a_meeting_raises_the_sequence_of_its_calendar_entry(space, chair):
    meeting = make_meeting(space=space, by=chair)
    later = meeting.starts_at + datetime.timedelta(hours=1)

    moved = actions.edit_meeting(meeting=meeting, by=chair, starts_at=later)
    renamed = actions.edit_meeting(meeting=meeting, by=chair, title="Anders")

    assert (moved.sequence, renamed.sequence, renamed.uid) == (1, 1, meeting.uid)


def test_upcoming_meetings_are_those_not_over_yet_the_next_first(space, chair, time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 4, 12, tzinfo=BERLIN))
    days = {
        name: datetime.datetime(2026, 3, day, 10, tzinfo=BERLIN)
        for name, day in {"gestern": 3, "heute": 4, "morgen": 5}.items()
    }
    for name in ("morgen", "heute", "gestern"):
        make_meeting(space=space, by=chair, title=name, starts_at=days[name])
    make_meeting(
        space=space,
        by=chair,
        title="vorbei",
        starts_at=days["heute"],
        ends_at=days["heute"] + datetime.timedelta(hours=1),
    )

    assert [m.title for m in Meeting.objects.visible_to(chair).upcoming()] == ["heute", "morgen"]
    assert [m.title for m in Meeting.objects.visible_to(chair).past()] == ["vorbei", "gestern"]
