import pytest

from teamweb.notifications.actions import notify
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_the_header_counts_what_somebody_has_not_read(client):
    reader, other = UserFactory(), UserFactory()
    for subject in ("Eins", "Zwei"):
        notify(recipients=[reader], kind="as_written", facts={"subject": subject}, url="/")
    notify(recipients=[other], kind="as_written", facts={"subject": "Drei"}, url="/")
    client.force_login(reader)

    shown = client.get("/notifications/").content.decode()

    header = shown[: shown.index("<main")]
    assert ">2<" in header.replace("\n", "").replace(" ", "")


def test_it_costs_one_query_however_often_a_page_asks(django_assert_num_queries):
    from teamweb.notifications.unread import unread_count

    reader = UserFactory()
    unread_count(reader)
    with django_assert_num_queries(0):
        assert unread_count(reader) == 0


def test_a_notice_about_what_may_no_longer_be_read_is_not_counted():
    from teamweb.notifications.models import Notification
    from teamweb.notifications.unread import unread_count

    reader = UserFactory()
    notify(recipients=[reader], kind="as_written", facts={"subject": "Eins"}, url="/")
    notify(recipients=[reader], kind="as_written", facts={"subject": "Zwei"}, url="/")
    Notification.objects.filter(facts__subject="Zwei").update(access_id=4711)

    assert unread_count(reader) == 1
    assert unread_count(reader) == Notification.objects.visible_to(reader).unread().count()
