"""The administration is the site's own, and shows to each role what that role may use."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from lxml import html
from wagtail import hooks
from wagtail.models import Collection, GroupPagePermission, Page, Task, Workflow

from tests.factories.people import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def opener(**facts: Any) -> Any:
    user = UserFactory(**facts)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def of_group(name: str) -> Any:
    user = UserFactory()
    user.groups.add(Group.objects.get(name=name))
    return user


def webmaster() -> Any:
    """Somebody who edits the public pages and nothing else."""
    user = opener()
    group = Group.objects.create(name="Nur Seiten")
    GroupPagePermission.objects.create(
        group=group,
        page=Page.objects.get(depth=2),
        permission=Permission.objects.get(
            content_type__app_label="wagtailcore", codename="change_page"
        ),
    )
    user.groups.add(group)
    return user


def chair() -> Any:
    user = MembershipFactory(role="chair").user
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


ROLES = {
    "administrator": lambda: UserFactory(is_superuser=True),
    "editor": lambda: of_group("Redaktion"),
    "chief editor": lambda: of_group("Redaktionsleitung"),
    "webmaster": webmaster,
    "chair": chair,
    "opener": opener,
}


def links_in(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            if key in ("url", "href", "search_url") and isinstance(value, str):
                yield value
            else:
                yield from links_in(value)
    elif isinstance(found, list):
        for each in found:
            yield from links_in(each)


def menu(client: Client) -> list[str]:
    page = html.fromstring(client.get("/admin/").content)
    (props,) = page.xpath("//script[@id='wagtail-sidebar-props']/text()")
    links = dict.fromkeys(links_in(json.loads(props)))
    return [link for link in links if "logout" not in link and link != "#"]


def refused(client: Client) -> list[str]:
    """Links that end elsewhere: the explorer leads to the first page that one may see."""
    answers = {link: client.get(link, follow=True) for link in menu(client) if link != "/admin/"}
    return [
        link
        for link, answer in answers.items()
        if answer.status_code != 200 or not answer.request["PATH_INFO"].startswith(link)
    ]


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_of_a_roles_menu_opens_for_it(client, role):
    client.force_login(ROLES[role]())
    links = menu(client)
    assert links
    assert [link for link in links if not link.startswith("/")] == []
    assert refused(client) == []


def test_whoever_has_a_single_right_sees_only_entries_that_open(client):
    user = opener()
    client.force_login(user)
    offered = Permission.objects.none()
    for fn in hooks.get_hooks("register_permissions"):
        offered = offered | fn()
    # A menu asks for any right about a model: one to look, and one to change it, stand for all.
    kinds = {
        (each.content_type_id, each.codename.startswith("view")): each
        for each in offered.select_related("content_type").distinct()
        if each.codename != "access_admin"
    }
    wrong = {}
    for permission in kinds.values():
        user.user_permissions.set([permission, Permission.objects.get(codename="access_admin")])
        if found := refused(client):
            wrong[permission.codename] = found
    assert len(kinds) > 10
    assert wrong == {}


def test_the_administration_bears_the_name_and_the_logo_of_the_site(client, settings, monkeypatch):
    # A process keeps the brand, whose name a test before may have read.
    monkeypatch.setattr("teamweb.website.brand.current._known", None)
    settings.WAGTAIL_SITE_NAME = "Kreiswiki"
    client.force_login(ROLES["administrator"]())
    page = html.fromstring(client.get("/admin/").content)
    assert "Kreiswiki" in page.findtext(".//title")
    assert "Wagtail" not in page.findtext(".//title")
    logo = page.xpath("//template[@data-wagtail-sidebar-branding-logo]")[0]
    assert logo.xpath(".//img/@src") == ["/static/teamweb/icon.svg"]
    assert page.xpath("//link[@rel='stylesheet' and contains(@href, 'teamweb_website/admin.css')]")
    assert page.xpath("//link[@rel='icon']/@href") == ["/static/teamweb/icon.svg"]
    assert page.xpath("//a[contains(@href, 'wagtail.org')]") == []


def test_what_wagtail_makes_has_german_names():
    names = [
        *Group.objects.values_list("name", flat=True),
        *Workflow.objects.values_list("name", flat=True),
        *Task.objects.values_list("name", flat=True),
        *Collection.objects.values_list("name", flat=True),
    ]
    assert sorted(names) == [
        "Alle Dateien",
        "Freigabe durch die Redaktionsleitung",
        "Freigabe durch die Redaktionsleitung",
        "Redaktion",
        "Redaktionsleitung",
    ]


def test_groups_that_mirror_a_working_group_are_not_ticked_for_people(client):
    membership = MembershipFactory()
    person, mirror = membership.user, membership.group.auth_group
    person.groups.add(mirror)
    other = MembershipFactory().group.auth_group
    editors = Group.objects.get(name="Redaktion")
    client.force_login(ROLES["administrator"]())
    facts = {"email": person.email, "first_name": "Ada", "last_name": "Beispiel", "is_active": "on"}
    edit = reverse("wagtailusers_users:edit", args=[person.pk])

    assert client.post(edit, {**facts, "groups": [other.pk]}).status_code == 200
    assert client.post(edit, {**facts, "groups": [editors.pk]}).status_code == 302
    assert set(person.groups.all()) == {mirror, editors}
    for address in (edit, reverse("wagtailusers_users:add")):
        page = html.fromstring(client.get(address).content)
        ticks = page.xpath("//input[@name='groups']/@value")
        assert str(editors.pk) in ticks
        assert not {str(mirror.pk), str(other.pk)} & set(ticks)

    bulk = reverse("wagtail_bulk_action", args=["teamweb_site", "user", "assign_role"])
    client.post(f"{bulk}?id={person.pk}", {"role": other.pk})
    assert other not in person.groups.all()

    form = client.get(reverse("wagtailusers_groups:edit", args=[mirror.pk])).context["form"]
    assert form.fields["name"].disabled


def test_only_administrators_change_accounts_of_administrators(client):
    somebody, administrator = opener(), UserFactory(is_superuser=True, email="amt@example.org")
    changing = Permission.objects.filter(
        content_type__app_label="teamweb_site", codename="change_user"
    )
    somebody.user_permissions.add(changing.get())
    client.force_login(somebody)
    address = reverse("wagtailusers_users:edit", args=[administrator.pk])

    answer = client.post(
        address, {"email": "boese@example.org", "first_name": "A", "last_name": "B"}
    )

    assert answer.status_code == 302
    administrator.refresh_from_db()
    assert administrator.email == "amt@example.org"
    assert client.get(address).status_code == 302
    # Nor many at once.
    bulk = reverse("wagtail_bulk_action", args=["teamweb_site", "user", "set_active_state"])
    client.post(f"{bulk}?id={administrator.pk}", {"mark_as_active": False})
    administrator.refresh_from_db()
    assert administrator.is_active
    colleague = UserFactory()
    assert client.get(reverse("wagtailusers_users:edit", args=[colleague.pk])).status_code == 200


def test_the_list_of_the_root_leads_to_the_home_page_and_tells_of_no_other_sites(client: Client):
    client.force_login(UserFactory(is_superuser=True))

    shown = client.get("/admin/pages/1/").content.decode()

    assert "beginnt bei der Startseite" in shown
    assert "Wagtail-Installation" not in shown
