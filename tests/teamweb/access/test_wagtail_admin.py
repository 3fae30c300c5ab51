"""The Wagtail admin answers from the same rights as the site."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from teamweb.access.actions import Rule, follow_parent, group_space_rules, open_access, restrict
from teamweb.access.administration import opens_admin
from teamweb.access.models import AccessRule, Level
from teamweb.access.page_policy import AccessPagePermissionPolicy
from teamweb.website.models import StandardPage
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db
KIND = AccessRule.Principal


def _may_open_admin(user):
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


@pytest.fixture
def group():
    return WorkingGroupFactory()


@pytest.fixture
def space(group):
    space = Page.objects.get(depth=1).add_child(instance=Page(title="Raum", slug="raum"))
    open_access(space=space, audience=[], members=group_space_rules(group))
    return space


@pytest.fixture
def other_space():
    space = Page.objects.get(depth=1).add_child(instance=Page(title="Anderer", slug="anderer"))
    open_access(space=space, audience=[Rule(KIND.EVERYONE)], members=[])
    return space


@pytest.fixture
def page(space):
    page = space.add_child(instance=StandardPage(title="Seite", slug="seite"))
    follow_parent(page)
    return page


@pytest.fixture
def editor(group):
    return _may_open_admin(MembershipFactory(group=group).user)


@pytest.fixture
def chair(group):
    return _may_open_admin(MembershipFactory(group=group, role="chair").user)


def _narrowed_below(page, by, **rule):
    secret = Page.objects.get(pk=page.pk).add_child(instance=Page(title="Geheim", slug="geheim"))
    follow_parent(secret)
    restrict(page=secret, rules=[Rule(KIND.PERSON, Level.EDIT, user=by)], by=by)
    return Page.objects.get(pk=secret.pk)


def test_a_member_explores_what_they_may_edit_and_nothing_else(space, other_space, page, editor):
    policy = AccessPagePermissionPolicy(Page)

    editable = policy.instances_user_has_permission_for(editor, "change")
    explorable = policy.explorable_instances(editor)

    assert {each.pk for each in editable} == {space.pk, page.pk}
    assert other_space not in explorable
    assert {space.pk, page.pk} <= {each.pk for each in explorable}


def test_the_admin_shows_a_narrowed_page_only_to_those_named(client, page, editor, chair):
    secret = _narrowed_below(page, editor)
    for user, expected in [(editor, True), (chair, False)]:
        client.force_login(user)
        listing = client.get(f"/admin/pages/{page.pk}/")
        assert ("Geheim" in listing.content.decode()) is expected

    client.force_login(chair)
    for address in ("edit", "delete", "copy", "move", "history", "unpublish", "usage"):
        answer = client.get(f"/admin/pages/{secret.pk}/{address}/")
        assert b"Geheim" not in answer.content, address
        assert answer.status_code in (302, 403, 404), address


def test_a_narrowed_part_is_neither_copied_nor_deleted_unseen(page, editor, chair):
    """Copying a page with its children gave their text to people outside the narrowing."""
    _narrowed_below(page, editor)
    space = Page.objects.get(pk=page.get_parent().pk)
    fresh = Page.objects.get(pk=page.pk)

    assert not fresh.permissions_for_user(chair).can_delete()
    assert not fresh.permissions_for_user(chair).can_copy_to(space, recursive=True)
    assert fresh.permissions_for_user(chair).can_copy_to(space)
    assert fresh.permissions_for_user(chair).can_move()


def test_rights_in_a_space_give_none_on_the_public_pages(editor):
    home = Page.objects.get(depth=2, slug="home")
    policy = AccessPagePermissionPolicy(Page)

    assert not policy.user_has_permission_for_instance(editor, "change", home)
    assert not home.permissions_for_user(editor).can_edit()


def test_rights_on_the_public_pages_give_none_in_spaces(client, space, page):
    webmaster = UserFactory()
    webmasters = Group.objects.create(name="Webredaktion")
    webmasters.user_set.add(_may_open_admin(webmaster))
    GroupPagePermission.objects.create(
        group=webmasters,
        page=Page.objects.get(depth=1),
        permission=Permission.objects.get(
            codename="change_page", content_type__app_label="wagtailcore"
        ),
    )
    policy = AccessPagePermissionPolicy(Page)
    editable = policy.instances_user_has_permission_for(webmaster, "change")

    assert Page.objects.get(depth=2, slug="home") in editable
    assert not editable.filter(pk__in=[space.pk, page.pk]).exists()
    client.force_login(webmaster)
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 404


def test_the_way_to_the_admin_appears_and_goes_with_the_permission(
    client, django_assert_num_queries
):
    user = UserFactory()
    client.force_login(user)
    editors = Group.objects.create(name="Redaktion der Startseite")
    editors.permissions.add(Permission.objects.get(codename="access_admin"))

    def is_offered():
        offered = reverse("wagtailadmin_home") in client.get("/spaces/").content.decode()
        assert offered == get_user_model().objects.get(pk=user.pk).has_perm(
            "wagtailadmin.access_admin"
        )
        return offered

    assert not is_offered()
    for give, take in (
        (lambda: user.groups.add(editors), lambda: user.groups.clear()),
        (
            lambda: _may_open_admin(user),
            lambda: user.user_permissions.set([]),
        ),
        (lambda: editors.user_set.add(user), lambda: editors.permissions.clear()),
    ):
        give()
        assert is_offered()
        take()
        assert not is_offered()
    with django_assert_num_queries(1):
        # Only the version of the rules; the people are known from before.
        assert not opens_admin(user)
