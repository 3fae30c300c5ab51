"""Pictures, galleries, downloads and videos on public pages, and the page types that list things."""

import datetime
import re
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from icalendar import Calendar
from lxml import etree, html
from wagtail.models import Collection, PageViewRestriction

from teamweb.website.models import (
    HomePage,
    MembersPage,
    ModelRegionIndexPage,
    ModelRegionPage,
    NewsPage,
    PressIndexPage,
    PressReleasePage,
    PressReviewPage,
    StandardPage,
    TeamPage,
)
from teamweb.website.search_documents import directory_page, standard_page
from teamweb_search.documents import PUBLIC
from tests.factories.people import UserFactory
from tests.factories.spaces import make_page, make_space
from tests.factories.website import event, image, news, publication
from tests.teamweb.website.test_media import document

pytestmark = pytest.mark.django_db
DAY = datetime.date


def section(page):
    return HomePage.objects.get().add_child(instance=page)


def text_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def picture(title: str, *, alternative: str = "Ein Rathaus", **fields):
    return {"image": image(title, **fields).pk, "alt_text": alternative, "decorative": False}


def parts_of(*pictures, documents=()) -> list[tuple]:
    return [
        {"type": "text", "value": "<p>Zwischentext</p>"},
        {"type": "picture", "value": {"picture": pictures[0], "caption": "Foto: Presseamt"}},
        {
            "type": "gallery",
            "value": {
                "heading": "Vom Fachtag",
                "pictures": [{"picture": one, "caption": ""} for one in pictures],
            },
        },
        {"type": "downloads", "value": {"heading": "Unterlagen", "documents": list(documents)}},
        {
            "type": "video",
            "value": {
                "title": "Die E-Akte",
                "address": "https://video.example.org/watch?v=1",
                "description": "Ein Film",
            },
        },
    ]


def test_a_page_shows_its_picture_gallery_downloads_and_video(
    client, django_assert_max_num_queries
):
    pictures = [picture(f"Foto{n}", alternative=f"Ansicht {n}") for n in range(6)]
    page = section(
        StandardPage(
            title="Fachtag",
            picture=image("Titelbild"),
            picture_alternative="Blick in den Saal",
            picture_caption="Foto: Stadt Musterhausen",
            parts=parts_of(*pictures, documents=[document().pk]),
        )
    )
    text_of(client, page.url)  # The sizes are made once.

    with django_assert_max_num_queries(24):
        shown = text_of(client, page.url)

    tree = html.fromstring(shown).find(".//main")
    alternatives = [img.get("alt") for img in tree.iter("img")]
    assert alternatives[:2] == ["Blick in den Saal", "Ansicht 0"]
    assert alternatives[2:] == [f"Ansicht {n}" for n in range(6)]
    for img in tree.iter("img"):
        assert client.get(img.get("src")).status_code == 200
        assert img.get("width") and img.get("height") and not img.get("style")
    assert "Leitfaden" in shown and "/documents/" in shown
    assert "https://video.example.org/watch?v=1" in shown and "video.example.org." in shown
    # Nothing is asked of anybody else until a reader follows the link.
    loaded = tree.xpath("//@src | //@srcset | //link/@href | //@poster | //@data")
    assert not [address for address in loaded if "//" in address]
    assert not tree.xpath("//iframe | //video | //embed | //object")


def test_pictures_and_files_of_closed_collections_are_left_out(client):
    closed = Collection.get_first_root_node().add_child(name="Intern")
    closed.view_restrictions.create(restriction_type="login")
    item = news(
        "Mit Bild",
        picture=image("Geheimbild", collection=closed),
        picture_alternative="Geheime Ansicht",
        parts=parts_of(
            picture("Geheimfoto", alternative="Geheime Ansicht", collection=closed),
            documents=[document(collection=closed).pk],
        ),
    )

    for address in ("/", "/aktuelles/", item.url):
        shown = text_of(client, address)
        assert "Geheim" not in shown and "/documents/" not in shown and "media/" not in shown

    client.force_login(UserFactory())
    assert "Geheime Ansicht" in text_of(client, item.url)


def test_a_picture_needs_an_alternative_text():
    bare = NewsPage(title="Ohne", lead="Kurz", picture=image())

    with pytest.raises(ValidationError, match="zeigt"):
        section_of_news().add_child(instance=bare)

    block = StandardPage._meta.get_field("parts").stream_block.child_blocks["picture"]
    value = block.to_python({"picture": {"image": image().pk, "alt_text": ""}, "caption": ""})
    with pytest.raises(ValidationError):
        block.clean(value)


def section_of_news():
    from teamweb.website.models import NewsIndexPage

    return NewsIndexPage.objects.get()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://a.example.org", "ftp://x.org"])
def test_a_video_is_a_link_to_a_secure_address(address):
    block = StandardPage._meta.get_field("parts").stream_block.child_blocks["video"]

    with pytest.raises(ValidationError):
        block.clean(block.to_python({"title": "x", "address": address, "description": ""}))


def test_the_focal_point_stays_in_the_cut_sizes():
    wide = image("Breit", size=(1200, 300))
    plain = wide.get_rendition("fill-100x100").file.name
    wide.focal_point_x, wide.focal_point_y = 1100, 150
    wide.focal_point_width = wide.focal_point_height = 60
    wide.save()

    assert wide.get_rendition("fill-100x100").file.name != plain


def test_a_page_goes_on_when_its_picture_is_deleted(client):
    lost = image("Weg")
    page = section(
        StandardPage(
            title="Bilderlos",
            picture=lost,
            picture_alternative="x",
            parts=parts_of(picture("Auch")),
        )
    )
    type(lost).objects.all().delete()

    assert "Zwischentext" in text_of(client, page.url)


def test_lists_with_pictures_cost_the_same_with_more(client, django_assert_max_num_queries):
    for n in range(12):
        news(f"N{n}", picture=image(f"N{n}"), picture_alternative="Ein Rathaus")
        event(f"E{n}", picture=image(f"E{n}"), picture_alternative="Ein Rathaus")
        publication(f"P{n}", picture=image(f"P{n}"), picture_alternative="Ein Rathaus")
    for address in ("/", "/aktuelles/", "/termine/", "/veroeffentlichungen/"):
        client.get(address)
        with django_assert_max_num_queries(22):
            assert "/media/" in text_of(client, address)


def test_press_releases_are_listed_and_have_a_feed(client):
    index = section(PressIndexPage(title="Presse", show_in_menus=True))
    for title, live in [("Erste Meldung", True), ("Entwurf", False)]:
        index.add_child(
            instance=PressReleasePage(title=title, lead="Kurz", body="<p>Lang</p>", live=live)
        )

    assert 'href="/presse/"' in text_of(client, "/")
    for address in ("/presse/", "/feeds/press.atom"):
        shown = text_of(client, address)
        assert "Erste Meldung" in shown and "Entwurf" not in shown
    assert "Lang" in text_of(client, "/presse/erste-meldung/")


def test_the_press_review_is_sorted_by_year_and_day(client):
    entries = [
        {
            "type": "article",
            "value": {"title": title, "publisher": "Blatt", "published_on": day, "address": ""},
        }
        for title, day in [
            ("Alt", "2018-03-01"),
            ("Neu", "2019-05-01"),
            ("Neuer", "2019-05-02"),
        ]
    ]
    page = section(PressReviewPage(title="Pressespiegel", entries=entries))

    shown = text_of(client, page.url)

    assert re.findall(r"<h2>(\d{4})</h2>", shown) == ["2019", "2018"]
    assert shown.index("Neuer") < shown.index(">Neu ") < shown.index("Alt ")


def test_members_are_sorted_as_german_does_and_the_team_as_chosen(client):
    names = ["Zülpich", "Übach", "Aachen"]
    members = section(
        MembersPage(
            title="Mitglieder",
            entries=[
                {
                    "type": "member",
                    "value": {"name": name, "address": "https://example.org", "picture": None},
                }
                for name in names
            ],
        )
    )
    team = section(
        TeamPage(
            title="Geschäftsstelle",
            entries=[
                {
                    "type": "contact",
                    "value": {"name": name, "email": "a@example.org", "telephone": "0211 1"},
                }
                for name in names
            ],
        )
    )

    def names_of(page):
        tree = html.fromstring(text_of(client, page.url))
        return [entry.text_content().strip() for entry in tree.find_class("entry__name")]

    assert names_of(members) == ["Aachen", "Übach", "Zülpich"]
    assert names_of(team) == names
    assert "mailto:a@example.org" in text_of(client, team.url)
    found = directory_page(members)
    assert found.access == PUBLIC and "Übach" in found.body


def test_model_regions_have_pages_of_their_own(client):
    index = section(ModelRegionIndexPage(title="Modellregionen"))
    region = index.add_child(
        instance=ModelRegionPage(
            title="Musterkreis", lead="Probt die E-Rechnung", municipalities="Musterhausen"
        )
    )

    assert "Probt die E-Rechnung" in text_of(client, index.url)
    assert "Musterhausen" in text_of(client, region.url)


def test_words_of_parts_are_found():
    page = section(StandardPage(title="Fachtag", parts=parts_of(picture("x", alternative="Saal"))))

    body = standard_page(page).body

    for word in ("Zwischentext", "Foto: Presseamt", "Vom Fachtag", "Saal", "Die E-Akte"):
        assert word in body


def test_pages_in_menus_are_linked_unless_they_are_restricted(client):
    for title, is_shown in [("Gezeigt", True), ("Ungezeigt", False), ("Gesperrt", True)]:
        page = section(StandardPage(title=title, show_in_menus=is_shown))
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    shown = text_of(client, "/")

    assert 'href="/gezeigt/"' in shown
    assert "Ungezeigt" not in shown and "Gesperrt" not in shown


# --- descriptions, sitemap, calendars ----------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"search_description": 'Mit "Anführung"'}, 'Mit "Anführung"'),
        ({"body": "<p>Erster &amp; letzter<b> Satz</b></p>"}, "Erster & letzter Satz"),
        ({}, None),
    ],
)
def test_search_engines_are_told_what_a_page_is_about(client, fields, said):
    page = section(StandardPage(title="Seite", seo_title="Titel für Suchende", **fields))

    head = html.fromstring(text_of(client, page.url)).find("head")

    meta = [meta.get("content") for meta in head.iter("meta") if meta.get("name") == "description"]
    assert meta == ([said] if said else [])
    assert head.findtext("title").startswith("Titel für Suchende")


def addresses_in(client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/xml")
    locations = etree.fromstring(answer.content).iter("{*}loc")
    return [urlsplit(loc.text).path for loc in locations]


def test_the_sitemap_holds_what_visitors_may_read_and_nothing_else(client):
    shown = [news("Neues"), event("Fest")]
    secret = news("Vertraulich")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    news("Entwurf", live=False)
    closed = make_space(title="Geheim", key="geheim")
    make_page(parent=closed, title="Geheime Seite")
    space = make_space(title="Offen", key="offen", audience="public")
    shown_wiki = make_page(parent=space, title="Offene Seite")

    found = [
        address
        for part in addresses_in(client, "/sitemap.xml")
        for address in addresses_in(client, part)
    ]

    assert {page.url for page in shown} | {shown_wiki.get_absolute_url(), "/"} <= set(found)
    assert not [path for path in found if re.search("geheim/|vertraulich|entwurf", path)]
    assert len(found) == len(set(found))
    for address in found:
        assert client.get(address).status_code == 200, address


def test_robots_are_led_to_the_sitemap(client):
    with override_settings(BASE_URL="https://teamweb.example.org"):
        said = text_of(client, "/robots.txt")

    assert "Sitemap: https://teamweb.example.org/sitemap.xml" in said
    assert "Disallow: /admin/" in said


def test_events_come_as_a_calendar(client):
    today = datetime.date.today()
    timed = event(
        "Schulung; mit Übung,\nund Pause",
        starts_on=today,
        start_time=datetime.time(9),
        end_time=datetime.time(13),
        place="Musterhausen",
        venue="Rathaus",
    )
    whole = event("Messe", starts_on=today, ends_on=today + datetime.timedelta(2))
    event("Ohne Tag", starts_on=None, year=2019)
    hidden = event("Vertraulich", starts_on=today)
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")

    answer = client.get("/feeds/events.ics")

    assert answer.headers["Content-Type"].startswith("text/calendar")
    entries = {
        str(entry["UID"]): entry for entry in Calendar.from_ical(answer.content).walk("VEVENT")
    }
    assert set(entries) == {str(timed.translation_key), str(whole.translation_key)}
    entry = entries[str(timed.translation_key)]
    assert (
        "Schulung; mit Übung" in entry["SUMMARY"] and entry["LOCATION"] == "Rathaus, Musterhausen"
    )
    assert entry.decoded("DTEND") - entry.decoded("DTSTART") == datetime.timedelta(hours=4)
    entry = entries[str(whole.translation_key)]
    assert entry.decoded("DTEND") == today + datetime.timedelta(3)
    assert client.get(f"/feeds/events/{timed.pk}.ics").status_code == 200
    assert client.get(f"/feeds/events/{hidden.pk}.ics").status_code == 404


def test_publications_have_a_feed(client):
    publication("Datiert", published_on=DAY(2019, 1, 1))
    publication("Undatiert")

    shown = text_of(client, "/feeds/publications.atom")

    assert "Datiert" in shown and "Undatiert" in shown
