"""Every outlet of pages shows exactly what a brute-force check of the rules allows."""

import datetime
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from teamweb.access.actions import Rule, restrict
from teamweb.access.models import AccessRule, PageAccess
from teamweb.access.readable import readable_access_ids
from teamweb.groups.models import Membership
from teamweb.spaces.actions import create_page, create_space, set_labels
from teamweb.spaces.actions.files import add_attachment
from teamweb.spaces.models import Attachment, FeedToken, SpaceEntry, WikiPage, page_url
from teamweb_search.documents.registry import documents_of
from teamweb_site.models import User
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory
from tests.factories.spaces import make_chair, make_space

KIND = AccessRule.Principal
TODAY = timezone.localdate()


def names_person(rule: AccessRule, user: User | None) -> bool:
    """The rules of docs/permissions.md once more, the plainest way."""
    if rule.ends_on and rule.ends_on < TODAY:
        return False
    if rule.principal == KIND.EVERYONE:
        return True
    if user is None:
        return False
    if rule.principal == KIND.MEMBERS:
        return True
    if rule.principal == KIND.PERSON:
        return rule.user_id == user.pk
    for membership in Membership.objects.filter(user=user):
        if membership.starts_on > TODAY or (membership.ends_on and membership.ends_on < TODAY):
            continue
        is_guest = membership.role == Membership.Role.GUEST
        if rule.principal == KIND.GUESTS:
            if is_guest and membership.group_id == rule.group_id:
                return True
            continue
        if is_guest:
            continue
        if rule.principal == KIND.OFFICERS:
            if membership.group_id == rule.group_id and membership.role in Membership.OFFICES:
                return True
            continue
        above = membership.group
        while above:
            if above.pk == rule.group_id:
                return True
            above = above.parent if rule.principal == KIND.GROUP_TREE else None
    return False


def may_read(page: WikiPage, user: User | None) -> bool:
    access = PageAccess.objects.get(page_id=page.pk).access
    while access:
        if not any(names_person(rule, user) for rule in access.rules.all()):
            return False
        access = access.parent
    return True


def random_world(seed: int) -> tuple[list[User | None], list[WikiPage]]:
    dice = random.Random(seed)
    groups = []
    for _n in range(4):
        groups.append(WorkingGroupFactory(parent=dice.choice([None, *groups])))
    people = [UserFactory() for _n in range(5)]
    for user in people:
        for group in dice.sample(groups, dice.randint(0, 2)):
            start = TODAY + datetime.timedelta(days=dice.choice([-400, -30, 0, 1, 30]))
            length = dice.choice([None, 0, 29, 30, 31, 400])
            MembershipFactory(
                group=group,
                user=user,
                role=dice.choice(Membership.Role.values),
                starts_on=start,
                ends_on=None if length is None else start + datetime.timedelta(days=length),
            )
    admin = UserFactory(is_superuser=True)
    pages: list[WikiPage] = []
    for group in dice.sample(groups, 2):
        space = create_space(
            key=group.key,
            title=f"Raum {group.key}",
            group=group,
            by=admin,
            audience=dice.choice(["public", "members", "group", "groups"]),
            audience_groups=[dice.choice(groups)],
        )
        own = [space]
        for n in range(6):
            own.append(
                create_page(
                    parent=dice.choice(own),
                    title=f"Blatt {group.key} {n}",
                    body="<p>Wort</p>",
                    by=admin,
                    labels=["Gemeinsam"],
                )
            )
        for page in dice.sample(own[1:], dice.randint(0, 4)):
            kinds = [KIND.GROUP, KIND.GROUP_TREE, KIND.OFFICERS, KIND.GUESTS]
            rules = [Rule(dice.choice(kinds), group=dice.choice(groups))]
            if dice.random() < 0.5:
                ends_on = TODAY + datetime.timedelta(days=dice.choice([-1, 0, 5]))
                rules.append(Rule(KIND.PERSON, user=dice.choice(people), ends_on=ends_on))
            restrict(page=page, rules=rules, by=admin)
        pages += own[1:]
    return [None, *people], pages


@pytest.mark.django_db
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 10**6))
def test_every_listing_equals_a_brute_force_check(seed, client, transaction_for_example):
    note(f"seed {seed}")
    with transaction_for_example():
        people, pages = random_world(seed)
        for user in people:
            expected = {page.title for page in pages if may_read(page, user)}
            hidden = {page.title for page in pages} - expected
            client.logout()
            if user is not None:
                client.force_login(user)
            assert {p.title for p in WikiPage.objects.visible_to(user)} == expected
            entries = SpaceEntry.objects.visible_to(user).exclude(parent=None)
            assert {entry.page.title for entry in entries} == expected
            readable = readable_access_ids(user)
            found = documents_of(f"page:{page.pk}" for page in pages)
            assert {
                d.title for ds in found.values() for d in ds if d.access in readable
            } == expected
            label = client.get("/labels/gemeinsam/")
            assert label.context["page_obj"].paginator.count == len(expected)
            feed = client.get("/changes.atom").content.decode()
            assert all(f"<title>{title}</title>" not in feed for title in hidden)
            for page in pages:
                page = WikiPage.objects.get(pk=page.pk)
                answer = client.get(page_url(page))
                assert answer.status_code == (200 if page.title in expected else 404)
                html = answer.content.decode()
                assert not [title for title in hidden if f">{title}<" in html]


@pytest.fixture
def transaction_for_example(db):
    """Each example begins with the same database."""
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def start():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return start


OUTLETS = [
    "/spaces/",
    "/spaces/?q=Geheim",
    "/changes/",
    "/changes.atom",
    "/labels/",
    "/labels/geheimwort/",
    "/pages/search.json?q=Geheim",
]


@pytest.mark.django_db
@pytest.mark.parametrize("outlet", OUTLETS)
def test_an_outsider_learns_nothing_from_any_outlet(client, outlet):
    space = make_space(title="Geheimraum", description="Geheim")
    chair = make_chair(space.group)
    page = create_page(parent=space, title="Geheimseite", body="<p>Geheimtext</p>", by=chair)
    set_labels(page=page, names=["Geheimwort"], by=chair)
    add_attachment(page=page, file=SimpleUploadedFile("geheim.txt", b"x"), by=chair)
    open_space = make_space(audience="members", title="Offen")
    link = create_page(
        parent=open_space,
        title="Mit Link",
        body=f'<p><a data-page="{page.pk}">dorthin</a></p>',
        by=make_chair(open_space.group),
    )
    client.force_login(UserFactory())

    html = client.get(outlet).content.decode()
    for word in ("Geheimraum", "Geheimseite", "Geheimtext", "geheim.txt", "Geheimwort"):
        assert word not in html
    shown = client.get(page_url(link)).content.decode()
    assert "Geheimseite" not in shown and f"/p/{page.pk}/" in shown
    assert client.get(f"/attachments/{Attachment.objects.get().pk}/").status_code == 404
    client.force_login(chair)
    if outlet != "/labels/":
        assert "geheim" in client.get(outlet).content.decode().lower()


@pytest.mark.django_db
def test_a_feed_shows_what_the_owner_of_its_secret_may_read_now(client):
    space = make_space()
    chair = make_chair(space.group)
    create_page(parent=space, title="Intern", by=chair)
    client.force_login(chair)
    client.get("/changes/")
    address = f"/changes.atom?token={FeedToken.objects.get(user=chair).token}"
    client.logout()
    assert "Intern" in client.get(address).content.decode()
    Membership.objects.filter(user=chair).update(ends_on=datetime.date(2021, 1, 1))
    from teamweb.access.readable import bump_version

    bump_version()
    assert "Intern" not in client.get(address).content.decode()
    assert client.get("/changes.atom?token=falsch").status_code == 404
    chair.is_active = False
    chair.save()
    assert "Intern" not in client.get(address).content.decode()


@pytest.mark.django_db
def test_links_from_pages_one_may_not_read_are_not_shown(client):
    target_space, source_space = make_space(audience="members"), make_space()
    target = create_page(parent=target_space, title="Ziel", by=make_chair(target_space.group))
    chair = make_chair(source_space.group)
    create_page(
        parent=source_space,
        title="Quelle",
        body=f'<p><a data-page="{target.pk}">z</a></p>',
        by=chair,
    )
    address = f"/pages/{target.pk}/links/"
    client.force_login(UserFactory())
    assert "Quelle" not in client.get(address).content.decode()
    client.force_login(chair)
    assert "Quelle" in client.get(address).content.decode()
