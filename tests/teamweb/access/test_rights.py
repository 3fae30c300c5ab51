"""Single promises of the rights, each with the mistake it guards against."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from teamweb.access.actions import (
    Rule,
    follow_parent,
    grant,
    group_space_rules,
    inherit_access,
    open_access,
    restrict,
    revoke_rule,
    set_rules,
)
from teamweb.access.errors import NotRestricted, SelfLockout, SpaceRootNotRestrictable
from teamweb.access.models import Access, AccessRule, Level, PageAccess
from teamweb.access.readable import access_levels, bump_version, request_version
from teamweb.access.signals import page_access_changed
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db
KIND = AccessRule.Principal


def _space(slug: str = "raum", **rules):
    space = Page.objects.get(depth=1).add_child(instance=Page(title=slug, slug=slug))
    outer, inner = open_access(space=space, **{"audience": [], "members": [], **rules})
    return space, outer, inner


def _page(above, slug: str = "seite"):
    page = Page.objects.get(pk=above.pk).add_child(instance=Page(title=slug, slug=slug))
    follow_parent(page)
    return page


def _access_of(page):
    return PageAccess.objects.get(page_id=page.pk).access


def test_a_change_that_is_rolled_back_leaves_the_request_its_old_rights():
    """The request went on with what was computed inside the transaction that failed."""
    manager = UserFactory()
    _space_page, outer, _ = _space(members=[Rule(KIND.PERSON, Level.MANAGE, user=manager)])
    token = request_version.set({})
    try:
        assert access_levels(manager)[outer.pk] == Level.MANAGE
        with pytest.raises(SelfLockout):
            set_rules(access=outer, rules=[], by=manager)
        assert access_levels(manager).get(outer.pk) == Level.MANAGE
    finally:
        request_version.reset(token)


@pytest.mark.parametrize("change", ["grant", "revoke"])
def test_nobody_takes_the_management_from_themselves(change):
    manager = UserFactory()
    _space_page, outer, _ = _space(audience=[Rule(KIND.PERSON, Level.MANAGE, user=manager)])

    with pytest.raises(SelfLockout):
        if change == "grant":
            grant(access=outer, rule=Rule(KIND.PERSON, Level.READ, user=manager), by=manager)
        else:
            revoke_rule(rule=outer.rules.get(), by=manager)

    assert access_levels(manager)[outer.pk] == Level.MANAGE


def test_only_who_manages_changes_rules():
    editor = UserFactory()
    _s, outer, _ = _space(audience=[Rule(KIND.PERSON, Level.EDIT, user=editor)])
    rule = Rule(KIND.EVERYONE)

    for attempt in (
        lambda: grant(access=outer, rule=rule, by=editor),
        lambda: set_rules(access=outer, rules=[rule], by=editor),
        lambda: revoke_rule(rule=outer.rules.get(), by=editor),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_a_reader_cannot_narrow_and_an_outsider_of_the_narrowing_cannot_widen():
    reader, editor, other = UserFactory(), UserFactory(), UserFactory()
    space, _outer, _ = _space(
        audience=[
            Rule(KIND.PERSON, user=reader),
            Rule(KIND.PERSON, Level.EDIT, user=editor),
            Rule(KIND.PERSON, Level.MANAGE, user=other),
        ]
    )
    page = _page(space)
    with pytest.raises(PermissionDenied):
        restrict(page=page, rules=[], by=reader)
    restrict(page=page, rules=[], by=editor)

    with pytest.raises(PermissionDenied):
        inherit_access(page=page, by=other)
    inherit_access(page=page, by=editor)
    with pytest.raises(NotRestricted):
        inherit_access(page=page, by=editor)


def test_a_whole_space_is_not_narrowed_its_audience_is_changed_instead():
    space, *_ = _space()

    with pytest.raises(SpaceRootNotRestrictable):
        restrict(page=space, rules=[], by=UserFactory(is_superuser=True))


def test_two_rules_for_one_principal_become_the_stronger_and_the_longer_one():
    """The end of the first rule won, so that a right ended too early."""
    person, today = UserFactory(), timezone.localdate()
    _s, outer, _ = _space(
        audience=[Rule(KIND.PERSON, user=person, ends_on=today)],
        members=[Rule(KIND.PERSON, user=person)],
    )

    assert outer.rules.get().ends_on is None


def test_members_read_what_the_audience_reads_and_guests_nothing_of_the_members():
    group = WorkingGroupFactory()
    people = {role: MembershipFactory(group=group, role=role).user for role in ("chair", "guest")}
    guests = Rule(KIND.GUESTS, Level.MANAGE, group=group)
    _s, outer, inner = _space(members=[*group_space_rules(group), guests])

    levels = {
        role: (access_levels(user).get(outer.pk), access_levels(user).get(inner.pk))
        for role, user in people.items()
    }

    assert levels == {
        "chair": (Level.MANAGE, Level.MANAGE),
        "guest": (Level.MANAGE, None),
    }


def test_drafts_come_under_a_narrowing_above_them_and_leave_it_with_the_space():
    """A draft that all members read stayed readable to them below a narrowed page."""
    admin, member, chosen = UserFactory(is_superuser=True), UserFactory(), UserFactory()
    rules = [Rule(KIND.PERSON, Level.EDIT, user=u) for u in (member, chosen)]
    space, _outer, inner = _space(members=rules)
    folder = _page(space, "ordner")
    draft = _page(folder, "entwurf")
    PageAccess.objects.filter(page=draft).update(access=inner)
    bump_version()

    restrict(page=folder, rules=[Rule(KIND.PERSON, user=chosen)], by=admin)

    assert _access_of(draft).pk not in access_levels(member)
    assert _access_of(draft).pk in access_levels(chosen)


def test_a_draft_that_is_moved_stays_with_the_members_of_its_new_space():
    """Moving a draft gave it to the whole audience."""
    _old, _outer, inner = _space("alt")
    new, outer_of_new, inner_of_new = _space("neu", audience=[Rule(KIND.EVERYONE)])
    folder = _page(_old, "ordner")
    draft = _page(folder, "entwurf")
    PageAccess.objects.filter(page=draft).update(access=inner)

    Page.objects.get(pk=folder.pk).move(Page.objects.get(pk=new.pk), pos="last-child")
    follow_parent(folder)

    assert _access_of(folder) == outer_of_new
    assert _access_of(draft) == inner_of_new


def test_a_move_tells_of_every_page_also_within_nested_narrowings():
    admin = UserFactory(is_superuser=True)
    old, *_ = _space("alt")
    new, *_ = _space("neu")
    outer_page = _page(old, "aussen")
    inner_page = _page(outer_page, "innen")
    restrict(page=outer_page, rules=[], by=admin)
    restrict(page=inner_page, rules=[], by=admin)
    told: set[int] = set()

    def listen(page_ids, **kwargs):
        told.update(page_ids)

    page_access_changed.connect(listen)
    Page.objects.get(pk=outer_page.pk).move(Page.objects.get(pk=new.pk), pos="last-child")
    follow_parent(outer_page)
    page_access_changed.disconnect(listen)

    assert told == {outer_page.pk, inner_page.pk}
    assert _access_of(inner_page).space_id == new.pk
    assert _access_of(inner_page).parent == _access_of(outer_page)


def test_an_ended_rule_gives_nothing_from_the_day_after_its_end():
    person, today = UserFactory(), timezone.localdate()
    yesterday = today - datetime.timedelta(1)
    _s, outer, _ = _space(audience=[Rule(KIND.PERSON, user=person, ends_on=yesterday)])
    assert outer.pk not in access_levels(person)
    outer.rules.all().delete()
    AccessRule.objects.create(access=outer, principal="person", user=person, ends_on=today)
    assert outer.pk in access_levels(person)


def test_rights_cost_the_same_however_many_groups_and_narrowings_there_are(
    django_assert_max_num_queries, django_assert_num_queries
):
    """500 groups, 2,000 narrowed accesses, a member of 20 groups."""
    groups = [WorkingGroupFactory()]
    kind = groups[0].type
    for n in range(1, 500):
        groups.append(WorkingGroupFactory(type=kind, parent=groups[n // 3]))
    member = UserFactory()
    for group in groups[:400:20]:
        MembershipFactory(group=group, user=member)
    root = Page.objects.get(depth=1)
    tops = Access.objects.bulk_create(
        Access(kind=Access.Kind.RESTRICTED, space=root) for _ in range(500)
    )
    narrowed = Access.objects.bulk_create(
        Access(kind=Access.Kind.RESTRICTED, space=root, parent=tops[n % 500]) for n in range(2000)
    )
    AccessRule.objects.bulk_create(
        AccessRule(access=access, principal="group_tree", group=groups[n % 500], level=2)
        for n, access in enumerate([*tops, *narrowed])
    )
    bump_version()

    with django_assert_max_num_queries(5):
        levels = access_levels(member)
    with django_assert_num_queries(1):
        assert access_levels(member) is levels

    assert len(levels) > 20


def test_a_rolled_back_change_of_members_is_not_remembered_outside_of_requests():
    group = WorkingGroupFactory()
    _s, outer, _ = _space(members=group_space_rules(group))
    person = UserFactory()
    try:
        with transaction.atomic():
            MembershipFactory(group=group, user=person)
            assert outer.pk in access_levels(person)
            raise RuntimeError
    except RuntimeError:
        pass

    assert outer.pk not in access_levels(person)
