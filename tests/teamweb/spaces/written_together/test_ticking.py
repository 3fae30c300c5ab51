"""Tasks of a text are ticked by who reads it, also while others write in it."""

import re

import pytest
from django.core.exceptions import PermissionDenied

from teamweb.coediting.actions import begin, open_document, text_now
from teamweb.coediting.models import Checkpoint
from teamweb.coediting.update_log.checkpoints import checkpoint
from teamweb.notifications.actions import watch
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import create_page, edit_page, set_moderated, tick_task
from teamweb.spaces.errors import TaskChanged, TaskGone, TicksAreChecked
from teamweb.spaces.history.drafts import revisions_of
from teamweb.spaces.models import page_url
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space

from .texts import count, current, write

pytestmark = pytest.mark.django_db


def task(name, words, below="", *, done=False):
    state = "true" if done else "false"
    return f'<li data-task="{name}" data-checked="{state}"><p>{words}</p>{below}</li>'


def tasks(*items):
    return f'<ul data-tasks="">{"".join(items)}</ul>'


TEXT = "<p>Eins.</p>" + tasks(
    task("a", "Muster abstimmen", tasks(task("a1", "Vorlage"))), task("b", "Formate prüfen")
)


@pytest.fixture
def page(page, anna):
    return edit_page(
        page=page, title="Akte", body=TEXT, by=anna, base_revision_id=page.latest_revision_id
    )


def tick(page, name, by, *, is_done=True):
    base = page.live_revision_id
    return tick_task(page=page, task_id=name, is_done=is_done, by=by, base_revision_id=base)


def test_a_tick_is_a_version_of_who_ticked(page, bert):
    assert tick(page, "b", bert)

    assert current(page).body == TEXT.replace('"b" data-checked="false"', '"b" data-checked="true"')
    made = revisions_of(page).first()
    assert made.user == bert and "Formate prüfen" in made.version_note.comment
    # What is so already makes no version, and what was ticked is opened again.
    assert not tick(current(page), "b", bert)
    assert count(page) == 3
    assert tick(current(page), "b", bert, is_done=False)
    assert current(page).body == TEXT


def test_what_others_are_writing_stays_and_is_theirs(page, anna, bert):
    document = open_document(page, "body")
    begin(document.pk)
    checkpoint(document.pk, Checkpoint.Kind.IDLE)
    write(document, anna, "Eins.", "Eins von Anna, die noch schreibt.")

    assert tick(page, "a1", bert)
    write(document, anna, "noch schreibt", "weiter schreibt")

    live = text_now(document)
    assert "Eins von Anna, die weiter schreibt." in live
    assert live.count('data-checked="true"') == 1 and '"a1" data-checked="true"' in live
    theirs, mine = list(revisions_of(page)[:2])[::-1]
    assert (theirs.user, mine.user) == (anna, bert)
    assert "Vorlage" in mine.version_note.comment
    made = Checkpoint.objects.get(revision=mine)
    # Bert ticked; every word is still Anna's.
    assert bert.pk not in {user for _length, user, _seq in made.authorship}
    assert '"a1" data-checked="true"' in current(page).body


def test_a_task_that_says_something_else_by_now_is_not_ticked(page, anna, bert):
    old = current(page)
    for body, error in (
        (TEXT.replace("Formate prüfen", "Formate nicht prüfen"), TaskChanged),
        (TEXT.replace(task("b", "Formate prüfen"), ""), TaskGone),
    ):
        now = current(page)
        edit_page(
            page=now, title="Akte", body=body, by=anna, base_revision_id=now.latest_revision_id
        )
        with pytest.raises(error):
            tick(old, "b", bert)
        assert current(page).body == body
    # Another task changed nothing of this one.
    assert tick(old, "a", bert)


def test_only_who_may_edit_ticks_and_not_what_is_checked_first(page, space, bert):
    with pytest.raises(PermissionDenied):
        tick(page, "a", UserFactory())
    set_moderated(space=space, is_moderated=True, by=UserFactory(is_superuser=True))
    with pytest.raises(TicksAreChecked):
        tick(page, "a", bert)
    assert current(page).body == TEXT


def test_watchers_hear_of_many_ticks_once(page, anna, bert):
    watch(user=anna, target=page)
    for name in ("a", "a1", "b"):
        tick(current(page), name, bert)
    assert Notification.objects.filter(recipient=anna, by=bert).count() == 1


def boxes(html):
    """Name (done or open) and value of each box in the page, in the order of the text."""
    return re.findall(r'<button class="rt-task__box"[^>]* name="(\w+)" value="([^"]*)"', html)


def test_the_boxes_of_a_page_are_buttons_for_who_may_edit(client, page, space, bert):
    including = f'<div data-macro="include" data-page="{page.pk}"></div>'
    body = tasks(task("own", "Eigene")) + including
    other = create_page(parent=space, title="Andere", body=body, by=bert)
    client.force_login(bert)
    html = client.get(page_url(page)).content.decode()
    assert boxes(html) == [("done", "a"), ("done", "a1"), ("done", "b")]
    # Tasks of an included page are ticked there.
    html = client.get(page_url(other)).content.decode()
    assert boxes(html) == [("done", "own")] and html.count("rt-task__box") == 4

    address = f"/pages/{page.pk}/tick/"
    revision = current(page).live_revision_id
    answer = client.post(address, {"done": "a", "revision": revision}, follow=True)
    html = answer.content.decode()
    assert boxes(html)[0] == ("open", "a") and 'aria-checked="true"' in html
    stale = {"done": "weg", "revision": revision}
    assert "steht nicht mehr im Text" in client.post(address, stale, follow=True).content.decode()

    as_script = {"HTTP_ACCEPT": "application/json"}
    assert client.post(address, stale, **as_script).status_code == 409
    answer = client.post(address, {"done": "b", "revision": revision}, **as_script).json()
    assert answer["is_stale"] and "wurde geändert" in answer["message"]
    revision = current(page).live_revision_id
    answer = client.post(address, {"open": "b", "revision": revision}, **as_script).json()
    assert answer["revision"] == current(page).live_revision_id != revision


def test_others_than_editors_get_no_boxes_and_no_tick(client):
    space = make_space(audience="public")
    chair = make_member(space.group)
    page = create_page(parent=space, title="Offen", body=TEXT, by=chair)
    address = f"/pages/{page.pk}/tick/"
    for user in (None, UserFactory()):
        if user:
            client.force_login(user)
        html = client.get(page_url(page)).content.decode()
        assert not boxes(html) and html.count("rt-task__box") == 3
        assert client.post(address, {"done": "a"}).status_code == (403 if user else 302)
    assert current(page).body == TEXT
    client.force_login(chair)
    assert client.get(address).status_code == 405
