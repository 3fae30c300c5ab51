import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from wagtail.models import Page, PageLogEntry

from teamweb.access.actions import Rule, restrict
from teamweb.access.models import AccessRule, PageAccess
from teamweb.core.richtext import UnknownMarkup
from teamweb.spaces.actions import (
    archive_space,
    copy_page,
    create_page,
    create_space,
    delete_forever,
    edit_page,
    move_page,
    restore_page,
    restore_version,
    set_labels,
    trash_page,
)
from teamweb.spaces.errors import (
    EditConflict,
    KeyTaken,
    MoveNotAllowed,
    NotInTrash,
    ParentInTrash,
    SpaceIsArchived,
)
from teamweb.spaces.history.drafts import revisions_of
from teamweb.spaces.models import PageLink, SpaceEntry, SpacePage, WikiPage, page_url
from teamweb.spaces.structure.sibling_order import Gap
from teamweb.spaces.structure.tree import find_moved
from tests.factories.people import UserFactory, WorkingGroupFactory
from tests.factories.spaces import make_chair, make_member, make_page, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def member(space):
    return make_member(space.group)


@pytest.fixture
def page(space, member):
    return create_page(parent=space, title="Größe der Akte", body="<p>Eins</p>", by=member)


def edit(page, by, body="<p>Zwei</p>", title=None, base=0, comment=""):
    page = WikiPage.objects.get(pk=page.pk)
    return edit_page(
        page=page,
        title=title or page.title,
        body=body,
        by=by,
        base_revision_id=base or page.latest_revision_id,
        comment=comment,
    )


def test_a_new_page_is_live_has_a_speaking_address_and_the_rights_of_its_place(space, page, member):
    assert page.live and page.slug == "groesse-der-akte"
    assert page_url(page) == "/teamweb/ak-test/groesse-der-akte/"
    assert PageAccess.objects.get(page=page).access == space.audience_access
    assert page in WikiPage.objects.visible_to(member)
    assert page not in WikiPage.objects.visible_to(UserFactory())
    entry = SpaceEntry.objects.get(page=page)
    assert (entry.space_id, entry.parent_id, entry.changed_by) == (space.pk, space.pk, member)


def test_only_officers_of_the_group_open_its_space_and_a_key_is_given_once(space):
    group = WorkingGroupFactory()
    with pytest.raises(PermissionDenied):
        create_space(key="neu", title="Neu", group=group, by=make_member(group))
    with pytest.raises(PermissionDenied):
        create_space(key="neu", title="Neu", by=make_chair(group))
    with pytest.raises(KeyTaken):
        create_space(key="ak-test", title="Neu", group=group, by=make_chair(group))


def test_an_outsider_and_a_reader_change_nothing(space, page):
    outsider, reader = UserFactory(), UserFactory()
    from teamweb.access.actions import grant

    grant(
        access=space.audience_access,
        rule=Rule(AccessRule.Principal.PERSON, user=reader),
        by=make_chair(space.group),
    )
    for user in (outsider, reader):
        for change in (
            lambda u: create_page(parent=space, title="X", by=u),
            lambda u: edit(page, u),
            lambda u: trash_page(page=page, by=u),
            lambda u: move_page(page=page, parent=space, by=u),
            lambda u: set_labels(page=page, names=["x"], by=u),
            lambda u: restore_version(page=page, revision=page.latest_revision, by=u),
        ):
            with pytest.raises(PermissionDenied):
                change(user)


def test_every_save_is_a_version_and_names_its_author(page, member, space):
    chair = make_chair(space.group)
    edited = edit(page, chair, comment="Zahlen berichtigt")

    newest, oldest = revisions_of(page)
    assert (newest.user, oldest.user) == (chair, member)
    assert newest.content["body"] == "<p>Zwei</p>" and oldest.content["body"] == "<p>Eins</p>"
    assert "rendered_html" not in newest.content
    assert newest.version_note.comment == "Zahlen berichtigt"
    assert edited.live_revision_id == edited.latest_revision_id == newest.pk
    assert not edited.has_unpublished_changes
    actions = PageLogEntry.objects.filter(page=page).values_list("action", flat=True)
    assert {"wagtail.publish", "wagtail.edit"} <= set(actions)
    assert list(actions).count("wagtail.create") == 1
    assert SpaceEntry.objects.get(page=page).changed_by == chair


def test_opening_a_space_asks_few_queries_however_many_read_it(django_assert_max_num_queries):
    group, *readers = WorkingGroupFactory.create_batch(9)
    chair = make_chair(group)
    make_space()  # The page above all spaces is there.

    with django_assert_max_num_queries(85):
        make_space(group=group, by=chair, audience="groups", audience_groups=readers)


def test_saving_the_same_makes_no_version(page, member):
    edit(page, member, body="<p>Eins</p>")

    assert revisions_of(page).count() == 1


def test_a_second_save_on_the_same_version_is_refused_with_both_texts(page, member, space):
    base = page.latest_revision_id
    edit(page, make_chair(space.group), body="<p>Zwei</p>", base=base)

    with pytest.raises(EditConflict) as conflict:
        edit(page, member, body="<p>Drei</p>", title="Anders", base=base)

    both = conflict.value
    assert (both.base, both.theirs.body, both.body) == ("<p>Eins</p>", "<p>Zwei</p>", "<p>Drei</p>")
    assert both.title == "Anders"
    # Basing the next try on the version shown is the knowing overwrite.
    saved = edit(page, member, body="<p>Drei</p>", base=both.revision_id)
    assert saved.body == "<p>Drei</p>" and revisions_of(page).count() == 3


def test_unknown_markup_is_refused_and_nothing_is_saved(page, member):
    with pytest.raises(UnknownMarkup):
        edit(page, member, body="<p>Gut</p><script>alert(1)</script>")

    assert revisions_of(page).count() == 1


def test_a_restored_version_is_a_new_one_with_the_old_text(page, member):
    first = page.latest_revision
    edit(page, member)

    restored = restore_version(page=page, revision=first, by=member)

    assert restored.body == "<p>Eins</p>" and "Eins" in restored.rendered_html
    assert revisions_of(page).count() == 3
    assert revisions_of(page)[0].version_note.restored_from == first


def test_renaming_leads_the_former_address_and_those_below_on(page, member):
    child = create_page(parent=page, title="Kind", by=member)
    edit(page, member, title="Neuer Name")

    assert page_url(WikiPage.objects.get(pk=child.pk)).endswith("/ak-test/neuer-name/kind/")
    assert find_moved("ak-test/groesse-der-akte") == (page.pk, "")
    assert find_moved("ak-test/groesse-der-akte/kind") == (page.pk, "kind")


def test_a_moved_page_takes_the_place_and_rights_there_and_its_old_address_leads_on(page, member):
    other = make_space()
    both = make_chair(other.group)
    from tests.factories.people import MembershipFactory

    MembershipFactory(group=SpaceEntry.objects.get(page=page).space.group, user=both)
    child = create_page(parent=page, title="Kind", by=member)
    make_page(parent=other, title="Größe der Akte")

    move_page(page=page, parent=other, by=both)

    moved = WikiPage.objects.get(pk=page.pk)
    assert moved.slug == "groesse-der-akte-2"
    assert page_url(moved) == f"/teamweb/{other.key}/groesse-der-akte-2/"
    for one in (page, child):
        assert PageAccess.objects.get(page=one).access == other.audience_access
        assert SpaceEntry.objects.get(page=one).space == other
    assert WikiPage.objects.visible_to(both).filter(pk=child.pk).exists()
    assert not WikiPage.objects.visible_to(member).filter(pk__in=[page.pk, child.pk]).exists()
    assert find_moved("ak-test/groesse-der-akte")[0] == page.pk


def test_a_page_is_not_moved_below_itself_nor_a_space_anywhere(page, space, member):
    child = create_page(parent=page, title="Kind", by=member)
    with pytest.raises(MoveNotAllowed):
        move_page(page=page, parent=child, by=member)
    with pytest.raises(MoveNotAllowed):
        move_page(page=space, parent=child, by=member)


def test_a_narrowed_page_stays_narrowed_where_it_is_moved(page, space, member):
    child = create_page(parent=page, title="Kind", by=member)
    restrict(page=child, rules=[], by=member)
    other = create_page(parent=space, title="Anderswo", by=member)
    colleague = make_member(space.group)

    move_page(page=child, parent=other, by=member)

    assert not WikiPage.objects.visible_to(colleague).filter(pk=child.pk).exists()
    assert WikiPage.objects.visible_to(member).filter(pk=child.pk).exists()


def test_a_copy_with_children_takes_only_what_its_maker_may_read(page, space, member):
    colleague = make_member(space.group)
    seen = create_page(parent=page, title="Offen", by=member, labels=["Akte"])
    create_page(parent=seen, title="Darunter", by=member)
    hidden = create_page(parent=page, title="Geheim", by=member)
    restrict(page=hidden, rules=[], by=member)

    copy = copy_page(page=page, parent=page, title="Kopie", by=colleague, with_children=True)

    below = Page.objects.descendant_of(copy)
    assert {p.title for p in below} == {"Offen", "Darunter"}
    assert [pl.label.name for pl in below.get(title="Offen").page_labels.all()] == ["Akte"]
    assert copy.owner == colleague


def test_the_trash_takes_a_subtree_and_gives_it_back(page, member, space):
    child = create_page(parent=page, title="Kind", by=member)
    alone = create_page(parent=page, title="Allein im Papierkorb", by=member)
    trash_page(page=alone, by=member)
    trash_page(page=page, by=member)
    assert not WikiPage.objects.visible_to(member).exists()
    with pytest.raises(ParentInTrash):
        restore_page(page=alone, by=member)

    restore_page(page=page, by=member)

    assert set(WikiPage.objects.visible_to(member)) == {page, child}
    with pytest.raises(NotInTrash):
        delete_forever(page=page, by=make_chair(space.group))
    with pytest.raises(PermissionDenied):
        delete_forever(page=alone, by=member)
    delete_forever(page=alone, by=make_chair(space.group))
    assert not Page.objects.filter(pk=alone.pk).exists()


def test_order_is_kept_by_rank_and_new_pages_come_last(space, member):
    pages = [create_page(parent=space, title=f"S{n}", by=member) for n in range(3)]
    move_page(page=pages[2], parent=space, gap=Gap(before=pages[0].pk), by=member)
    create_page(parent=space, title="S3", by=member)

    ordered = SpaceEntry.objects.filter(parent_id=space.pk).order_by("rank")
    assert [entry.page.title for entry in ordered] == ["S2", "S0", "S1", "S3"]


def test_an_archived_space_can_be_read_but_not_changed(page, space, member):
    archive_space(space=space, by=make_chair(space.group))

    for change in (
        lambda: create_page(parent=space, title="X", by=member),
        lambda: edit(page, member),
        lambda: trash_page(page=page, by=member),
        lambda: set_labels(page=page, names=["x"], by=member),
    ):
        with pytest.raises(SpaceIsArchived):
            change()
    assert WikiPage.objects.visible_to(member).filter(pk=page.pk).exists()


def test_labels_of_signs_are_labels_of_their_own(client, page, member):
    names = ["C", "C#", "C++", "c++", "🚀", "🎉", "§", "\u200b", "C 2", "c-2", "?!"]
    set_labels(page=page, names=names, by=member)

    labels = [pl.label for pl in page.page_labels.select_related("label").order_by("pk")]
    assert [label.name for label in labels] == ["C", "C#", "C++", "🚀", "🎉", "§", "C 2", "?!"]
    assert len({label.slug for label in labels}) == 8
    client.force_login(member)
    for label in labels:
        shown = client.get(label.get_absolute_url())
        assert shown.context["label"] == label.name
        assert shown.context["page_obj"].paginator.count == 1


def test_labels_are_one_whatever_their_case_and_spaces(page, member):
    set_labels(page=page, names=["E-Akte", " e-akte ", "Archiv  gut"], by=member)
    set_labels(page=page, names=["E-AKTE"], by=member)

    assert [str(pl.label) for pl in page.page_labels.all()] == ["E-Akte"]


def test_links_to_pages_are_known_and_those_to_nothing_left_out(page, space, member):
    edit(
        page, member, body=f'<p><a data-page="{space.pk}">Start</a> <a data-page="999999">x</a></p>'
    )

    assert list(PageLink.objects.filter(source=page).values_list("target_id", flat=True)) == [
        space.pk
    ]
    edit(page, member, body="<p>Nichts</p>")
    assert not PageLink.objects.filter(source=page).exists()


def test_two_spaces_cannot_have_one_key(space):
    with pytest.raises(IntegrityError), transaction.atomic():
        SpacePage.objects.filter(pk=make_space().pk).update(key=space.key)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_gets_the_conflict():
    """Both have read the same version before either writes; the lock lets only one through."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connection

    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads do not share a database in memory")
    space = make_space()
    people = [make_member(space.group) for _n in range(4)]
    page = make_page(parent=space)
    start = Barrier(len(people))

    def save(user):
        try:
            start.wait()
            return edit(page, user, body=f"<p>{user.pk}</p>", base=page.latest_revision_id).body
        except EditConflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as threads:
        results = list(threads.map(save, people))

    saved = [result for result in results if isinstance(result, str)]
    assert len(saved) == 1
    assert WikiPage.objects.get(pk=page.pk).body == saved[0]
    assert revisions_of(page).count() == 2
    assert {c.body for c in results if isinstance(c, EditConflict)} == {
        f"<p>{user.pk}</p>" for user in people
    } - set(saved)


def test_labels_are_found_by_a_part_of_their_name_on_every_page_of_the_list(client, page, member):
    names = [f"Öffentlichkeitsarbeit {n}" for n in range(120)] + ["E-Akte", "C++", "Ärgernis"]
    set_labels(page=page, names=names, by=member)
    client.force_login(member)

    def found(query):
        return [str(label) for label in client.get("/labels/", query).context["page_obj"]]

    assert len(found({})) == 100
    assert found({"q": "öffentlich", "page": 2}) == found({"q": "ÖFFENTLICH", "page": 2})
    assert len(found({"q": "öffentlich", "page": 2})) == 20
    assert "q=%C3%B6ffentlich&amp;page=2" in client.get("/labels/?q=öffentlich").content.decode()
    assert found({"q": "e akte"}) == found({"q": "Akte"}) == ["E-Akte"]
    assert found({"q": "c+"}) == ["C++"]
    assert found({"q": "ärger"}) == ["Ärgernis"]
    for nothing in ("%", "_", "' OR 1=1"):
        assert found({"q": nothing}) == []
    assert "Kein Schlagwort enthält das" in client.get("/labels/?q=xyz").content.decode()
