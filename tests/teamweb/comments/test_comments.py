import pytest
from django.core.exceptions import PermissionDenied

from teamweb.comments.actions import add_comment, delete_comment, resolve_thread
from teamweb.comments.models import Comment, Thread
from teamweb.notifications.actions import watch
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import archive_space, create_page
from tests.factories.people import UserFactory
from tests.factories.spaces import make_chair, make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(key="ak-test")


@pytest.fixture
def page(space):
    return create_page(parent=space, title="Akte", by=make_member(space.group))


def test_a_reader_comments_and_another_answers(client, space, page):
    first, second, watcher = (make_member(space.group) for _n in range(3))
    watch(user=watcher, target=page)
    address = f"/pages/{page.pk}/comments/"
    client.force_login(first)
    client.post(address, {"text": "Ist das noch <b>aktuell</b>?"})
    client.force_login(second)
    client.post(address, {"text": "Ja.", "thread": Thread.objects.get().pk})

    html = client.get(address).content.decode()
    assert "&lt;b&gt;aktuell" in html and "Ja." in html
    told = set(Notification.objects.filter(kind="comment").values_list("recipient", flat=True))
    assert told == {watcher.pk, first.pk}


def test_an_outsider_reads_and_writes_nothing(client, space, page):
    comment = add_comment(page=page, text="Geheim", by=make_member(space.group))
    outsider = UserFactory()
    client.force_login(outsider)

    assert client.get(f"/pages/{page.pk}/comments/").status_code == 404
    assert client.post(f"/comments/{comment.pk}/delete/").status_code == 404
    assert client.post(f"/comments/threads/{comment.thread_id}/resolve/").status_code == 404
    with pytest.raises(PermissionDenied):
        add_comment(page=page, text="x", by=outsider)
    assert not Thread.objects.visible_to(outsider).exists()


def test_who_wrote_it_or_manages_the_page_deletes_a_comment(space, page):
    comment = add_comment(page=page, text="Falsch", by=make_member(space.group))
    with pytest.raises(PermissionDenied):
        delete_comment(comment=comment, by=make_member(space.group))

    delete_comment(comment=comment, by=make_chair(space.group))

    assert Comment.objects.get().text == ""


def test_a_resolved_thread_is_left_out_until_asked_for(client, space, page):
    member = make_member(space.group)
    thread = add_comment(page=page, text="Erledigt?", by=member).thread
    resolve_thread(thread=thread, by=member)
    client.force_login(member)

    assert "Erledigt?" not in client.get(f"/pages/{page.pk}/comments/").content.decode()
    assert "Erledigt?" in client.get(f"/pages/{page.pk}/comments/?all").content.decode()


def test_nothing_is_written_in_an_archived_space(client, space, page):
    archive_space(space=space, by=make_chair(space.group))
    client.force_login(make_member(space.group))
    client.post(f"/pages/{page.pk}/comments/", {"text": "x"})

    assert not Comment.objects.exists()


def test_an_answer_cannot_be_put_into_a_thread_of_another_page(client, space, page):
    other = make_space()
    hidden = create_page(parent=other, title="Fremd", by=make_chair(other.group))
    thread = add_comment(page=hidden, text="x", by=make_chair(other.group)).thread
    client.force_login(make_member(space.group))

    answer = client.post(f"/pages/{page.pk}/comments/", {"text": "y", "thread": thread.pk})

    assert answer.status_code == 404 and thread.comments.count() == 1


def test_the_side_of_the_space_stands_beside_the_comments_of_its_page(client, space, page):
    client.force_login(make_member(space.group))
    html = client.get(f"/pages/{page.pk}/comments/").content.decode()
    assert 'class="space-side"' in html and f"/teamweb/{space.key}/" in html
