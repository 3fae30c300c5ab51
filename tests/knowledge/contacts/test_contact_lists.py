import pytest

from teamweb_knowledge.contacts.actions import add_contact_entry
from teamweb_knowledge.contacts.models import ContactEntry
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_people_enter_and_remove_only_themselves(client, areas):
    me, other = UserFactory(), UserFactory()
    add_contact_entry(user=other, topic_area=areas[0], function="Leitung", organisation="Stadt A")
    client.force_login(me)
    url = "/contacts/familie/"

    client.post(f"{url}me/", {"function": "Fachamt", "organisation": "Kreis B"})
    assert not ContactEntry.objects.filter(user=me).exists()  # not without the consent
    client.post(f"{url}me/", {"function": "Fachamt", "organisation": "Kreis B", "consent": "on"})
    page = client.get(url).content.decode()
    assert "Kreis B" in page and "Stadt A" in page

    client.post(f"{url}me/remove/")
    assert list(ContactEntry.objects.values_list("user", flat=True)) == [other.pk]


def test_visitors_see_no_contact(client, areas):
    add_contact_entry(
        user=UserFactory(), topic_area=areas[0], function="Leitung", organisation="Stadt A"
    )

    for url in ["/contacts/", "/contacts/familie/", "/contacts/familie/me/"]:
        answer = client.get(url)
        assert answer.status_code == 302 and "Stadt A" not in answer.content.decode()


def test_a_longer_list_needs_no_more_queries(client, areas, django_assert_max_num_queries):
    client.force_login(UserFactory())
    for n in range(30):
        add_contact_entry(
            user=UserFactory(), topic_area=areas[0], function="Leitung", organisation=f"Stadt {n}"
        )

    # The first request of all asks for the site's address, which is then cached.
    client.get("/contacts/familie/")

    with django_assert_max_num_queries(14):
        client.get("/contacts/familie/")
