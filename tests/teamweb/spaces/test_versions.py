"""Versions of a page beside each other, and single passages put back."""

import lxml.html
import pytest
from django.core.exceptions import PermissionDenied

from teamweb.spaces.actions import archive_space, create_page, edit_page, restore_passage
from teamweb.spaces.errors import PassageChanged, SpaceIsArchived
from teamweb.spaces.history.drafts import revisions_of
from teamweb.spaces.models import WikiPage
from tests.factories.people import UserFactory
from tests.factories.spaces import make_chair, make_member, make_space
from tests.unspoken import unspoken

pytestmark = pytest.mark.django_db

FIRST = "<h2>Ziel</h2><p>Der Rat tagt am Montag.</p><p>Bleibt.</p><p>Fällt später weg.</p>"
SECOND = "<h3>Ziel</h3><p>Der Rat tagt am Dienstag.</p><p>Bleibt.</p><p>Ganz und gar neu.</p>"


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def member(space, client):
    user = make_member(space.group)
    client.force_login(user)
    return user


@pytest.fixture
def page(space, member):
    page = create_page(parent=space, title="Akte", body=FIRST, by=member)
    return write(page, SECOND, member)


def write(page, body, by, **facts):
    page = current(page)
    base = page.latest_revision_id
    facts.setdefault("title", page.title)
    return edit_page(page=page, body=body, by=by, base_revision_id=base, **facts)


def current(page):
    return WikiPage.objects.get(pk=page.pk)


def first(page):
    return revisions_of(page).last()


def compared(client, page, **query):
    query = {"a": first(page).pk, **query}
    return client.get(f"/pages/{page.pk}/compare/", query)


def test_side_by_side_shows_what_is_gone_on_the_left_and_what_came_on_the_right(client, page):
    html = compared(client, page, view="side").content.decode()

    assert "tagt am <del>Montag</del>." in unspoken(
        html
    ) and "tagt am <ins>Dienstag</ins>." in unspoken(html)
    assert "<del>Montag</del><ins>" not in unspoken(html)
    assert "Überschriftenebene geändert: Überschrift → Zwischenüberschrift" in html
    assert html.count("<p>Bleibt.</p>") == 2
    inline = compared(client, page).content.decode()
    assert "<del>Montag</del><ins>Dienstag</ins>" in unspoken(inline)
    assert inline.count("<p>Bleibt.</p>") == 1


def test_every_change_leads_on_to_the_next_by_keyboard(client, page):
    html = compared(client, page).content.decode()

    for number in range(1, 5):
        assert f'id="passage-{number}" tabindex="-1"' in html
        assert f'href="#passage-{number}"' in html
    assert html.count("Nächste Änderung") == html.count("Vorige Änderung") == 3
    assert 'id="passage-5"' not in html and "4 Stellen sind verschieden" in html


def test_screen_readers_are_told_which_words_are_gone_and_which_are_new(client, page):
    for view in ("", "side"):
        text = lxml.html.fromstring(compared(client, page, view=view).content).text_content()
        assert "tagt am [gelöscht: Montag]" in text and "[neu: Dienstag]." in text
        assert "[gelöscht: Fällt später weg.]" in text and "[neu: Ganz und gar neu.]" in text
        assert text.count("]") == 4


def test_a_comparison_costs_the_same_queries_whatever_the_length(
    client, page, member, django_assert_max_num_queries
):
    compared(client, page, view="side")
    write(page, "".join(f"<p>Absatz Nummer {n}</p>" for n in range(300)), member)
    with django_assert_max_num_queries(13):
        compared(client, page, view="side")


def post(client, page, number, *, revision=None, base=None, **form):
    revision, base = revision or first(page), base or revisions_of(page)[0]
    form = {"passage": number, "base": base.pk, **form}
    return client.post(f"/pages/{page.pk}/versions/{revision.pk}/passage/", form, follow=True)


def test_one_passage_comes_back_as_a_new_version(client, page, member):
    before = revisions_of(page).count()

    answer = post(client, page, 2, view="side")

    assert current(page).body == SECOND.replace("Dienstag", "Montag")
    newest = revisions_of(page)[0]
    assert revisions_of(page).count() == before + 1 and newest.user == member
    assert newest.version_note.comment == "Eine Stelle wurde wiederhergestellt"
    assert newest.version_note.restored_from == first(page)
    assert "view=side" in answer.redirect_chain[0][0]
    assert "Die Stelle steht wieder" in answer.content.decode()


def test_a_deleted_passage_comes_back_and_an_inserted_one_goes(client, page):
    base = revisions_of(page)[0]
    post(client, page, 3, base=base)
    assert "Bleibt.</p><p>Fällt später weg.</p><p>Ganz" in current(page).body
    post(client, page, 4, base=base)
    assert current(page).body.endswith("Bleibt.</p><p>Fällt später weg.</p>")


def test_a_passage_that_was_changed_meanwhile_is_not_overwritten(client, page, member):
    base = revisions_of(page)[0]
    changed = SECOND.replace("Dienstag", "Mittwoch")
    write(page, changed, member)

    answer = post(client, page, 2, base=base)

    assert "Der aktuelle Text wurde an dieser Stelle geändert" in answer.content.decode()
    assert current(page).body == changed
    with pytest.raises(PassageChanged):
        restore_passage(page=page, revision=first(page), base=base, passage=2, by=member)
    # What changed elsewhere is no reason.
    post(client, page, 1, base=base)
    assert current(page).body == changed.replace("h3>", "h2>")


@pytest.mark.parametrize("number", ["0", "9", "", "x"])
def test_there_is_no_such_passage(client, page, number):
    post(client, page, number)

    assert current(page).body == SECOND


def test_only_those_who_may_edit_put_passages_back(client, space, page):
    make_space(audience="members")
    reader = UserFactory()
    with pytest.raises(PermissionDenied):
        restore_passage(page=page, revision=first(page), passage=1, by=reader)
    client.force_login(reader)
    assert post(client, page, 1).status_code == 404
    archive_space(space=space, by=make_chair(space.group))
    with pytest.raises(SpaceIsArchived):
        restore_passage(page=page, revision=first(page), passage=1, by=make_member(space.group))


def test_readers_who_may_not_edit_see_no_button_and_no_draft(client):
    space = make_space(audience="members")
    chair = make_chair(space.group)
    page = write(create_page(parent=space, title="A", body=FIRST, by=chair), SECOND, chair)
    draft = current(page)
    draft.body = "<p>Entwurf</p>"
    revision = draft.save_revision(user=chair)
    client.force_login(UserFactory())

    html = compared(client, page).content.decode()
    assert "Montag" in html and "passage" in html and 'name="passage"' not in html
    assert "Entwurf" not in html
    assert compared(client, page, b=revision.pk).status_code == 404
    assert client.get(f"/pages/{page.pk}/versions/{revision.pk}/").status_code == 404
    history = client.get(f"/pages/{page.pk}/history/").content.decode()
    assert f"/versions/{revision.pk}/" not in history
    assert post(client, page, 1).status_code == 403
    client.force_login(chair)
    assert 'name="passage"' in compared(client, page).content.decode()
    assert "Entwurf" in compared(client, page, b=revision.pk).content.decode()


def test_a_passage_of_another_page_is_not_brought_over(client, page):
    other = make_space()
    secret = create_page(parent=other, title="G", body="<p>Geheim</p>", by=make_chair(other.group))
    foreign = secret.latest_revision

    assert post(client, page, 1, revision=foreign).status_code == 404
    assert post(client, page, 1, base=foreign).status_code == 404
    assert current(page).body == SECOND
