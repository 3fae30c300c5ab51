"""Moving pages by the tree's script: the place, who may, two people at once, other readers."""

import pytest

from teamweb.access.actions import restrict
from teamweb.spaces.actions import create_page, move_page, trash_page
from teamweb.spaces.models import SpaceEntry
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def member(space):
    return make_member(space.group)


@pytest.fixture
def pages(space, member):
    return [create_page(parent=space, title=f"S{n}", by=member) for n in range(4)]


def titles(parent):
    rows = SpaceEntry.objects.filter(parent_id=parent.pk).in_order()
    return [row.page.title for row in rows.select_related("page")]


def place(client, page, parent, **gap):
    gap = {name: getattr(value, "pk", value) for name, value in gap.items()}
    return client.post(f"/pages/{page.pk}/place/", {"parent": parent.pk, **gap})


def test_a_page_lands_between_the_two_it_was_let_go_between(client, space, member, pages):
    client.force_login(member)
    s0, s1, s2, s3 = pages

    assert place(client, s3, space, after=s0, before=s1).json()["moved"]
    assert titles(space) == ["S0", "S3", "S1", "S2"]
    assert place(client, s0, space, after=s2, before=0).json()["moved"]
    assert titles(space) == ["S3", "S1", "S2", "S0"]
    said = place(client, s2, space, after=0, before=s3).json()
    assert "erste Seite" in said["text"]
    assert titles(space) == ["S2", "S3", "S1", "S0"]
    said = place(client, s1, s0).json()
    assert "S1" in said["text"] and titles(s0) == ["S1"]


@pytest.mark.parametrize("name", ["after", "before", "seen_parent", "seen_after"])
@pytest.mark.parametrize("unknown", ["", "S1", "-1", "1.5", "9" * 40, "٣"])
def test_a_place_that_nobody_knows_moves_nothing(client, space, member, pages, name, unknown):
    client.force_login(member)

    answer = place(client, pages[0], space, **{name: unknown})

    assert answer.status_code == 422
    assert answer.json() == {
        "moved": False,
        "text": "Der Platz ist nicht bekannt. Nichts wurde verschoben.",
    }
    assert titles(space) == ["S0", "S1", "S2", "S3"]


@pytest.mark.parametrize("name", ["after", "before"])
def test_nor_does_a_neighbour_that_is_not_there(client, space, member, pages, name):
    client.force_login(member)
    elsewhere = create_page(parent=pages[1], title="Tiefer", by=member)
    for neighbour in (elsewhere.pk, space.pk, 10**9):
        assert place(client, pages[0], space, **{name: neighbour}).status_code == 409
    assert titles(space) == ["S0", "S1", "S2", "S3"]


def test_many_moves_into_the_same_gap_keep_the_order(client, space, member, pages):
    client.force_login(member)
    s0, _s1, s2, s3 = pages
    for turn in range(30):
        moving = s2 if turn % 2 else s3
        place(client, moving, space, after=s0)
        assert titles(space)[:2] == ["S0", moving.title]
    assert titles(space) == ["S0", "S2", "S3", "S1"]


def test_undo_puts_it_back(client, space, member, pages):
    client.force_login(member)
    s0, s1, s2, s3 = pages
    for page, target in ((s1, {"parent": s3.pk}), (s0, {"parent": space.pk, "after": s2.pk})):
        before = titles(space)
        undo = client.post(f"/pages/{page.pk}/place/", target).json()["undo"]
        assert titles(space) != before
        assert client.post(f"/pages/{page.pk}/place/", undo).json()["moved"]
        assert titles(space) == before


def test_who_looks_at_an_older_tree_is_told_and_nothing_moves(client, space, member, pages):
    client.force_login(member)
    s0, s1, s2, s3 = pages
    seen = {"seen_parent": space, "seen_after": s1}
    other = make_member(space.group)

    # Somebody has put a page into the gap, taken the neighbour away, moved the page itself.
    place(client, s3, space, after=s0, before=s1)
    stale = [place(client, s2, space, after=s0, before=s1, **seen)]
    move_page(page=s1, parent=s3, by=other)
    stale.append(place(client, s2, space, after=0, before=s1, seen_parent=space))
    move_page(page=s2, parent=s0, by=other)
    stale.append(place(client, s2, space, seen_parent=space, after=0))

    for answer in stale:
        assert answer.status_code == 409 and not answer.json()["moved"]
        assert "Inzwischen" in answer.json()["text"]
    assert titles(space) == ["S0", "S3"] and titles(s0) == ["S2"] and titles(s3) == ["S1"]


def test_pages_somebody_does_not_see_are_no_neighbours_and_stay_in_place(
    client, space, member, pages
):
    s0, s1, s2, s3 = pages
    restrict(page=s1, rules=[], by=member)
    trash_page(page=s2, by=member)
    client.force_login(make_member(space.group))

    assert place(client, s3, space, after=0, before=s0).json()["moved"]
    assert place(client, s3, space, after=s0, before=0).json()["moved"]
    assert titles(space) == ["S0", "S3", "S1", "S2"]
    assert place(client, s3, space, after=s1).status_code == 409


def test_other_readers_are_named_and_asked_for_first(client, space, member, pages):
    s0, s1 = pages[:2]
    restrict(page=s0, rules=[], by=member)
    client.force_login(member)

    asks = place(client, s1, s0).json()["asks"]
    assert str(space.group) in asks and titles(s0) == []
    assert place(client, s1, s0, confirmed=1).json()["moved"]
    assert titles(s0) == ["S1"]


def test_only_who_may_edit_both_ends_moves(client, space, member, pages):
    s0, s1 = pages[:2]
    other = make_space(key="fremd", title="Fremd", audience="members")
    client.force_login(member)
    assert place(client, s0, other, confirmed=1).status_code == 403
    assert place(client, s1, s1).status_code == 422
    assert place(client, space, s0).status_code == 404
    client.force_login(UserFactory())
    assert place(client, s0, s1).status_code == 404
    client.logout()
    assert place(client, s0, s1).status_code == 302
    assert titles(space) == ["S0", "S1", "S2", "S3"]


def test_a_move_writes_one_row_however_many_siblings(
    client, space, member, pages, django_assert_max_num_queries
):
    client.force_login(member)
    s0, s1, _s2, s3 = pages
    place(client, s3, space, after=s0, before=s1)
    with django_assert_max_num_queries(34):
        place(client, s3, space, after=s1, before=_s2)
