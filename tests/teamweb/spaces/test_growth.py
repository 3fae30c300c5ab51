"""No page asks more of the database because the site grew."""

import pytest
from django.contrib.auth.models import Group as AuthGroup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from teamweb.access.models import Access, AccessRule, PageAccess
from teamweb.access.readable import bump_version
from teamweb.groups.models import GroupType, WorkingGroup
from teamweb.spaces.actions import create_page, set_labels
from teamweb.spaces.models import SpaceEntry, WikiPage, page_url
from tests.factories.spaces import make_chair, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]
GROUPS, SUBTREES = 500, 2_000


def grow(space, reader, template):
    """500 groups and 2,000 narrowed pages that the reader may read, written in bulk."""
    kind = GroupType.objects.first()
    mirrors = AuthGroup.objects.bulk_create(AuthGroup(name=f"Spiegel {n}") for n in range(GROUPS))
    WorkingGroup.objects.bulk_create(
        WorkingGroup(key=f"gruppe-{n}", name=f"Gruppe {n}", type=kind, auth_group=mirror)
        for n, mirror in enumerate(mirrors)
    )
    parent = Page.objects.get(pk=space.pk)
    for n in range(SUBTREES):
        path = f"{parent.path}{Page._int2str(5_000 + n).rjust(4, '0')}"
        page = Page(
            title=f"Eng {n}",
            draft_title=f"Eng {n}",
            slug=f"eng-{n}",
            path=path,
            depth=parent.depth + 1,
            url_path=f"{parent.url_path}eng-{n}/",
            content_type=template.content_type,
            locale=template.locale,
            live=True,
        )
        page.save_base(raw=True)
        WikiPage(page_ptr_id=page.pk, body="", rendered_html="").save_base(raw=True)
    pages = Page.objects.filter(slug__startswith="eng-", path__startswith=parent.path)
    now = SpaceEntry.objects.get(pk=template.pk).changed_at
    SpaceEntry.objects.bulk_create(
        SpaceEntry(page=page, space=space, parent=parent, rank=100 + n, changed_at=now)
        for n, page in enumerate(pages)
    )
    accesses = Access.objects.bulk_create(
        Access(kind="narrowed", space=parent, root_page=page, parent=space.audience_access)
        for page in pages
    )
    AccessRule.objects.bulk_create(
        AccessRule(access=access, principal=AccessRule.Principal.PERSON, user=reader)
        for access in accesses
    )
    PageAccess.objects.bulk_create(
        PageAccess(page=access.root_page, access=access) for access in accesses
    )
    bump_version()


def test_queries_do_not_grow_with_groups_and_narrowed_pages(client):
    space = make_space(key="ak-test")
    reader = make_chair(space.group)
    page = create_page(parent=space, title="Akte", body="<p>Text</p>", by=reader)
    set_labels(page=page, names=["Recht"], by=reader)
    for n in range(30):
        create_page(parent=space, title=f"Blatt {n}", by=reader, labels=["Recht"])
    client.force_login(reader)
    addresses = [
        page_url(page),
        page_url(space),
        "/spaces/",
        "/changes/",
        "/changes.atom",
        "/labels/",
        "/labels/recht/",
        "/pages/search.json?q=Blatt",
        f"/pages/{space.pk}/children/",
        f"/pages/{page.pk}/links/",
        f"/pages/{page.pk}/history/",
        f"/pages/{page.pk}/edit/",
        f"/pages/{page.pk}/move/",
        f"/spaces/{space.key}/trash/",
    ]

    def counts() -> dict[str, int]:
        counted = {}
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counted[address] = len(queries)
        return counted

    before = counts()
    grow(space, reader, page)
    after = counts()

    assert after == before
    assert max(after.values()) <= 20
    assert after[page_url(page)] <= 12
