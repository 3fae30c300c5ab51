"""What is new on a page since a person's last visit."""

import datetime

import pytest
from django.db.models import F

from teamweb.access.actions import restrict
from teamweb.accounts.actions import anonymise_person
from teamweb.coediting.models import Checkpoint, CoeditedDocument, Contributor
from teamweb.notifications.actions import watch
from teamweb.spaces.actions import create_page, edit_page
from teamweb.spaces.models import ReadMark, WikiPage, page_url
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space
from tests.unspoken import unspoken

pytestmark = pytest.mark.django_db

NOTICE = "Seit Ihrem letzten Besuch"


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def anna(space):
    return make_member(space.group)


@pytest.fixture
def bert(space):
    return make_member(space.group)


@pytest.fixture
def page(space, bert):
    return create_page(parent=space, title="Akte", body="<p>Der Rat tagt am Montag.</p>", by=bert)


@pytest.fixture
def reader(client, anna):
    client.force_login(anna)
    return client


def write(page, body, by):
    current = WikiPage.objects.get(pk=page.pk)
    base = current.latest_revision_id
    return edit_page(page=current, title="Akte", body=body, by=by, base_revision_id=base)


def read(client, page, **headers):
    return client.get(page_url(page), **headers)


def shown(client, page):
    return read(client, page).content.decode()


def time_passes():
    ReadMark.objects.update(read_at=F("read_at") - datetime.timedelta(hours=2))


def test_who_opens_the_editor_has_not_read_what_is_new(reader, page, bert):
    shown(reader, page)
    time_passes()
    write(page, "<p>Der Rat tagt am Dienstag.</p>", bert)
    assert reader.get(f"/pages/{page.pk}/edit/").status_code == 200
    time_passes()
    assert NOTICE in shown(reader, page)


def test_what_others_changed_is_said_at_the_next_visit_until_that_ends(reader, page, bert):
    assert NOTICE not in shown(reader, page)
    write(page, "<p>Der Rat tagt am Dienstag.</p>", bert)
    assert NOTICE not in shown(reader, page)
    time_passes()
    write(page, "<p>Der Rat tagt am Mittwoch.</p>", bert)

    for _again in range(2):
        html = shown(reader, page)
        assert NOTICE in html and f"geändert von {bert}" in html
        assert f'href="/pages/{page.pk}/since/"' in html
    compared = reader.get(f"/pages/{page.pk}/since/").content.decode()
    # The version read last was that of Tuesday.
    assert "<del>Dienstag</del><ins>Mittwoch</ins>" in unspoken(compared)
    assert "Zuletzt gelesene Version" in compared and "Geändert von" in compared
    side = reader.get(f"/pages/{page.pk}/since/", {"view": "side"}).content.decode()
    assert "tagt am <ins>Mittwoch</ins>" in unspoken(side) and 'href="?view=side"' in compared

    time_passes()
    assert NOTICE not in shown(reader, page)
    html = reader.get(f"/pages/{page.pk}/since/").content.decode()
    assert "letzten Besuch nichts geändert" in html and "<ins>" not in html


def test_coming_by_a_link_to_the_changes_compares_with_what_was_read(reader, page, bert):
    read(reader, page)
    time_passes()
    write(page, "<p>Der Rat tagt am Freitag.</p>", bert)

    html = reader.get(f"/pages/{page.pk}/since/").content.decode()
    assert "<del>Montag</del><ins>Freitag</ins>" in unspoken(html)


def test_own_changes_are_no_news(reader, page, anna):
    read(reader, page)
    time_passes()
    write(page, "<p>Von mir.</p>", anna)
    assert NOTICE not in shown(reader, page)


def test_what_another_person_wrote_into_an_own_version_is_news(reader, page, anna, bert):
    read(reader, page)
    time_passes()
    saved = write(page, "<p>Von uns.</p>", anna)
    document = CoeditedDocument.objects.create(content_object=page, field="body")
    made = Checkpoint.objects.create(
        document=document, seq=1, revision=saved.latest_revision, kind=Checkpoint.Kind.IDLE
    )
    for person, edits in ((anna, 5), (bert, 1)):
        Contributor.objects.create(checkpoint=made, user=person, edits=edits)

    html = shown(reader, page)
    assert f"geändert von {bert}." in html


def test_many_people_are_not_all_named(reader, page, space):
    read(reader, page)
    time_passes()
    for number in range(4):
        write(page, f"<p>Fassung {number}</p>", make_member(space.group))
    assert "und anderen." in shown(reader, page)


def test_a_draft_is_no_news_and_is_not_shown(client, page, bert):
    space = make_space(audience="members")
    page = create_page(
        parent=space, title="Offen", body="<p>Eins.</p>", by=make_member(space.group)
    )
    client.force_login(UserFactory())
    read(client, page)
    time_passes()
    draft = WikiPage.objects.get(pk=page.pk)
    draft.body = "<p>Entwurf</p>"
    draft.save_revision(user=bert)

    assert NOTICE not in shown(client, page)
    assert "Entwurf" not in client.get(f"/pages/{page.pk}/since/").content.decode()


def test_an_unchanged_page_is_still_not_sent_again(
    reader, page, bert, anna, django_assert_max_num_queries
):
    read(reader, page)
    etag = read(reader, page)["ETag"]
    with django_assert_max_num_queries(8):
        assert read(reader, page, HTTP_IF_NONE_MATCH=etag).status_code == 304
    # A new visit alone changes nothing on the page, but it is noted.
    time_passes()
    assert read(reader, page, HTTP_IF_NONE_MATCH=etag).status_code == 304
    write(page, "<p>Neu.</p>", bert)
    time_passes()
    with_notice = read(reader, page, HTTP_IF_NONE_MATCH=etag)
    assert with_notice.status_code == 200 and NOTICE in with_notice.content.decode()
    assert read(reader, page, HTTP_IF_NONE_MATCH=with_notice["ETag"]).status_code == 304
    # The notice goes with the visit: the answer kept by the browser is not good any more.
    time_passes()
    gone = read(reader, page, HTTP_IF_NONE_MATCH=with_notice["ETag"])
    assert gone.status_code == 200 and NOTICE not in gone.content.decode()
    watch(user=anna, target=page)
    assert read(reader, page, HTTP_IF_NONE_MATCH=gone["ETag"]).status_code == 200


def test_a_page_with_news_costs_few_queries(
    reader, page, space, bert, django_assert_max_num_queries
):
    read(reader, page)
    time_passes()
    for number in range(20):
        write(page, f"<p>Fassung {number}</p>", make_member(space.group))
    read(reader, page)
    with django_assert_max_num_queries(13):
        assert NOTICE in shown(reader, page)
    with django_assert_max_num_queries(15):
        reader.get(f"/pages/{page.pk}/since/")


def test_nobody_learns_what_changed_on_a_page_that_is_no_longer_theirs(
    client, reader, page, bert, anna
):
    read(reader, page)
    time_passes()
    write(page, "<p>Nun geheim.</p>", bert)
    restrict(page=page, rules=[], by=bert)
    mark = ReadMark.objects.get(user=anna, page=page)

    for url in (page_url(page), f"/pages/{page.pk}/since/"):
        answer = reader.get(url)
        assert answer.status_code == 404
        assert "geheim" not in answer.content.decode()
    # A visit that was refused is none.
    again = ReadMark.objects.get(user=anna, page=page)
    assert (again.revision_id, again.read_at) == (mark.revision_id, mark.read_at)
    client.logout()
    assert client.get(f"/pages/{page.pk}/since/").status_code == 302


def test_what_somebody_reads_is_noted_for_them_alone(client, reader, page, anna, bert):
    read(reader, page)
    assert set(ReadMark.objects.values_list("user", flat=True)) == {anna.pk}
    client.force_login(bert)
    for url in (page_url(page), f"/pages/{page.pk}/history/", f"/pages/{page.pk}/since/"):
        assert str(anna) not in client.get(url).content.decode()
    client.logout()
    read(client, page)
    assert ReadMark.objects.count() == 2
    anonymise_person(user=anna, by=UserFactory(is_superuser=True))
    assert set(ReadMark.objects.values_list("user", flat=True)) == {bert.pk}
