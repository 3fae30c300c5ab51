import re

import pytest
from django.urls import reverse

from teamweb.access.actions import restrict
from teamweb.notifications.actions import watch
from teamweb.spaces.actions import create_page, edit_page, move_page, set_labels, trash_page
from teamweb.spaces.models import AccessRequest, page_url
from teamweb.spaces.text.rendering import MOST_INCLUDED
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_page, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def member(space):
    return make_member(space.group)


@pytest.fixture
def page(space, member):
    return create_page(
        parent=space, title="Die Akte", body="<h2>Anfang</h2><p>Guter Text</p>", by=member
    )


def test_a_member_reads_text_tree_labels_and_last_change(client, page, space, member):
    create_page(parent=page, title="Kind der Akte", by=member, labels=["Archiv"])
    set_labels(page=page, names=["E-Akte"], by=member)
    client.force_login(member)

    html = client.get(page_url(page)).content.decode()

    assert "Guter Text" in html and '<h2 id="' in html
    assert "Kind der Akte" in html and "E-Akte" in html and str(member) in html
    assert html.count("<h1") == 1
    assert client.get(page_url(space)).status_code == 200
    assert client.get(f"/p/{page.pk}/").url == page_url(page)


def test_what_may_not_be_read_looks_like_what_is_not_there(client, page):
    for user in (None, UserFactory()):
        if user:
            client.force_login(user)
        there = client.get(page_url(page))
        missing = client.get("/teamweb/ak-test/die-ehe/")

        assert there.status_code == missing.status_code == 404
        mask = lambda response: (  # noqa: E731
            response.content.decode()
            .replace("die-akte", "X")
            .replace("die-ehe", "X")
            .split('name="csrfmiddlewaretoken"')[0]
        )
        assert mask(there).split("hx-headers")[0] == mask(missing).split("hx-headers")[0]
        assert "Guter Text" not in there.content.decode()
        assert client.get(f"/p/{page.pk}/").status_code == 404


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(client, page, space, member):
    client.force_login(member)
    url = page_url(page)
    client.get(url)  # sets the cookies that the page's forms depend on
    etag = client.get(url)["ETag"]
    again = {"HTTP_IF_NONE_MATCH": etag}
    assert client.get(url, **again).status_code == 304

    sibling = create_page(parent=space, title="Daneben", by=member)
    changed = client.get(url, **again)
    assert changed.status_code == 200 and "Daneben" in changed.content.decode()
    before = changed["ETag"]
    for change in (
        lambda: trash_page(page=sibling, by=member),
        lambda: set_labels(page=page, names=["Neu"], by=member),
        lambda: watch(user=member, target=page),
        lambda: edit_page(
            page=page,
            title=page.title,
            body="<p>Anders</p>",
            by=member,
            base_revision_id=page.latest_revision_id,
        ),
    ):
        change()
        now = client.get(url)["ETag"]
        assert now != before
        before = now


def test_one_readers_etag_is_not_anothers(client, page, space, member):
    client.force_login(member)
    etag = client.get(page_url(page))["ETag"]
    client.force_login(make_member(space.group))

    assert client.get(page_url(page), HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_a_former_address_leads_on_but_only_readers(client, page, space, member):
    other = create_page(parent=space, title="Ordner", by=member)
    old = page_url(page)
    move_page(page=page, parent=other, by=member)
    edit_page(
        page=page,
        title="Neuer Titel",
        body="<p>x</p>",
        by=member,
        base_revision_id=page.latest_revision_id,
    )

    assert client.get(old).status_code == 404
    client.force_login(member)
    answer = client.get(old)
    assert (answer.status_code, answer.url) == (301, "/teamweb/ak-test/ordner/neuer-titel/")
    client.force_login(UserFactory())
    assert client.get(old).status_code == 404


def test_the_tree_shows_nothing_narrowed_not_even_that_it_is_there(client, page, space, member):
    hidden = create_page(parent=page, title="Geheimsache", by=member)
    restrict(page=hidden, rules=[], by=member)
    client.force_login(make_member(space.group))

    for url in (page_url(space), page_url(page), f"/pages/{page.pk}/children/"):
        html = client.get(url).content.decode()
        assert "Geheimsache" not in html
        assert reverse("teamweb_spaces:branch", args=[page.pk]) not in html
    branch = client.get(reverse("teamweb_spaces:branch", args=[page.pk]), HTTP_HX_REQUEST="true")
    assert "Geheimsache" not in branch.content.decode()
    client.force_login(member)
    assert (
        reverse("teamweb_spaces:branch", args=[page.pk])
        in client.get(page_url(space)).content.decode()
    )


def test_reading_costs_few_queries_however_large_the_space(
    client, page, space, member, django_assert_max_num_queries
):
    client.force_login(member)
    client.get(page_url(page))
    with django_assert_max_num_queries(12):
        client.get(page_url(page))
    for n in range(30):
        make_page(parent=space, title=f"Weitere {n}")
    with django_assert_max_num_queries(12):
        client.get(page_url(page))


def test_a_page_in_the_trash_is_not_found(client, page, member):
    trash_page(page=page, by=member)
    client.force_login(member)

    assert client.get(page_url(page)).status_code == 404
    assert client.get(f"/pages/{page.pk}/edit/").status_code == 404


def test_macros_show_each_reader_only_what_they_may_read(client, page, space, member):
    hidden = create_page(parent=page, title="Geheimes Kind", body="<p>Verborgen</p>", by=member)
    create_page(parent=page, title="Offenes Kind", by=member)
    restrict(page=hidden, rules=[], by=member)
    edit_page(
        page=page,
        title=page.title,
        by=member,
        base_revision_id=page.latest_revision_id,
        body=f'<div data-macro="children"></div><div data-macro="include" data-page="{hidden.pk}"></div>',
    )
    client.force_login(make_member(space.group))
    html = client.get(page_url(page)).content.decode()
    assert "Offenes Kind" in html and "Geheimes Kind" not in html and "Verborgen" not in html

    client.force_login(member)
    assert "Verborgen" in client.get(page_url(page)).content.decode()


def include(*pages):
    return "".join(f'<div data-macro="include" data-page="{page.pk}"></div>' for page in pages)


def shown_text(client, page):
    html = client.get(page_url(page)).content.decode()
    return html[html.index('class="prose') :]


def test_pages_that_include_many_that_include_many_cost_little(
    client, space, member, django_assert_max_num_queries
):
    """Ten includes on each of five levels took 34 seconds: each level multiplied them."""
    level = []
    for number in range(4, 0, -1):
        level = [
            create_page(
                parent=space,
                title=f"Ebene {number} Seite {place}",
                body=f"<p>Wort-{number}-{place}.</p><div data-macro='children'></div>{include(*level)}",
                by=member,
            )
            for place in range(8)
        ]
    top = create_page(parent=space, title="Oben", body=include(*level, *level), by=member)
    client.force_login(member)
    client.get(page_url(top))

    with django_assert_max_num_queries(110):
        html = shown_text(client, top)

    # What is shown is shown once; what is not, is named with its place.
    words = re.findall(r"Wort-\d-\d", html)
    assert len(words) == len(set(words)) == MOST_INCLUDED
    assert "ist auf dieser Seite schon zu sehen" in html
    assert "zu viele Seiten ineinander" in html
    assert "bindet schon zu viel ein" in html


def test_a_page_that_includes_itself_or_a_circle_shows_each_page_once(client, space, member):
    first = create_page(parent=space, title="Erste", by=member)
    second = create_page(
        parent=space, title="Zweite", body=f"<p>Zwei</p>{include(first)}", by=member
    )
    edit_page(
        page=first,
        title="Erste",
        body=f"<p>Eins</p>{include(second, first)}",
        by=member,
        base_revision_id=first.latest_revision_id,
    )
    client.force_login(member)

    html = shown_text(client, first)

    assert (html.count("<p>Eins</p>"), html.count("<p>Zwei</p>")) == (1, 1)
    assert html.count("ist auf dieser Seite schon zu sehen") == 2


def test_a_page_included_twice_is_not_named_to_who_may_not_read_it(client, page, space, member):
    hidden = create_page(parent=page, title="Geheimes Kind", body="<p>Verborgen</p>", by=member)
    restrict(page=hidden, rules=[], by=member)
    twice = create_page(parent=space, title="Zweimal", body=include(hidden, hidden), by=member)
    client.force_login(make_member(space.group))

    assert "Geheimes" not in client.get(page_url(twice)).content.decode()


def test_the_editor_shows_of_a_macro_what_this_reader_may_read(
    client, page, space, member, django_assert_max_num_queries
):
    hidden = create_page(parent=page, title="Geheimes Kind", body="<p>Verborgen</p>", by=member)
    create_page(parent=page, title="Offenes Kind", by=member)
    restrict(page=hidden, rules=[], by=member)
    included = f"/pages/{page.pk}/macro/?name=include&page={hidden.pk}"
    client.force_login(member)
    assert "Verborgen" in client.get(included).content.decode()

    client.force_login(make_member(space.group))
    with django_assert_max_num_queries(14):
        children = client.get(f"/pages/{page.pk}/macro/?name=children").content.decode()
    assert "Offenes Kind" in children and "Geheimes Kind" not in children
    assert "Verborgen" not in client.get(included).content.decode()
    assert client.get(f"/pages/{hidden.pk}/macro/?name=children").status_code == 404


def test_only_macros_of_the_table_are_shown_and_only_to_readers(client, page, member):
    address = f"/pages/{page.pk}/macro/"
    assert client.get(f"{address}?name=children").status_code == 302
    client.force_login(UserFactory())
    assert client.get(f"{address}?name=children").status_code == 404
    client.force_login(member)
    for wrong in ("", "?name=toc", "?name=excerpt", "?name=__class__"):
        assert client.get(address + wrong).status_code == 404
    for number in ("x", "-1", "9" * 30, "²", "0"):
        assert client.get(f"{address}?name=include&page={number}").status_code == 200
    assert client.post(f"{address}?name=children").status_code == 405


def test_a_public_space_is_read_without_signing_in(client):
    space = make_space(audience="public", description="Für alle")
    make_page(parent=space, title="Offen", body="<p>Hallo</p>")

    assert "Hallo" in client.get(f"/teamweb/{space.key}/offen/").content.decode()
    assert space.title in client.get("/spaces/").content.decode()


@pytest.mark.parametrize("address", ["/p/{}/", "/pages/{}/history/", "/pages/{}/branch/"])
def test_by_its_number_too_an_unreadable_page_looks_like_none(client, page, member, address):
    user = None

    def seen(page_id):
        answer = client.get(address.format(page_id))
        if not user:
            # Visitors are sent to sign in before anything is looked up, or find nothing.
            assert answer.status_code in (302, 404)
        else:
            assert answer.status_code == 404
        text = answer.headers.get("Location", "") + answer.content.decode()
        text = text.replace(f"/{page_id}/", "/N/").replace(f"%2F{page_id}%2F", "%2FN%2F")
        return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', r"\1", text)

    assert seen(page.pk) == seen(page.pk + 100_000)
    user = UserFactory()
    client.force_login(user)
    assert seen(page.pk) == seen(page.pk + 100_000)
    form = {"address": f"/p/{page.pk}/", "message": "Bitte"}
    assert f'value="{form["address"]}"' in client.get(address.format(page.pk)).content.decode()
    for number in (page.pk, page.pk + 100_000):
        answer = client.post("/spaces/ask/", form | {"address": f"/p/{number}/"})
        assert answer.status_code == 302
    assert list(AccessRequest.objects.values_list("page_id", flat=True)) == [page.pk]


@pytest.mark.parametrize(
    "address",
    ["ak-test/die-akte", "/teamweb/ak-test/die-akte/", "/p/{}/", "/pages/{}/edit/"],
)
def test_access_is_asked_for_by_every_address_of_a_page(client, page, address):
    client.force_login(UserFactory())

    client.post("/spaces/ask/", {"address": address.format(page.pk), "message": "Bitte"})

    assert AccessRequest.objects.get().page_id == page.pk
