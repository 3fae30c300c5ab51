import pytest
from django.urls import NoReverseMatch, reverse

from teamweb_knowledge.ozg.models import (
    PublicService,
)
from tests.factories.knowledge import (
    PortalFactory,
    PublicServiceFactory,
    TopicAreaFactory,
)

pytestmark = pytest.mark.django_db


def test_a_visitor_finds_the_portals_and_services_of_a_topic_area(client):
    area = TopicAreaFactory(key="bauen-wohnen", name="Bauen & Wohnen")
    PortalFactory(topic_area=area, name="Bauportal", lead="MHKBG")
    PortalFactory(name="Sozialportal")
    PublicServiceFactory(situation__topic_area=area, name="Abbruchgenehmigung", ozg_id="10513")

    page = client.get("/topics/bauen-wohnen/").content.decode()

    assert "Bauportal" in page
    assert "MHKBG" in page
    assert "Sozialportal" not in page
    assert 'id="service-10513"' in page


def test_the_overview_counts_portals_and_services_apart(client):
    area = TopicAreaFactory()
    PortalFactory.create_batch(2, topic_area=area)
    PublicServiceFactory.create_batch(3, situation__topic_area=area)

    listed = client.get("/topics/").context["topics"].get(pk=area.pk)

    assert (listed.portal_count, listed.service_count) == (2, 3)


def test_topic_pages_link_to_the_subscription_where_the_site_has_one(client):
    area = TopicAreaFactory(key="umwelt")
    try:
        expected = reverse("knowledge_contacts:subscribe")
    except NoReverseMatch:
        pytest.skip("this site has no newsletter subscription")

    assert f'href="{expected}?topic=umwelt"' in client.get(area.get_absolute_url()).content.decode()


def test_an_unknown_topic_area_is_not_found(client):
    assert client.get("/topics/unbekannt/").status_code == 404


def test_a_service_leads_to_its_place_in_the_topic_area(client):
    service = PublicServiceFactory()

    address, anchor = PublicService.objects.get().get_absolute_url().split("#")

    assert f'id="{anchor}"' in client.get(address).content.decode()
    assert service.name in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["/topics/", "/topics/groesser/"])
def test_topic_pages_ask_no_more_when_the_catalogue_grows(
    client, address, django_assert_max_num_queries
):
    area = TopicAreaFactory(key="groesser")
    PublicServiceFactory(situation__topic_area=area)
    PortalFactory(topic_area=area)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        client.get(address)
    TopicAreaFactory.create_batch(5)
    for _number in range(8):
        PublicServiceFactory(situation__topic_area=area)
        PortalFactory(topic_area=area)

    with django_assert_max_num_queries(len(before)):
        client.get(address)
