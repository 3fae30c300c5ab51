"""Whatever is written into an address: an answer, never an error of the server."""

import pytest

from teamweb.website.models import NewsIndexPage
from tests.factories.meetings import make_space
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NUL, LONG, HUGE = "%00", "1" * 5_000, "9" * 20
ODD_NUMBERS = ["abc", "%C2%B2", "-1", "", HUGE, LONG]


@pytest.mark.parametrize(
    "path",
    ["/", "/labels/", "/search/", "/spaces/", "/groups/", "/gibt-es-nicht/", "/changes.atom"],
)
def test_a_query_with_the_character_nul_is_refused(client, path):
    answer = client.get(f"{path}?q=a{NUL}")

    assert answer.status_code == 400
    assert "Das kann nicht gelesen werden" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/%00/", "/aktuelles/%00/", "/teamweb/%00/", "/labels/%00/", "/calendars/%00.ics"]
)
def test_an_address_with_the_character_nul_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_a_number_that_is_none_or_too_large_names_nothing(client, number):
    space, chair = make_space(audience="group")
    key, page = space.group.key, space.pk
    client.force_login(chair)
    for path in (
        f"/feeds/events/{number if number.isdigit() else 7}.ics?x=",
        "/changes/?by=",
        "/changes/?until=",
        "/changes.atom?by=",
        f"/spaces/{key}/meetings/new/?series=",
        f"/groups/{key}/members/add/?person=",
        f"/pages/{page}/new/?template=",
        f"/pages/{page}/history/?by=",
        f"/pages/{page}/compare/?a=",
    ):
        assert client.get(path + number).status_code in (200, 400, 404), path


def test_numbers_in_forms(client):
    space, chair = make_space(audience="group")
    client.force_login(chair)
    for number in ("²", "abc", HUGE, LONG):
        for path, name in (
            (f"/pages/{space.pk}/move/", "parent"),
            (f"/pages/{space.pk}/order/", "child"),
        ):
            assert client.post(path, {name: number}).status_code < 500, path


@pytest.mark.parametrize(
    "address",
    ["/admin/users/?group=", "/admin/reports/site-history/?user=", "/admin/images/?collection_id="],
)
@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_lists_of_the_administration(client, address, number):
    admin = UserFactory(is_superuser=True)
    client.force_login(admin)

    assert client.get(address + number).status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("number", ["abc", "²", HUGE, LONG])
def test_what_the_administration_does_with_several_things_or_puts_below_another(client, number):
    client.force_login(UserFactory(is_superuser=True))
    news = NewsIndexPage.objects.get().pk

    for kind in ("wagtailcore/page", "wagtailimages/image"):
        answer = client.get(f"/admin/bulk/{kind}/delete/", {"id": number})
        assert answer.status_code in (200, 400, 404), kind
    copy = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": number}
    answer = client.post(f"/admin/pages/{news}/copy/", copy)
    assert answer.status_code in (200, 400, 404)
