import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction

from teamweb.website.models import (
    EventIndexPage,
    EventPage,
    HomePage,
    StandardPage,
)
from teamweb.website.models.home import GROUPS_ON_HOME
from teamweb.website.pages import sections
from teamweb.website.pages.series import shares
from tests.factories.people import UserFactory, WorkingGroupFactory
from tests.factories.spaces import make_page, make_space
from tests.factories.website import event, news, publication

pytestmark = pytest.mark.django_db
DAY = datetime.date


def _text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_home_shows_what_is_next_what_is_new_and_who_works_here(client):
    event("Vorbei", starts_on=DAY(2019, 7, 5))
    event("Bald", starts_on=DAY(2019, 12, 1))
    news("Neuigkeit")
    group = WorkingGroupFactory(name="E-Akte")

    with time_machine.travel("2019-11-20T12:00:00+01:00"):
        page = _text(client, "/")

    assert "Bald" in page and "Vorbei" not in page
    assert "Neuigkeit" in page
    assert group.get_absolute_url() in page
    assert 'action="/search/"' in page
    assert "<title>Teamweb</title>" in page
    assert "/accounts/login/" in page


def test_home_costs_the_same_with_more_content(client, django_assert_max_num_queries):
    for n in range(12):
        news(f"N{n}")
        event(f"E{n}", starts_on=DAY(2100, 1, n + 1))
        WorkingGroupFactory()

    for address, most in (("/", 12), ("/termine/", 13), ("/aktuelles/", 12)):
        assert f'href="{address}"' in _text(client, "/")
        _text(client, address)  # What never changes is kept from here on.
        with django_assert_max_num_queries(most):
            _text(client, address)


def test_home_names_only_so_many_groups_and_leads_to_all(client):
    for _number in range(GROUPS_ON_HOME + 5):
        WorkingGroupFactory()

    page = _text(client, "/")

    assert page.count('class="tag" href="/groups/') == GROUPS_ON_HOME
    assert 'href="/groups/"' in page


def test_home_shows_the_sections_that_the_site_registers(client):
    template = "teamweb/components/empty.html"
    for key, context in [("shown", {"title": "Themenfelder"}), ("left out", None)]:
        sections.register(
            sections.HomeSection(key, 1, template, lambda request, context=context: context)
        )
    try:
        shown = sections.for_request(client.get("/").wsgi_request)
    finally:
        sections._registered.pop("shown")
        sections._registered.pop("left out")

    assert [context for name, context in shown if name == template] == [{"title": "Themenfelder"}]


def test_news_are_listed_newest_first_in_pages(client, django_assert_max_num_queries):
    for n in range(27):
        news(f"Nachricht {n:02}", published_on=DAY(2019, 1, 1) + datetime.timedelta(n))

    with django_assert_max_num_queries(23):
        first = _text(client, "/aktuelles/")
    second = _text(client, "/aktuelles/?page=2")

    assert first.index("Nachricht 26") < first.index("Nachricht 25")
    assert "Nachricht 01" not in first and "Nachricht 01" in second


def test_the_feed_has_published_news_only(client):
    news("Öffentlich")
    news("Entwurf", live=False)

    feed = client.get("/feeds/news.atom")

    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    assert "Öffentlich" in feed.content.decode()
    assert "Entwurf" not in feed.content.decode()


def test_events_of_today_are_upcoming_until_their_last_day():
    single = event("Heute", starts_on=DAY(2019, 11, 5))
    double = event("Zwei Tage", starts_on=DAY(2019, 11, 4), ends_on=DAY(2019, 11, 5))
    over = event("Gestern", starts_on=DAY(2019, 11, 4))
    dateless = event("Nur das Jahr", starts_on=None, year=2019)

    assert list(EventPage.objects.upcoming(DAY(2019, 11, 5))) == [double, single]
    assert set(EventPage.objects.past(DAY(2019, 11, 5))) == {over, dateless}


def test_past_events_are_grouped_by_year_also_those_without_a_day(client):
    event("Roadshow Soest", starts_on=DAY(2019, 10, 9), participants=100, is_estimate=True)
    event("Workshops", starts_on=None, year=2019)
    event("Undatiert", starts_on=None, year=None)

    page = _text(client, "/termine/")

    assert page.count("<h2>Termine 2019</h2>") == 1
    assert "Termine ohne bekanntes Datum" in page
    assert "etwa 100" in _text(client, EventPage.objects.get(title="Roadshow Soest").url)


def test_an_event_does_not_end_before_it_begins():
    page = EventPage(title="Verkehrt", starts_on=DAY(2019, 2, 2), ends_on=DAY(2019, 2, 1))

    with pytest.raises(ValidationError):
        EventIndexPage.objects.get().add_child(instance=page)


def test_lists_of_events_and_publications_cost_the_same_with_more(
    client, django_assert_max_num_queries
):
    for n in range(26):
        event(f"E{n}")
        publication(f"P{n}", group=WorkingGroupFactory())
    for address in ("/termine/", "/veroeffentlichungen/"):
        with django_assert_max_num_queries(23):
            client.get(address)


def test_a_publication_names_its_group_and_its_kind(client):
    group = WorkingGroupFactory(name="E-Bauakte")
    page = publication("Einführung der eBauakte", group=group, kind="guideline")

    assert "Leitfaden" in _text(client, page.url)
    assert group.get_absolute_url() in _text(client, "/veroeffentlichungen/")
    assert page.title in _text(client, group.get_absolute_url())


def test_a_text_is_shown_with_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    pages = [news(f"N{n}") for n in range(10)]
    links = "".join(f'<p><a linktype="page" id="{page.pk}">{page.title}</a></p>' for page in pages)
    text = HomePage.objects.get().add_child(
        instance=StandardPage(title="Verweise", slug="verweise", body=links)
    )

    with django_assert_max_num_queries(23):
        page = _text(client, text.url)

    assert page.count("/aktuelles/n") == 10


def test_what_is_public_shows_nothing_of_a_closed_space(client):
    space = make_space(title="Geheimer Bereich")
    make_page(parent=space, title="Geheime Seite")

    for address in ("/", "/groups/", space.group.get_absolute_url(), "/feeds/news.atom"):
        page = _text(client, address)
        assert "Geheim" not in page, address


def ozg_events() -> list[EventPage]:
    held = {"Bonn": 54, "Detmold": 64, "Kempen": 89, "Dortmund": 110, "Münster": 91}
    return [
        event(
            f"Info {place}",
            series="OZG-Info",
            place=place,
            participants=number,
            starts_on=DAY(2019, 10, 1) + datetime.timedelta(days=day),
        )
        for day, (place, number) in enumerate(held.items())
    ]


def test_each_event_of_a_series_shows_what_all_add_up_to(client, django_assert_max_num_queries):
    pages = ozg_events()
    event("Anderes", series="Anderes", participants=500, starts_on=DAY(2019, 1, 1))

    with django_assert_max_num_queries(25):
        page = _text(client, pages[0].url)

    assert "408 Teilnehmende" in page
    for share in ("13,2", "15,7", "21,8", "27,0", "22,3", "100,0"):
        assert f"{share} %" in page
    assert "Anderes" not in page


def test_an_event_that_is_restricted_counts_in_no_series_for_others(client):
    pages = ozg_events()
    PageViewRestriction.objects.create(page=pages[0], restriction_type="login")

    page = _text(client, pages[1].url)

    assert "354 Teilnehmende" in page
    assert "Info Bonn" not in page


def test_the_only_event_of_a_series_shows_no_table(client):
    page = event("Allein", series="Einzeln", participants=5, starts_on=DAY(2019, 1, 1))

    assert "<table" not in _text(client, page.url)


@given(st.lists(st.integers(min_value=0, max_value=100_000), max_size=20))
def test_shares_are_within_a_tenth_and_add_up_to_a_hundred(counts):
    parts = shares(counts)

    assert sum(parts) == (100 if sum(counts) else 0)
    for count, part in zip(counts, parts, strict=True):
        assert abs(float(part) - (100 * count / sum(counts) if sum(counts) else 0)) < 0.1


def test_the_admin_creates_news_in_their_section_only():
    home = HomePage.objects.get()
    admin = UserFactory(is_superuser=True)

    names = {model.__name__ for model in HomePage.creatable_subpage_models()}

    assert "NewsPage" not in names
    assert Page.objects.get(pk=home.pk).permissions_for_user(admin).can_add_subpage()


def test_what_an_editor_restricts_leaves_every_list_and_the_feed(client):
    """Wagtail lets an editor put a page behind a login; its summary stood in lists all the same."""
    group = WorkingGroupFactory()
    pages = [
        news("Vertraulich 1", lead="Vertraulicher Inhalt"),
        event("Vertraulich 2", starts_on=DAY(2100, 1, 1)),
        publication("Vertraulich 3", group=group),
    ]
    for page in pages:
        PageViewRestriction.objects.create(page=page, restriction_type="login")

    for address in (
        "/",
        "/aktuelles/",
        "/termine/",
        "/veroeffentlichungen/",
        "/feeds/news.atom",
        group.get_absolute_url(),
    ):
        assert "Vertraulich" not in _text(client, address), address


def test_the_home_page_searches_what_is_public(client):
    assert 'action="/search/"' in client.get("/").content.decode()
