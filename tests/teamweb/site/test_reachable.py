"""Every listing is linked from somewhere, for everybody who may see it."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver
from lxml import html

from tests.factories.people import UserFactory, WorkingGroupFactory
from tests.factories.spaces import make_chair, make_member, make_page, make_space

pytestmark = pytest.mark.django_db

# Pages of libraries (those of allauth but for the profile), and what no page is there for.
NOT_OURS = (*("admin/", "documents/", "_util/", "dev/", "api/"), "language/")
ALLAUTH = re.compile("accounts/(?!profile/)")
NOT_FOR_READERS = ("healthz", "readyz", "metrics", "teamweb/")
# Only a form that was sent leads there.
AFTER_A_FORM = {"subscriptions/sent/"}
# Pages of one kind look alike: these many of each are followed.
FOLLOWED = 3
FOLLOWED_IN_TREE = 20
WAGTAIL = "^((?:[\\w\\-]+/)*)$"


def routes_without_arguments() -> Iterator[str]:
    def walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry, route)
            elif isinstance(entry, URLPattern) and not set("<(") & set(route):
                yield route

    for route in walk(get_resolver(), ""):
        if not is_foreign(route) and route not in (*NOT_FOR_READERS, *AFTER_A_FORM):
            yield route


def is_foreign(route: str) -> bool:
    return route.startswith(NOT_OURS) or ALLAUTH.match(route) is not None


def route_of(path: str) -> str | None:
    try:
        return str(resolve(path).route)
    except Resolver404:
        return None


def links_of(client: Client, path: str) -> set[str]:
    """The addresses on this site that a page links to, without queries."""
    response = client.get(path, follow=True)
    if response.status_code != 200 or "text/html" not in response.headers["Content-Type"]:
        return set()
    tree = html.fromstring(response.content)
    # A search form leads to its page too.
    hrefs = tree.xpath("//a/@href | //form[not(@method='post')]/@action")
    targets = {urlsplit(urljoin(path, href)) for href in hrefs}
    return {target.path for target in targets if not target.netloc and target.path}


def crawl(client: Client, start: str) -> set[str]:
    """Every address that can be reached by links alone."""
    found, waiting, followed = {start}, deque([start]), Counter[str]()
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or is_foreign(route) or not path.endswith("/"):
            continue
        followed[route] += 1
        if followed[route] > (FOLLOWED_IN_TREE if route == WAGTAIL else FOLLOWED):
            continue
        new = links_of(client, path) - found
        found |= new
        waiting.extend(sorted(new))
    return found


@pytest.fixture
def group():
    return WorkingGroupFactory(key="ak-eakte")


@pytest.fixture
def space(group):
    return make_space(group=group, audience="public")


@pytest.fixture
def page(space):
    return make_page(parent=space)


ROLES = [
    "visitor",
    *(
        pytest.param(role, marks=pytest.mark.one_database)
        for role in ("stranger", "member", "chair")
    ),
    "administrator",
]


@pytest.fixture(params=ROLES)
def reader(request, group, client: Client) -> Client:
    people = {
        "stranger": UserFactory,
        "member": lambda: make_member(group),
        "chair": lambda: make_chair(group),
        "administrator": lambda: UserFactory(is_superuser=True),
    }
    if request.param != "visitor":
        client.force_login(people[request.param]())
    return client


def test_every_listing_is_linked_from_another_page(reader, page):
    reached = crawl(reader, "/")
    unlinked = []
    for route in routes_without_arguments():
        path = f"/{route}"
        response = reader.get(path)
        is_page = "text/html" in response.headers.get("Content-Type", "")
        if response.status_code == 200 and is_page and path not in reached:
            unlinked.append(path)

    assert unlinked == []


def test_a_space_leads_to_all_its_parts(reader, group, space):
    links = set()
    response = reader.get(space.get_absolute_url())
    for href in html.fromstring(response.content).xpath("//main//a/@href | //nav//a/@href"):
        links.add(href)

    assert f"/spaces/{space.key}/meetings/" in links
    assert f"/spaces/{space.key}/files/" in links
    assert f"/spaces/{space.key}/changes/" in links
    assert f"/resolutions/?group={group.key}" in links
    assert group.get_absolute_url() in links
    signed_in = "_auth_user_id" in reader.session
    assert (f"/todos/?group={group.key}" in links) == signed_in


def test_the_parts_of_a_space_stand_beside_every_page_of_it(reader, space, page):
    response = reader.get(page.get_absolute_url())

    assert f"/spaces/{space.key}/meetings/" in response.content.decode()


def test_help_answers_everybody(reader):
    response = reader.get("/help/")

    assert response.status_code == 200
    assert "Tasten" in response.content.decode()
