import pytest

from teamweb.access.actions import restrict
from teamweb.spaces.actions import create_page, edit_page, move_page, restore_page, trash_page
from teamweb.spaces.models import SpaceEntry
from teamweb_search.documents.registry import documents_of
from teamweb_search.models import IndexQueueEntry
from tests.factories.spaces import make_member, make_space

pytestmark = pytest.mark.django_db
BODY = "<p>Vorspann</p><h2>Fristen</h2><p>Drei Wochen</p>"


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def member(space):
    return make_member(space.group)


@pytest.fixture
def page(space, member):
    return create_page(parent=space, title="Akte", body=BODY, by=member, labels=["Recht"])


def documents(page):
    return documents_of([f"page:{page.pk}"])[f"page:{page.pk}"]


def queued() -> dict[str, int | None]:
    return dict(IndexQueueEntry.objects.order_by("pk").values_list("source", "access_id"))


def test_each_section_is_a_document_with_its_anchor(page, space):
    whole, part = documents(page)

    assert (whole.title, whole.body, whole.url) == ("Akte", "Vorspann", "/teamweb/ak-test/akte/")
    assert (part.title, part.body, part.parent) == ("Fristen", "Drei Wochen", "Akte")
    assert part.url == "/teamweb/ak-test/akte/#fristen"
    for document in (whole, part):
        assert document.access == space.audience_access.pk
        assert (document.space, list(document.labels)) == ("ak-test", ["Recht"])


def test_a_page_in_the_trash_has_no_document_and_is_hidden_at_once(page, member):
    IndexQueueEntry.objects.all().delete()
    trash_page(page=page, by=member)

    assert documents(page) == []
    assert queued()[f"page:{page.pk}"] == -1
    restore_page(page=page, by=member)
    assert len(documents(page)) == 2


def test_narrowing_hides_the_old_documents_from_whoever_lost_access(page, member):
    child = create_page(parent=page, title="Kind", by=member)
    IndexQueueEntry.objects.all().delete()

    access = restrict(page=page, rules=[], by=member)

    assert queued() == {f"page:{page.pk}": access.pk, f"page:{child.pk}": access.pk}
    assert {document.access for document in documents(child)} == {access.pk}


def test_new_addresses_of_pages_below_are_indexed_after_a_move_and_a_rename(page, space, member):
    child = create_page(parent=page, title="Kind", by=member)
    folder = create_page(parent=space, title="Ordner", by=member)
    IndexQueueEntry.objects.all().delete()
    move_page(page=page, parent=folder, by=member)
    assert f"page:{child.pk}" in queued()
    IndexQueueEntry.objects.all().delete()
    edit_page(
        page=page, title="Anders", body=BODY, by=member, base_revision_id=page.latest_revision_id
    )
    assert f"page:{child.pk}" in queued()
    assert documents(child)[0].url == "/teamweb/ak-test/ordner/anders/kind/"


def test_saving_queues_the_page_in_the_same_transaction(page, member):
    IndexQueueEntry.objects.all().delete()
    edit_page(
        page=page,
        title="Akte",
        body="<p>Neu</p>",
        by=member,
        base_revision_id=page.latest_revision_id,
    )

    assert f"page:{page.pk}" in queued()
    assert SpaceEntry.objects.get(pk=page.pk).changed_by == member
