"""On a new site every list says in a sentence what will stand there, and which step can be taken."""

import pytest
from lxml import html

from teamweb.spaces.models import SpacePage
from tests.factories.people import UserFactory, WorkingGroupFactory
from tests.factories.spaces import make_chair, make_member, make_page, make_space

pytestmark = pytest.mark.django_db

LISTS = [
    "/todos/",
    "/meetings/",
    "/resolutions/",
    "/resolutions/?q=nichts",
    "/resolutions/execution/",
    "/notifications/",
    "/labels/",
    "/questions/",
    "/questions/?q=nichts",
    "/guidelines/",
    "/topics/",
    "/organisations/",
    "/organisations/?q=nichts",
    "/newsletters/",
    "/glossary/",
    "/spaces/?q=nichts",
    "/people/?q=nichts",
    "/spaces/ak/meetings/",
    "/spaces/ak/meetings/topics/",
    "/spaces/ak/meetings/decision-papers/",
    "/spaces/ak/circular-votes/",
    "/spaces/ak/trash/",
    "/spaces/ak/files/",
    "/todos/?group=ak",
]
OF_A_CHAIR = ["/spaces/ak/templates/", "/spaces/ak/requests/", "/spaces/ak/drafts/"]


@pytest.fixture
def group():
    group = WorkingGroupFactory(key="ak")
    make_space(group=group, by=make_chair(group))
    return group


def empty_states(client, path):
    page = html.fromstring(client.get(path).content)
    return page.xpath("//main//*[@class='empty']")


def check(client, path):
    """The list says what will stand there; each step that it offers may be taken."""
    found = empty_states(client, path)
    assert found, path
    for state in found:
        assert state.xpath("*[@class='empty__text']"), (path, state.text_content())
        for step in state.xpath(".//a/@href"):
            assert client.get(step, follow=True).status_code == 200, (path, step)


@pytest.mark.parametrize("path", LISTS)
def test_a_new_member_reads_what_will_stand_in_a_list(client, group, path):
    client.force_login(make_member(group))

    check(client, path)


@pytest.mark.parametrize("path", [*LISTS, *OF_A_CHAIR])
def test_a_chair_is_offered_only_steps_that_can_be_taken(client, group, path):
    client.force_login(make_chair(group))

    check(client, path)


def test_a_page_without_others_below_it(client, group):
    chair = make_chair(group)
    page = make_page(parent=SpacePage.objects.get(key="ak"), by=chair)
    client.force_login(chair)

    check(client, f"/pages/{page.pk}/children/")


def test_somebody_without_a_group_is_led_to_the_groups(client):
    client.force_login(UserFactory())

    steps = [a.get("href") for it in empty_states(client, "/meetings/") for a in it.iter("a")]

    assert steps == ["/groups/"]
    check(client, "/spaces/")
