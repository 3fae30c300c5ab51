"""The reminder digest: when it comes, what it lists, and that nobody gets it twice or reads too much."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from teamweb.notifications.actions import set_digest
from teamweb.notifications.models import Delivery
from teamweb.todos.actions import create_todo, set_todo_state
from teamweb.todos.models import Todo, TodoReminder
from teamweb.todos.reminders import send_reminders
from tests.factories.meetings import item_of, make_meeting, make_member, make_space

TODAY = datetime.date(2026, 6, 15)
db = pytest.mark.django_db


def day(number: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=number)


@pytest.fixture
def place(db):
    return make_space(audience="group")


@pytest.fixture
def member(place):
    return make_member(place[0])


@pytest.fixture
def give(place, member):
    """Gives a todo, a year before `TODAY` unless said otherwise."""
    space, chair = place

    def given(title="Aufgabe", *, due=None, owners=None, given_on=-365, **facts):
        created = datetime.datetime.combine(day(given_on), datetime.time(9), datetime.UTC)
        return create_todo(
            title=title,
            by=chair,
            access=space.members_access,
            group=space.group,
            owners=[member] if owners is None else owners,
            due_on=None if due is None else day(due),
            created_at=created,
            **facts,
        )

    return given


def mails(user=None) -> list[str]:
    rows = Delivery.objects.filter(mailing__kind="todo_reminder").order_by("pk")
    if user is not None:
        rows = rows.filter(user=user)
    return [row.mailing.text for row in rows.select_related("mailing")]


@db
@pytest.mark.parametrize(
    ("due", "comes"),
    [
        (4, False),
        (3, True),
        (2, False),
        (1, False),
        (0, True),
        (-1, True),
        (-2, False),
        (-7, False),
        (-8, True),
        (-15, True),
        (-16, False),
    ],
)
def test_a_todo_with_a_date_reminds_before_on_and_weekly_after_it(give, due, comes):
    give(due=due)

    assert send_reminders(TODAY) == int(comes)


@db
@pytest.mark.parametrize(
    ("given_on", "comes"), [(-13, False), (-14, True), (-15, False), (-28, True)]
)
def test_a_todo_without_a_date_reminds_every_other_week(give, given_on, comes):
    give(given_on=given_on)

    assert send_reminders(TODAY) == int(comes)


@db
def test_one_mail_lists_all_by_urgency_and_comes_once_a_day(give, member):
    give("Bald", due=3)
    give("Längst", due=-10)
    give("Irgendwann")
    give("Später", due=30)
    set_todo_state(todo=give("Erledigt", due=0), state=Todo.State.DONE, by=member)

    assert send_reminders(TODAY) == 1
    assert send_reminders(TODAY) == 0

    (text,) = mails(member)
    order = [
        text.index(word)
        for word in ("Überfällig", "Längst", "Bald fällig", "Bald", "Ohne Frist", "Irgendwann")
    ]
    assert order[:3] == sorted(order[:3])
    assert "Später" not in text
    assert "Erledigt" not in text
    assert TodoReminder.objects.get().day == TODAY


@db
def test_a_day_that_was_missed_is_made_up_for(give, member):
    give(due=0)
    send_reminders(TODAY)
    give("Zweite", due=2, given_on=-1)

    # Nothing ran on the day on which the second one became due.
    assert send_reminders(day(3)) == 1
    assert len(mails(member)) == 2


@db
def test_on_the_day_it_is_given_nobody_is_reminded(give):
    give(due=0, given_on=0)

    assert send_reminders(TODAY) == 0
    assert send_reminders(day(1)) == 1


@db
def test_who_wants_none_gets_none(give, member, place):
    other, third = make_member(place[0]), make_member(place[0])
    give(due=0, owners=[member, other, third])
    set_digest(user=member, digest="at_once", has_todo_reminders=False)
    set_digest(user=other, digest="none")
    third.is_active = False
    third.save()

    assert send_reminders(TODAY) == 0


@db
def test_the_wish_is_set_on_the_page(client, member):
    client.force_login(member)
    page = client.get("/notifications/settings/").content.decode()
    assert "An meine Aufgaben per E-Mail erinnern" in page
    client.post("/notifications/settings/", {"digest": "at_once"})

    member.notification_preference.refresh_from_db()
    assert not member.notification_preference.has_todo_reminders


@db
def test_the_chair_hears_of_what_is_long_overdue(give, member, place):
    chair = place[1]
    give("Vergessen", due=-28)
    give("Neulich", due=-20)

    send_reminders(TODAY)

    (text,) = mails(chair)
    assert "Lange überfällig" in text
    assert "Vergessen" in text
    assert "Neulich" not in text
    send_reminders(day(1))
    assert len(mails(chair)) == 1


@db
def test_todos_imported_from_old_minutes_remind_nobody(give):
    give(due=-1, source_line=17)

    assert send_reminders(TODAY) == 0


@db
def test_nobody_is_told_of_what_they_may_not_read(place, member):
    """A todo of part B stays out of the mail of an owner who left, and of other chairs."""
    space, chair = place
    meeting = make_meeting(space=space, by=chair, items=("Offen",), part_b=("Intern",))
    for title in ("Offen", "Intern"):
        create_todo(
            title=f"Geheim {title}",
            by=chair,
            source=item_of(meeting, title),
            owners=[member],
            due_on=TODAY,
            created_at=timezone.now() - datetime.timedelta(days=900),
        )
    member.memberships.all().delete()

    assert send_reminders(TODAY) == 0
    assert mails() == []


@db
def test_who_loses_the_right_before_it_is_sent_does_not_get_it(give, member):
    give(due=0)
    send_reminders(TODAY)

    delivery = Delivery.objects.get(mailing__kind="todo_reminder")
    assert delivery.mailing.access_ids == [Todo.objects.get().access_id]


@db
def test_queries_grow_with_people_to_remind_only(
    give, member, place, django_assert_max_num_queries
):
    others = [make_member(place[0]) for _n in range(3)]
    counted = []
    for _round in range(3):
        for _number in range(5):
            give(due=20, owners=others)
            give(due=0)
        TodoReminder.objects.all().delete()
        Delivery.objects.all().delete()
        with django_assert_max_num_queries(40) as captured:
            send_reminders(TODAY)
        counted.append(len(captured))

    assert counted[1] == counted[2]


@given(due=st.integers(-400, 10), runs=st.sets(st.integers(0, 60), min_size=1))
def test_however_often_it_runs_a_todo_reminds_once_per_date(due, runs):
    """Each date on which a todo asks is answered by the first run from then on, and by no other."""
    from teamweb.todos.reminders import _asks, _days_of

    todo = Todo(due_on=day(due), created_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    last = day(-1)
    for run in sorted(runs):
        asked = [d for n in range(run + 1) for d in _days_of(todo, day(n)) if last < d <= day(run)]
        sends = _asks(_days_of(todo, day(run)), last, todo, day(run))
        assert sends == bool(asked)
        if sends:
            last = day(run)
