"""A space gets another short name; every address with the old one leads on, for readers only."""

import pytest
from wagtail.models import Revision

from teamweb.spaces.actions import create_page, create_space, rename_space, restore_version
from teamweb.spaces.errors import KeyTaken
from teamweb.spaces.models import SpacePage, WikiPage, page_url
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.spaces import make_chair, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(key="ak-alt", title="AK Alt")


@pytest.fixture
def chair(space, client):
    user = make_chair(space.group)
    client.force_login(user)
    return user


def _rename(client, key, space):
    form = {"title": space.title, "description": "", "key": key}
    return client.post(f"/spaces/{space.key}/settings/", form)


def test_old_addresses_of_the_space_and_its_pages_lead_readers_on(client, space, chair):
    page = create_page(parent=space, title="Akte", body="<p>Text</p>", by=chair)
    below = create_page(parent=page, title="Anlage", body="<p>Text</p>", by=chair)
    old = {each: page_url(each) for each in (space, page, below)}

    assert _rename(client, "ak-neu", space).url == "/spaces/ak-neu/settings/"

    space.refresh_from_db()
    assert (space.key, space.slug) == ("ak-neu", "ak-neu")
    for each, address in old.items():
        now = page_url(type(each).objects.get(pk=each.pk))
        assert "ak-neu" in now and client.get(now).status_code == 200
        assert client.get(address, follow=True).redirect_chain[-1][0] == now
    answer = client.get("/spaces/ak-alt/changes/?page=2")
    assert answer.url == "/spaces/ak-neu/changes/?page=2"
    assert client.get("/spaces/ak-alt/meetings/").url == "/spaces/ak-neu/meetings/"

    client.force_login(MembershipFactory().user)
    for address in (*old.values(), "/spaces/ak-alt/changes/"):
        answer = client.get(address)
        assert (answer.status_code, "ak-neu" in answer.content.decode()) == (404, False)


def test_a_short_name_belongs_to_one_space_also_when_it_was_given_up(client, space, chair):
    admin = UserFactory(is_superuser=True)
    other = make_space(key="ak-andere")
    rename_space(space=space, key="ak-neu", by=admin)

    with pytest.raises(KeyTaken):
        create_space(key="ak-alt", title="X", by=admin)
    for key in ("ak-alt", "ak-neu"):
        with pytest.raises(KeyTaken):
            rename_space(space=other, key=key, by=admin)
    space = SpacePage.objects.get(pk=space.pk)
    assert rename_space(space=space, key="ak-alt", by=admin).key == "ak-alt"
    assert client.get("/spaces/ak-neu/changes/").url == "/spaces/ak-alt/changes/"


@pytest.mark.parametrize("key", ["ak-andere", "search", "new", "mit leer", "ä"])
def test_what_is_taken_or_reserved_is_refused_with_a_sentence(client, space, chair, key):
    make_space(key="ak-andere")

    answer = _rename(client, key, space)

    assert answer.status_code == 200 and "ak-alt/settings" in answer.content.decode()
    space.refresh_from_db()
    assert space.key == "ak-alt"


def test_an_earlier_version_does_not_bring_the_old_short_name_back(client, space, chair):
    first = space.latest_revision
    rename_space(space=space, key="ak-neu", by=chair)

    restore_version(page=SpacePage.objects.get(pk=space.pk), revision=first, by=chair)

    assert Revision.objects.get(pk=first.pk).as_object().key == "ak-neu"
    space.refresh_from_db()
    assert (space.key, space.slug) == ("ak-neu", "ak-neu")
    assert WikiPage.objects.count() == 0
