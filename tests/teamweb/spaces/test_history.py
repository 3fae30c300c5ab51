"""The list of a page's versions: how each came about, who wrote it, and those of one person."""

import lxml.html
import pytest

from teamweb.coediting.models import Checkpoint, CoeditedDocument, Contributor
from teamweb.spaces.actions import create_page, edit_page, restore_version
from teamweb.spaces.history.drafts import revisions_of
from teamweb.spaces.models import WikiPage
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space
from tests.unspoken import unspoken

pytestmark = pytest.mark.django_db
KINDS = Checkpoint.Kind


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
def page(space, anna):
    return create_page(parent=space, title="Akte", body="<p>Eins.</p>", by=anna)


@pytest.fixture
def reader(client, anna):
    client.force_login(anna)
    return client


def write(page, body, by, comment=""):
    page = WikiPage.objects.get(pk=page.pk)
    base = page.latest_revision_id
    saved = edit_page(
        page=page, title="Akte", body=body, by=by, base_revision_id=base, comment=comment
    )
    return saved.latest_revision


def together(revision, page, kind, *shares, comment=""):
    """As a checkpoint leaves it; `shares`: person, updates, characters written and deleted."""
    document, _made = CoeditedDocument.objects.get_or_create(
        content_type=revision.content_type, object_id=page.pk, field="body"
    )
    seq = document.checkpoints.count() + 1
    made = Checkpoint.objects.create(
        document=document, seq=seq, revision=revision, kind=kind, comment=comment
    )
    for user, edits, inserted, deleted in shares:
        Contributor.objects.create(
            checkpoint=made, user=user, edits=edits, inserted=inserted, deleted=deleted
        )


def listed(client, page, /, **query):
    """The rows as lists of cells, blanks squeezed."""
    answer = client.get(f"/pages/{page.pk}/history/", query)
    assert answer.status_code == 200
    rows = lxml.html.fromstring(answer.content).xpath("//tbody/tr")
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")[2:]]
        for row in rows
    ]


def test_each_version_says_how_it_came_about(reader, page, anna):
    first = page.latest_revision
    for kind in KINDS.values:
        together(write(page, f"<p>{kind}</p>", anna), page, kind, (anna, 1, 5, 0))
    write(page, "<p>Mit dem Formular.</p>", anna, comment="Frist ergänzt")
    restore_version(page=WikiPage.objects.get(pk=page.pk), revision=first, by=anna)

    rows = listed(reader, page)
    assert [row[2] for row in rows] == [
        "Wiederhergestellt",
        "Gespeichert",
        "Veröffentlicht",
        "Außerhalb des Editors gespeichert",
        "Wiederhergestellt",
        "Gespeichert",
        "Ende des Schreibens",
        "Beim Schreiben",
        "Schreibpause",
        "Angelegt",
    ]
    assert [row[0] for row in rows] == [str(number) for number in range(10, 0, -1)]
    assert "Frist ergänzt" in rows[1][4] and "Wiederhergestellt vom" in rows[0][4]


def test_everybody_who_wrote_a_version_is_named_with_their_share(reader, page, anna, bert):
    gone = make_member(page.entry.space.group)
    revision = write(page, "<p>Zu dritt.</p>", bert)
    together(revision, page, KINDS.IDLE, (anna, 9, 20, 10), (bert, 3, 60, 0), (gone, 1, 10, 0))
    # As accounts that were deleted before they were anonymised have left it.
    Contributor.objects.filter(user=gone).update(user=None)

    people = listed(reader, page)[0][3]
    assert people == (
        f"{bert} 60 % (60 Zeichen geschrieben, 0 gelöscht)"
        f" {anna} 30 % (20 Zeichen geschrieben, 10 gelöscht)"
        " Unbekannt 10 % (10 Zeichen geschrieben, 0 gelöscht)"
    )
    # Alone, or from before characters were counted: no share.
    assert listed(reader, page)[1][3] == str(anna)
    Contributor.objects.update(inserted=0, deleted=0)
    assert listed(reader, page)[0][3] == f"{anna} {bert} Unbekannt"


def test_a_comment_given_when_nothing_was_new_is_shown_with_the_version(reader, page, anna):
    together(write(page, "<p>A</p>", anna), page, KINDS.IDLE, (anna, 1, 1, 0), comment="Abgabe")
    write(page, "<p>B</p>", anna, comment="Nachtrag")
    write(page, "<p>C</p>", anna)

    rows = listed(reader, page, named=1)
    assert [(row[0], row[4].split(" Änderungen")[0]) for row in rows] == [
        ("3", "Nachtrag"),
        ("2", "Abgabe"),
    ]


def test_versions_of_one_person_keep_their_numbers(reader, page, anna, bert):
    write(page, "<p>A</p>", bert)
    write(page, "<p>B</p>", anna)
    revision = write(page, "<p>C</p>", anna)
    together(revision, page, KINDS.TIMER, (anna, 5, 9, 0), (bert, 1, 1, 0))

    assert [row[0] for row in listed(reader, page, by=bert.pk)] == ["4", "2"]
    assert [row[0] for row in listed(reader, page, by=anna.pk)] == ["4", "3", "1"]
    html = reader.get(f"/pages/{page.pk}/history/", {"by": bert.pk}).content.decode()
    assert f'<option value="{bert.pk}" selected>{bert}</option>' in html


def test_a_version_is_compared_with_the_one_before_it(reader, page, anna):
    write(page, "<p>Der Rat tagt heute.</p>", anna)
    third = write(page, "<p>Der Rat tagt morgen.</p>", anna)
    address = f"/pages/{page.pk}/compare/?before={third.pk}&amp;b={third.pk}"
    assert address in reader.get(f"/pages/{page.pk}/history/").content.decode()

    html = reader.get(address.replace("&amp;", "&")).content.decode()
    assert "<del>heute</del><ins>morgen</ins>" in unspoken(html)
    first = revisions_of(page).last().pk
    same = reader.get(f"/pages/{page.pk}/compare/?before={first}&b={first}").content.decode()
    assert "Beide Versionen haben denselben Text" in same


def test_a_comparison_names_all_who_wrote(reader, page, anna, bert):
    carla, dora, emil = (make_member(page.entry.space.group) for _person in range(3))
    old = write(page, "<p>A</p>", anna)
    together(old, page, KINDS.IDLE, (anna, 1, 9, 0), (bert, 1, 5, 0))
    between = write(page, "<p>B</p>", carla)
    together(between, page, KINDS.IDLE, (carla, 1, 9, 0), (emil, 1, 2, 0))
    new = write(page, "<p>C</p>", anna)
    together(new, page, KINDS.IDLE, (anna, 1, 9, 0), (dora, 1, 5, 0))

    html = reader.get(f"/pages/{page.pk}/compare/?a={old.pk}&b={new.pk}").content
    rows = lxml.html.fromstring(html).xpath("//dl[@class='data-list']/div")
    older, newer, changed = (" ".join(row.text_content().split()) for row in rows)

    assert older.endswith(f"{anna}, {bert}")
    assert newer.endswith(f"{anna}, {dora}")
    assert {str(person) in changed for person in (anna, carla, dora, emil)} == {True}
    assert str(bert) not in changed


@pytest.mark.parametrize("wrong", ["0", "abc", "99999999"])
def test_there_is_no_such_person_or_version(reader, page, wrong):
    stranger = UserFactory()
    for query in ({"by": wrong}, {"by": stranger.pk}):
        assert reader.get(f"/pages/{page.pk}/history/", query).status_code == 404
    assert reader.get(f"/pages/{page.pk}/compare/", {"before": wrong}).status_code == 404


def test_readers_learn_nothing_of_drafts_and_who_wrote_them(client):
    space = make_space(audience="members")
    page = create_page(
        parent=space, title="Offen", body="<p>Eins.</p>", by=make_member(space.group)
    )
    bert = make_member(space.group)
    draft = WikiPage.objects.get(pk=page.pk)
    draft.body = "<p>Entwurf</p>"
    revision = draft.save_revision(user=bert)
    together(revision, page, KINDS.IDLE, (bert, 1, 5, 0), comment="Geheim")
    client.force_login(UserFactory())

    for query in ({}, {"named": 1}):
        html = client.get(f"/pages/{page.pk}/history/", query).content.decode()
        assert str(bert) not in html and "Geheim" not in html
    assert client.get(f"/pages/{page.pk}/history/", {"by": bert.pk}).status_code == 404
    refused = client.get(f"/pages/{page.pk}/compare/", {"before": revision.pk})
    assert refused.status_code == 404


def test_the_list_costs_the_same_queries_however_many_versions_there_are(
    reader, page, space, anna, django_assert_max_num_queries
):
    def grow(times):
        for number in range(times):
            revision = write(page, f"<p>{number}</p>", anna, comment=f"Stand {number}")
            other = make_member(space.group)
            together(revision, page, KINDS.IDLE, (anna, 2, 3, 0), (other, 1, 1, 0))

    grow(3)
    for query in ({}, {"by": anna.pk}, {"named": 1}):
        listed(reader, page, **query)
        with django_assert_max_num_queries(15) as few:
            listed(reader, page, **query)
        few = len(few)
        grow(12)
        # New members: whoever asks first works out the rights again.
        listed(reader, page, **query)
        with django_assert_max_num_queries(few):
            listed(reader, page, **query)
    assert len(listed(reader, page)) == 25
    assert [row[0] for row in listed(reader, page, page=2)][-1] == "1"
