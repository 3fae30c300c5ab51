"""The profile knows the municipalities of the directory."""

import pytest

from tests.factories.knowledge import DirectoryFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def directory():
    DirectoryFactory(key="05999004", name="Musterbach an der Ruhr")
    DirectoryFactory(key="05999", kind="district", name="Kreis Musterbach")
    DirectoryFactory(key="muster-it", kind="provider", name="Muster-IT")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Stadt Musterbach/Ruhr", "Musterbach an der Ruhr"),
        ("krs. musterbach", "Kreis Musterbach"),
        ("Musterbach (Sieg)", "Musterbach (Sieg)"),
        ("Muster-IT", "Muster-IT"),
        ("Anderswo", "Anderswo"),
        ("", ""),
    ],
)
def test_the_official_name_is_stored_where_it_is_certain(client, typed, stored):
    person = UserFactory()
    client.force_login(person)

    client.post(
        "/accounts/profile/",
        {"first_name": "Erika", "last_name": "Muster", "municipality": typed},
    )

    person.profile.refresh_from_db()
    assert person.profile.municipality == stored


def test_the_profile_suggests_municipalities_and_districts(client):
    client.force_login(UserFactory())

    page = client.get("/accounts/profile/").content.decode()

    assert '<option value="Musterbach an der Ruhr">' in page
    assert '<option value="Kreis Musterbach">' in page
    assert "Muster-IT" not in page
