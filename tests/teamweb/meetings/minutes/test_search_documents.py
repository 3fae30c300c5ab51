import pytest

from teamweb.access.readable import readable_access_ids
from teamweb.meetings import actions
from teamweb.todos.actions import create_todo
from teamweb_search.documents.registry import documents_of
from teamweb_search.models import IndexQueueEntry
from tests.factories.meetings import item_of, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(space, chair, member):
    meeting = make_meeting(space=space, by=chair, items=("Haushalt",), part_b=("Intern",))
    for title in ("Haushalt", "Intern"):
        item = item_of(meeting, title)
        actions.record_vote(item=item, wording=f"Beschluss {title}", by=chair)
        create_todo(title=f"Aufgabe {title}", by=chair, source=item, owners=[member])
    return meeting


def offered():
    """Every document of what the queue names, by its title."""
    sources = set(IndexQueueEntry.objects.values_list("source", flat=True))
    documents = [document for built in documents_of(sources).values() for document in built]
    wanted = ("agenda_item", "resolution", "todo", "meeting")
    return {document.title: document for document in documents if document.kind in wanted}


def test_each_item_resolution_and_todo_is_a_hit_with_its_place(meeting, space):
    actions.publish_minutes(meeting=meeting, by=space.owner, quiet=True)
    documents = offered()

    item = documents["TOP 1 Haushalt"]
    assert item.url == f"{meeting.get_absolute_url()}#top-1"
    assert "Notiz zu Haushalt" in item.body
    assert (item.space, item.year, item.labels) == (space.key, 2026, ())
    assert documents["Beschluss Haushalt"].url.startswith("/resolutions/")
    assert documents["Aufgabe Haushalt"].space == space.key
    assert {document.kind for document in documents.values()} == {
        "agenda_item",
        "resolution",
        "todo",
        "meeting",
    }


def test_an_outsider_may_find_part_a_of_what_is_published_only(meeting, space, outsider, member):
    def found(user):
        ids = readable_access_ids(user)
        return {title for title, document in offered().items() if document.access in ids}

    assert found(outsider) == set()
    actions.publish_minutes(meeting=meeting, by=space.owner, quiet=True)
    assert found(outsider) == {
        "TOP 1 Haushalt",
        "Beschluss Haushalt",
        "Aufgabe Haushalt",
        str(meeting),
    }
    # Who has the todo is a document of its own, for members only.
    assert len(found(member)) == 8


def test_every_change_is_queued_with_it(meeting, space):
    actions.invite(meeting=meeting, by=space.owner)
    IndexQueueEntry.objects.all().delete()
    item = item_of(meeting, "Haushalt")

    actions.edit_agenda_item(item=item, by=space.owner, base_version=item.version, part="b")

    queued = set(IndexQueueEntry.objects.values_list("source", flat=True))
    assert {f"agenda_item:{item.pk}", f"resolution:{item.resolutions.get().pk}"} <= queued
    assert any(source.startswith("todo:") for source in queued)
