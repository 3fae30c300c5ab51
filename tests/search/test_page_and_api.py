import pytest
from django.test import Client, override_settings
from django.urls import reverse
from lxml import html

from teamweb_search.models import ApiToken
from teamweb_search.tokens import create_token, revoke_token
from teamweb_search.views.openapi import description
from teamweb_search.views.parameters import KNOWN
from tests.factories.people import UserFactory
from tests.factories.search import READABLE, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(engine):
    engine.write(
        [
            document("page:1", title="Haushalt 2025", body="Der Haushalt <b>", url="/p/1/"),
            document("page:2", title="Geheimer Haushalt", body="Quorvexamil", access=5),
        ]
    )
    engine.refresh()
    return engine


@pytest.fixture
def member():
    user = UserFactory()
    READABLE[user.pk] = {5}
    return user


def api(client, **sent):
    headers = sent.pop("headers", {})
    return client.get("/api/v1/search", sent, headers=headers)


def test_the_api_answers_as_documented(client, written):
    answer = api(client, q="Haushalt").json()

    assert set(answer) == {"total", "took_ms", "hits", "facets", "suggestion", "missing"}
    [hit] = answer["hits"]
    schema = description("http://testserver/")["components"]["schemas"]
    assert set(hit) == set(schema["Hit"]["properties"])
    assert (hit["id"], hit["title"], hit["url"]) == ("page:1", "Haushalt 2025", "/p/1/")
    assert hit["highlights"] == ["Der <mark>Haushalt</mark> &lt;b&gt;"]
    assert answer["facets"]["kind"] == [{"value": "page", "count": 1}]


def test_the_description_names_every_parameter(client, db):
    described = client.get("/api/v1/openapi.json").json()

    parameters = described["paths"]["/api/v1/search"]["get"]["parameters"]
    assert {parameter["name"] for parameter in parameters} == KNOWN


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({}, "q"),
        ({"q": "x", "size": "101"}, "size"),
        ({"q": "x", "size": "0"}, "size"),
        ({"q": "x", "page": "zwei"}, "page"),
        ({"q": "x", "page": "9999", "size": "100"}, "page"),
        ({"q": "x", "year": "24"}, "year"),
        ({"q": "x", "sort": "date"}, "sort"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(client, db, sent, named):
    answer = api(client, **sent)

    assert answer.status_code == 400
    assert set(answer.json()["error"]["parameters"]) == {named}


def test_the_page_goes_on_where_the_api_refuses(client, written):
    answer = client.get("/search/", {"q": "Haushalt", "page": "zwei", "size": "1000", "foo": "1"})

    assert answer.status_code == 200
    assert "Haushalt 2025" in answer.content.decode().replace("<mark>", "").replace("</mark>", "")


def test_a_token_searches_as_its_person_and_only_while_it_is_valid(client, written, member):
    token, key = create_token(user=member, name="Skript")

    def ids(headers):
        answer = api(client, q="Haushalt", headers=headers)
        return answer.status_code, {hit["id"] for hit in answer.json().get("hits", [])}

    bearer = {"Authorization": f"Bearer {key}"}
    assert ids({}) == (200, {"page:1"})
    assert ids(bearer) == (200, {"page:1", "page:2"})
    assert ids({"Authorization": "Bearer tw_falsch"}) == (401, set())
    assert ids({"Authorization": "Basic abc"}) == (401, set())
    revoke_token(token=token, by=member)
    assert ids(bearer) == (401, set())


def test_a_token_of_somebody_deactivated_or_of_another_scope_is_worth_nothing(client, db, member):
    _token, key = create_token(user=member, name="Skript")
    _other, other_key = create_token(user=member, name="Anderes", scope="other")
    member.is_active = False
    member.save()

    for sent in (key, other_key):
        answer = api(client, q="x", headers={"Authorization": f"Bearer {sent}"})
        assert answer.status_code == 401


def test_keys_are_not_stored(member, db):
    token, key = create_token(user=member, name="Skript")

    assert key not in str(vars(ApiToken.objects.get(pk=token.pk)))


def test_people_make_and_revoke_their_own_tokens(client, db, member):
    client.force_login(member)

    page = client.post(reverse("teamweb_search:api_tokens"), {"name": "Skript"})
    [token] = ApiToken.objects.all()
    assert f'value="{page.context["key"]}"' in page.content.decode()
    assert page.context["key"] not in client.get("/my/api-tokens/").content.decode()

    other = UserFactory()
    client.force_login(other)
    address = reverse("teamweb_search:revoke_api_token", args=[token.pk])
    assert client.post(address).status_code == 404
    client.force_login(member)
    assert client.post(address).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at


def test_visitors_have_no_tokens(client, db):
    assert client.get("/my/api-tokens/").status_code == 302


CANARY, NEVER = "Quorvexamil", "Zubrintofel"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", ["/api/v1/search?q=Budget", "/api/v1/openapi.json"])
def test_other_methods_on_the_api_are_answered_in_json(method, address):
    """Also without the token of a form, which no program has."""
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json()["error"]["status"] == 405


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/nichts", "/api/v2/search"])
def test_unknown_addresses_of_the_api_are_answered_in_json(method, address):
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)

    assert answer.status_code == 404
    assert answer.json()["error"]["status"] == 404


def test_a_failure_of_the_api_is_answered_in_json(monkeypatch):
    monkeypatch.setattr("teamweb_search.views.api.find", lambda *_words, **_named: 1 / 0)

    answer = Client(raise_request_exception=False).get("/api/v1/search?q=Budget")

    assert answer.status_code == 500
    assert answer.json()["error"]["status"] == 500


@pytest.mark.parametrize("address", ["/search/", "/api/v1/search", "/search/suggest"])
def test_no_address_tells_a_hidden_word_from_one_never_written(client, written, address):
    def told(word):
        answer = client.get(address, {"q": word})
        body = answer.content.decode().replace(word, "WORD")
        return answer.status_code, body.split('"took_ms"')[0], "Geheim" in body

    assert told(CANARY) == told(NEVER)
    assert "Geheim" not in client.get(address, {"q": "Haushalt"}).content.decode()


def test_titles_are_suggested_to_those_who_may_read_them(client, written, member):
    def titles():
        answer = client.get("/search/suggest", {"q": "haush"}).json()
        return {found["title"] for found in answer["suggestions"]}

    assert titles() == {"Haushalt 2025"}
    client.force_login(member)
    assert titles() == {"Haushalt 2025", "Geheimer Haushalt"}


def test_an_engine_that_is_down_is_told_plainly(client, db):
    with override_settings(ELASTICSEARCH_URL="http://127.0.0.1:1"):
        page = client.get("/search/", {"q": "Haushalt"})
        answer = api(client, q="Haushalt")

    assert (page.status_code, answer.status_code) == (503, 503)
    assert 'role="alert"' in page.content.decode()
    assert answer.headers["Retry-After"]


def test_facets_are_links_that_narrow_and_widen(client, written):
    page = client.get("/search/", {"q": "Haushalt", "kind": "page"})
    [kinds] = [group for group in page.context["facets"] if group.name == "kind"]

    [choice] = kinds.choices
    assert choice.is_chosen
    assert choice.url == "/search/?q=Haushalt"
    assert 'aria-current="true"' in page.content.decode()


def test_of_very_many_spaces_the_fullest_are_offered_and_the_others_on_demand(client, engine):
    engine.write(
        document(f"page:{n}", title="Haushalt", space=f"raum{n % 30:02d}")
        for n in range(90)
        if n % 30 < 25 or n < 30
    )
    engine.refresh()

    def spaces(**more):
        page = client.get("/search/", {"q": "Haushalt", **more})
        [group] = [group for group in page.context["facets"] if group.name == "space"]
        return page.content.decode(), group

    text, group = spaces()
    assert (len(group.choices), group.left_out) == (20, 10)
    assert {choice.count for choice in group.choices} == {3}
    assert "/search/?q=Haushalt&amp;more=space#facet-space" in text
    assert group.all_url == "/search/?q=Haushalt&more=space#facet-space"

    text, group = spaces(more="space")
    assert (len(group.choices), group.left_out) == (30, 0)
    assert sum(choice.count for choice in group.choices) == 80
    assert "There is no such parameter" not in text

    # One that was chosen stays to be taken away again, however few hits it has.
    _text, group = spaces(space="raum29")
    assert [choice.label for choice in group.choices if choice.is_chosen] == ["raum29"]


def test_an_empty_search_shows_a_form_and_no_error(client, db):
    page = client.get("/search/")

    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def check_nothing(user, sources):
    return set()


def test_the_last_check_drops_hits_and_raises_an_alarm(client, written, settings, caplog):
    settings.SEARCH_FINAL_CHECK = "tests.search.test_page_and_api.check_nothing"

    answer = api(client, q="Haushalt").json()

    assert (answer["hits"], answer["total"]) == ([], 0)
    assert "may not be read" in caplog.text


def test_a_search_costs_few_queries_however_much_is_found(
    client, database_engine, django_assert_max_num_queries
):
    database_engine.write([document(f"page:{n}", body="Haushalt") for n in range(60)])
    # Inside PostgreSQL a search reads in a transaction with settings of its own.
    most = 18 if database_engine.name == "postgresql" else 15

    with django_assert_max_num_queries(most):
        client.get("/search/", {"q": "Haushalt"})
    with django_assert_max_num_queries(most):
        client.get("/search/", {"q": "Haushalt", "size": "50"})


def test_a_search_without_hits_says_what_may_help(client, database_engine):
    text = client.get("/search/", {"q": "Quastenflosser", "kind": "todo"}).content.decode()

    assert "Nichts gefunden" in text
    assert "Prüfen Sie die Schreibweise." in text
    assert 'href="/search/?q=Quastenflosser">Ohne Filter suchen' in text
    assert "Melden Sie sich an" in text


def test_without_filters_none_is_offered_to_be_taken_away(client, database_engine):
    text = client.get("/search/", {"q": "Quastenflosser"}).content.decode()

    assert "Nichts gefunden" in text
    assert "Ohne Filter suchen" not in text


# Filters that are typed


@pytest.mark.parametrize(
    "typed",
    [
        "art:Beschluss", "art:Beschlüsse", "art:beschluesse", "kind:resolution", "kind:Resolution",
        "Art:resolutions", 'art:"Beschlüsse"',
    ],
)  # fmt: skip
def test_a_kind_goes_by_what_the_page_calls_it(client, written, typed):
    written.write(
        [document("resolution:1", title="Zur Frist"), document("public_page:1", title="Start")]
    )
    written.refresh()

    assert [hit["id"] for hit in api(client, q=typed).json()["hits"]] == ["resolution:1"]
    answer = api(client, kind=typed.partition(":")[2].strip('"')).json()
    assert [hit["id"] for hit in answer["hits"]] == ["resolution:1"]
    assert api(client, q='art:"Seiten der Website"').json()["total"] == 1


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("art:Quatsch", "kind"),
        ("Haushalt art:Quatsch", "kind"),
        ("Haushalt bereich:gibtsnicht", "space"),
        ("autor:Meier", "q"),
        ("typ:Beschluss", "q"),
        ("Haushalt jahr:bald", "q"),
    ],
)
def test_a_filter_that_finds_nothing_is_explained(client, written, typed, named):
    answer = api(client, q=typed)
    assert (answer.status_code, set(answer.json()["error"]["parameters"])) == (400, {named})

    page = client.get(reverse("teamweb_search:search"), {"q": typed})
    assert page.status_code == 200
    assert page.context["hints"]
    assert page.context["hints"][0] in page.content.decode().replace("&quot;", '"')


@pytest.mark.parametrize(
    "typed", ["Kolleg:innen Haushalt", "10:30 Haushalt", "http://a.de Haushalt"]
)
def test_a_colon_alone_makes_no_filter(client, written, typed):
    assert api(client, q=typed).json()["total"] == 1


def test_a_hidden_space_answers_like_one_that_does_not_exist(client, written):
    written.write([document("page:3", title="Haushalt", access=5, space="geheim")])
    written.refresh()

    hidden, never = (api(client, q=f"space:{key}") for key in ("geheim", "niegab"))

    assert hidden.status_code == never.status_code == 400
    assert hidden.content.replace(b"geheim", b"") == never.content.replace(b"niegab", b"")


def test_the_page_says_that_no_text_has_the_word_itself(client, written):
    written.write([document("page:4", title="Der Plan")])
    written.refresh()

    page = client.get(reverse("teamweb_search:search"), {"q": "Kranichflugplan"}).content.decode()

    assert "„Kranichflugplan“" in page
    assert page.index("search-similar") < page.index("search-list")


def test_forms_for_searching_have_names_of_their_own(client, written):
    for address in (reverse("teamweb_search:search"), "/"):
        page = html.fromstring(client.get(address, {"q": "Haushalt"}).content)
        names = page.xpath('//*[@role="search"]/@aria-label')
        assert len(names) == len(page.xpath('//*[@role="search"]')) == len(set(names))
