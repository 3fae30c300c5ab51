"""People, organisations, working groups and memberships."""

import datetime

import factory
from django.contrib.auth.models import Group as AuthGroup
from factory.django import DjangoModelFactory

from teamweb.accounts.models import Organisation, Profile
from teamweb.groups.models import GroupType, Membership, WorkingGroup
from teamweb_site.models import User


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Erika"
    last_name = factory.Sequence(lambda n: f"Beispiel{n}")
    profile = factory.RelatedFactory(
        "tests.factories.people.ProfileFactory", factory_related_name="user"
    )


class ProfileFactory(DjangoModelFactory):
    class Meta:
        model = Profile

    user = factory.SubFactory(UserFactory, profile=None)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Stadt Musterhausen {n}")


class GroupTypeFactory(DjangoModelFactory):
    class Meta:
        model = GroupType
        django_get_or_create = ("key",)

    key = "ak"
    name = factory.LazyAttribute(lambda it: f"Art {it.key}")
    abbreviation = factory.LazyAttribute(lambda it: it.key.upper())


class AuthGroupFactory(DjangoModelFactory):
    class Meta:
        model = AuthGroup

    name = factory.Sequence(lambda n: f"mirror {n}")


class WorkingGroupFactory(DjangoModelFactory):
    class Meta:
        model = WorkingGroup

    key = factory.Sequence(lambda n: f"ak-{n}")
    name = factory.Sequence(lambda n: f"Arbeitskreis {n}")
    type = factory.SubFactory(GroupTypeFactory)
    auth_group = factory.SubFactory(AuthGroupFactory)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    group = factory.SubFactory(WorkingGroupFactory)
    user = factory.SubFactory(UserFactory)
    starts_on = datetime.date(2020, 1, 1)
