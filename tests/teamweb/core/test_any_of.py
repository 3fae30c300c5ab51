import pytest
from django.contrib.auth import get_user_model

from teamweb.core.database.any_of import AnyOf
from teamweb.notifications.models import Notification
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def names(queryset):
    return set(queryset.values_list("pk", flat=True))


def test_it_finds_what_a_list_finds():
    people = [UserFactory() for _number in range(5)]
    User = get_user_model()
    for wanted in ([], [people[0].pk], [p.pk for p in people[1:4]], range(100_000, 103_000)):
        written = User.objects.filter(pk__in=list(wanted))
        assert names(User.objects.filter(pk__in=AnyOf(wanted))) == names(written)
        assert names(User.objects.exclude(pk__in=AnyOf(wanted))) == names(
            User.objects.exclude(pk__in=list(wanted))
        )


def test_a_reference_and_a_number_field_take_it():
    one, other = UserFactory(), UserFactory()
    for user in (one, other):
        Notification.objects.create(recipient=user, kind="test", access_id=user.pk)

    for field in ("recipient_id", "recipient", "access_id"):
        found = Notification.objects.filter(**{f"{field}__in": AnyOf({one.pk})})
        assert [notice.recipient for notice in found] == [one]


def test_only_whole_numbers_get_into_the_statement():
    with pytest.raises(ValueError, match="invalid literal"):
        AnyOf(["1); DROP TABLE x; --"])
