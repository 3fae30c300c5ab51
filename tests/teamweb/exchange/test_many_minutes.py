"""Years of old minutes in one space: the newest are seen first, and their todos trouble nobody."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from teamweb.exchange.minutes.importer import import_file
from teamweb.meetings.models import Meeting, MinutesPage
from teamweb.spaces.actions import create_page
from teamweb.spaces.models import page_url
from teamweb.todos.actions import edit_todo, set_todo_state
from teamweb.todos.models import Todo
from tests.factories.meetings import make_member

pytestmark = pytest.mark.django_db

YEARS = (2013, 2019, 2024)


def take_in(space, day, *lines):
    text = f"# Sitzung {day:%d.%m.%Y}\n\n## Protokoll\n### Leitfaden\n- Bericht\n"
    text += "".join(f"- {line}\n" for line in lines)
    import_file(space=space, name=f"{day:%Y_%m_%d}.md", data=text.encode())


@pytest.fixture
def filled(space):
    """Minutes of three years, taken in from the oldest to the newest."""
    for year in YEARS:
        for month in (2, 9):
            take_in(space, datetime.date(year, month, 5), f"TODO: Aufgabe {month}/{year}")
    return space


@pytest.fixture
def member(client, filled):
    member = make_member(filled)
    client.force_login(member)
    return member


def titles_in(html):
    return re.findall(r"Sitzung, (05\.0[29]\.\d{4})", html)


def test_the_tree_shows_the_newest_year_open_and_the_others_closed(client, filled, member):
    create_page(parent=filled, title="Geschrieben", by=member)
    html = client.get(page_url(filled)).content.decode()
    tree = html[html.index('<ul class="tree">') :]
    tree = tree[: tree.index("</nav>")]

    assert tree.index("Geschrieben") < tree.index("Sitzung")
    assert titles_in(tree) == ["05.09.2024", "05.02.2024"]
    assert re.findall(r">(\d{4})</a>", tree) == ["2024", "2019", "2013"]

    url = reverse("teamweb_spaces:branch", args=[filled.pk]) + "?year=2019"
    assert url in tree
    branch = client.get(url, HTTP_HX_REQUEST="true").content.decode()
    assert titles_in(branch) == ["05.09.2019", "05.02.2019"]
    assert client.get(url).url == f"/pages/{filled.pk}/children/?year=2019"


def test_the_tree_opens_the_year_of_the_page_that_is_read(client, filled, member):
    old = MinutesPage.objects.get(meeting__starts_at__year=2013, meeting__starts_at__month=2)
    html = client.get(page_url(old)).content.decode()
    tree = html[html.index('<ul class="tree">') :]

    assert titles_in(tree[: tree.index("</nav>")]) == ["05.09.2013", "05.02.2013"]


def test_every_list_begins_with_the_newest(client, filled, member):
    newest_first = [f"05.0{month}.{year}" for year in reversed(YEARS) for month in (9, 2)]
    children = client.get(f"/pages/{filled.pk}/children/").content.decode()
    assert titles_in(children) == newest_first
    of_year = client.get(f"/pages/{filled.pk}/children/?year=2019").content.decode()
    assert titles_in(of_year) == ["05.09.2019", "05.02.2019"]

    meetings = client.get("/meetings/").content.decode()
    days = re.findall(r"05\.0[29]\.\d{4}|5\. (?:Februar|September) \d{4}", meetings)
    assert [day[-4:] for day in days] == sorted((day[-4:] for day in days), reverse=True)
    assert "5. September 2013" not in client.get("/meetings/?year=2024").content.decode()
    for odd in ("0000", "9999", "²²²²", "20x4", ""):
        assert client.get(f"/meetings/?year={odd}").status_code == 200
        assert client.get(f"/pages/{filled.pk}/children/?year={odd}").status_code == 200
        assert client.get(f"/spaces/{filled.key}/meetings/?year={odd}").status_code == 200


def test_minutes_keep_their_place_when_their_day_changes(filled):
    page = MinutesPage.objects.get(meeting__starts_at__year=2013, meeting__starts_at__month=2)
    meeting = Meeting.objects.get(pk=page.meeting_id)
    meeting.state = Meeting.State.MINUTES_DRAFT
    meeting.save()
    meeting.starts_at += datetime.timedelta(days=1)
    meeting.save()

    page.entry.refresh_from_db()
    assert page.entry.day == datetime.date(2013, 2, 6)


def test_the_order_of_pages_is_changed_beside_minutes(client, filled):
    chair = filled.group.memberships.get(role="chair").user
    client.force_login(chair)
    _first, second = (create_page(parent=filled, title=t, by=chair) for t in ("Eins", "Zwei"))
    url = reverse("teamweb_spaces:order", args=[filled.pk])

    client.post(url, {"child": second.pk, "to": "up"})
    html = client.get(f"/pages/{filled.pk}/children/").content.decode().split("<main")[1]
    assert html.index("Zwei") < html.index("Eins") < html.index("Sitzung")
    assert html.count('value="up"') == 2
    minutes = MinutesPage.objects.first()
    assert client.post(url, {"child": minutes.pk, "to": "up"}).status_code == 404


def test_todos_of_old_minutes_stand_apart_and_are_not_overdue(client, filled, member):
    today = timezone.localdate()
    take_in(filled, today - datetime.timedelta(days=20), "TODO: Neues von gestern")
    chair = filled.group.memberships.get(role="chair").user
    todos = f"/todos/?group={filled.group.key}"
    old = Todo.objects.get(title__contains="9/2013")
    Todo.objects.filter(pk=old.pk).update(due_on=datetime.date(2014, 1, 1))

    opened = client.get(todos).content.decode()
    assert "Neues von gestern" in opened
    assert not any(f"Aufgabe 9/{year}" in opened for year in YEARS)
    assert "Aus alten Protokollen" in opened
    assert "9/2013" not in client.get(f"{todos}&show=overdue").content.decode()
    apart = client.get(f"{todos}&show=old").content.decode()
    assert apart.index("9/2024") < apart.index("2/2024") < apart.index("9/2013")
    assert "überfällig</" not in apart.replace("als überfällig", "")
    assert "9/2013" not in client.get(f"/groups/{filled.group.key}/").content.decode()

    edit_todo(todo=old, by=chair, priority=Todo.Priority.HIGH)
    assert "9/2013" in client.get(f"{todos}&show=overdue").content.decode()
    assert "9/2013" not in client.get(f"{todos}&show=old").content.decode()


def test_a_todo_of_old_minutes_counts_again_once_somebody_takes_it_up(filled):
    chair = filled.group.memberships.get(role="chair").user
    todo = Todo.objects.get(title__contains="9/2019")
    assert todo in Todo.objects.left_from_old_minutes()

    set_todo_state(todo=todo, state=Todo.State.IN_PROGRESS, by=chair)
    assert todo in Todo.objects.current()


def test_a_date_still_to_come_makes_a_todo_of_old_minutes_current(space):
    soon = timezone.localdate() + datetime.timedelta(days=30)
    take_in(space, datetime.date(2020, 9, 5), f"TODO: Bericht bis {soon:%d.%m.%Y}")
    assert [todo.due_on for todo in Todo.objects.current()] == [soon]
