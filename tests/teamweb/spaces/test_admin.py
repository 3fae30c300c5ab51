"""The same pages in the Wagtail admin: our tables follow, texts and archived spaces stay as they are."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from teamweb.access.models import PageAccess
from teamweb.spaces.actions import archive_space, create_page, edit_page, restore_page
from teamweb.spaces.models import SpaceEntry, SpaceIndexPage, WikiPage, page_url
from tests.factories.people import UserFactory
from tests.factories.spaces import make_chair, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def page(space, admin):
    return create_page(parent=space, title="Akte", body="<p>Text</p>", by=admin)


def save_in_admin(client, page, **changes):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    comments = {
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 0,
    }
    return client.post(url, {**data, **comments, **changes, "action-publish": "1"})


def test_the_text_is_shown_but_not_editable_and_a_stale_form_does_not_overwrite_it(
    client, page, admin
):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    stale = client.get(url)
    assert "body" not in stale.context["form"].fields
    assert f"/pages/{page.pk}/edit/" in stale.content.decode()
    edit_page(
        page=page,
        title="Akte",
        body="<p>Neu</p>",
        by=admin,
        base_revision_id=page.latest_revision_id,
    )

    save_in_admin(client, page, title="Andere Akte", slug="andere-akte")

    saved = WikiPage.objects.get(pk=page.pk)
    assert (saved.title, saved.body, saved.rendered_html) == (
        "Andere Akte",
        "<p>Neu</p>",
        "<p>Neu</p>",
    )
    assert SpaceEntry.objects.get(pk=page.pk).changed_by == admin
    moved = client.get("/teamweb/ak-test/akte/")
    assert (moved.status_code, moved.url) == (301, "/teamweb/ak-test/andere-akte/")


def test_a_move_in_the_admin_changes_rights_and_leaves_an_address(client, page, space):
    other = make_space(key="ak-zwei")
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, other.pk]))

    assert PageAccess.objects.get(page=page).access == other.audience_access
    assert SpaceEntry.objects.get(pk=page.pk).space == other
    assert client.get("/teamweb/ak-test/akte/").url == "/teamweb/ak-zwei/akte/"


def test_a_page_made_or_copied_by_wagtail_has_a_place_and_its_parents_access(page, space, admin):
    made = Page.objects.get(pk=page.pk).add_child(instance=WikiPage(title="Neu", slug="neu"))
    copied = page.copy(to=Page.objects.get(pk=space.pk), update_attrs={"slug": "kopie"}, user=admin)

    for one in (made, copied):
        assert SpaceEntry.objects.get(pk=one.pk).space == space
        assert PageAccess.objects.get(page=one).access == space.audience_access


def test_a_page_taken_off_or_deleted_in_the_admin(client, page, space, admin):
    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert SpaceEntry.objects.get(pk=page.pk).trashed_at
    assert client.get("/teamweb/ak-test/akte/").status_code == 404
    restore_page(page=page, by=admin)
    assert client.get("/teamweb/ak-test/akte/").status_code == 200

    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert SpaceEntry.objects.get(pk=page.pk).trashed_at
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not SpaceEntry.objects.filter(pk=page.pk).exists()


def test_an_archived_space_is_closed_in_the_admin_too(client, page, space, admin):
    archive_space(space=space, by=admin)

    for name in ("edit", "delete", "copy"):
        answer = client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
        assert answer.status_code == 302, name
    url = reverse("wagtailadmin_pages:add", args=["teamweb_spaces", "wikipage", space.pk])
    assert client.get(url).status_code == 302
    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    client.post(f"{bulk}?id={page.pk}")
    assert WikiPage.objects.get(pk=page.pk).live


def test_a_member_sees_nothing_of_a_foreign_space_in_the_admin(client, page):
    other = make_space()
    client.force_login(make_chair(other.group))

    for name in ("edit", "history", "copy", "delete"):
        answer = client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
        assert answer.status_code in (302, 403, 404)
        assert "Akte" not in answer.content.decode()


def test_spaces_have_a_login_net_and_pages_served_by_wagtail_still_ask_for_rights(client, rf, page):
    index = SpaceIndexPage.objects.get()
    assert index.get_view_restrictions().get().restriction_type == "login"
    for user in (UserFactory(), make_chair(make_space().group)):
        request = rf.get(page_url(page))
        request.user = user
        request.session = {}
        from django.contrib.messages.storage.cookie import CookieStorage

        request._messages = CookieStorage(request)
        assert WikiPage.objects.get(pk=page.pk).serve(request).status_code == 404
