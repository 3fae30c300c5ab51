"""What stands around a page's text: head, contents, comments, details."""

import datetime

import lxml.html
import pytest
from django.utils import timezone

from teamweb.comments.actions import add_comment, resolve_thread
from teamweb.comments.models import Thread
from teamweb.core.frame.spoken_times import spoken_time
from teamweb.notifications.actions import watch
from teamweb.spaces.actions import create_page, edit_page, restrict_page, set_labels
from teamweb.spaces.models import page_url
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space

pytestmark = pytest.mark.django_db

TEXT = (
    "<h2>Eingang</h2><p>Text</p><h3>Papier &amp; Portal</h3><p>Text</p><h2>Eingang</h2><p>Text</p>"
)


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test", audience="public")


@pytest.fixture
def anna(space):
    return make_member(space.group)


@pytest.fixture
def page(space, anna):
    return create_page(parent=space, title="Akte", body=TEXT, by=anna)


def shown(client, page):
    return lxml.html.fromstring(client.get(page_url(page)).content.decode())


def words(element):
    return " ".join(element.text_content().split())


def test_the_facts_say_who_when_and_how_many_wrote(client, page, space, anna):
    bert = make_member(space.group)
    now = edit_page(
        page=page,
        title="Akte",
        body="<p>Neu</p>",
        by=bert,
        base_revision_id=page.latest_revision_id,
    )
    client.force_login(anna)
    facts = words(shown(client, page).find_class("page-head__facts")[0])
    assert f"{bert}, heute, " in facts and "2 Schreibende" in facts

    client.logout()
    html = client.get(page_url(now)).content.decode()
    assert "Zuletzt geändert: " in html
    assert str(anna) not in html and str(bert) not in html


def test_what_is_said_of_yesterday_is_not_kept_until_today(client, page, anna):
    client.force_login(anna)
    client.get(page_url(page))
    etag = client.get(page_url(page))["ETag"]
    assert client.get(page_url(page), HTTP_IF_NONE_MATCH=etag).status_code == 304
    noon = timezone.localtime().replace(year=2026, month=3, day=5, hour=12)
    days = datetime.timedelta(days=1)
    for moment, said in (
        (noon, "heute, 12:"),
        (noon - days, "gestern, 12:"),
        (noon - 40 * days, "24. Januar, 12:"),
        (noon - 400 * days, "29. Januar 2025"),
    ):
        assert spoken_time(moment, now=noon).startswith(said)


def test_the_contents_lead_to_each_heading(client, page):
    html = shown(client, page)
    for list_of_links in html.find_class("contents"):
        links = [(link.get("href"), words(link)) for link in list_of_links.iter("a")]
        assert links == [
            ("#eingang", "Eingang"),
            ("#papier-portal", "Papier & Portal"),
            ("#eingang-2", "Eingang"),
        ]
        for address, _title in links:
            assert len(html.xpath("//*[@id=$id]", id=address[1:])) == 1
    assert len(html.find_class("contents")) == 2


def test_a_single_heading_is_listed_beside_the_text_only(client, space, anna):
    body = "<h2>Eingang</h2><p>x</p>"
    html = shown(client, create_page(parent=space, title="Kurz", body=body, by=anna))

    assert [words(link) for link in html.xpath("//nav[@class='contents']//a")] == ["Eingang"]
    assert "keine Überschriften" not in html.text_content()
    assert html.find_class("page-contents") == []


def test_nobody_mentioned_in_a_heading_is_named_in_the_contents(client, space, anna):
    body = f'<h2>Frage an <span data-mention="{anna.pk}">{anna}</span></h2><p>x</p><h2>Zwei</h2><p>x</p>'
    page = create_page(parent=space, title="Fragen", body=body, by=anna)
    html = client.get(page_url(page)).content.decode()
    assert str(anna) not in html and "Frage an" in html


def test_comments_stand_beside_the_text_and_are_sent_from_there(client, page, space, anna):
    bert = make_member(space.group)
    client.force_login(bert)
    assert "Keine offenen Kommentare" in client.get(page_url(page)).content.decode()
    etag = client.get(page_url(page))["ETag"]

    address = f"/pages/{page.pk}/comments/"
    answer = client.post(address, {"text": "Sechs Wochen?", "from_page": "1"})
    assert answer.url == f"{page_url(page)}#comments"
    # The number stands in the page: it is sent again.
    again = client.get(page_url(page), HTTP_IF_NONE_MATCH=etag)
    assert again.status_code == 200
    tab = lxml.html.fromstring(again.content.decode()).get_element_by_id("rail_comments")
    assert words(tab) == "Kommentare 1"
    thread = Thread.objects.get()
    add_comment(page=page, text="Ja.", by=anna, thread=thread)
    beside = client.get(address, HTTP_HX_REQUEST="true").content.decode()
    assert "Sechs Wochen?" in beside and str(bert) in beside and "1 Antwort" in beside
    assert "<html" not in beside and f"#thread-{thread.pk}" in beside
    resolve_thread(thread=thread, by=bert)
    assert "Keine offenen Kommentare" in client.get(page_url(page)).content.decode()

    client.logout()
    html = client.get(page_url(page)).content.decode()
    assert "Sechs Wochen?" not in html and address not in html


def test_details_name_people_to_who_is_signed_in_only(client, page, space, anna):
    bert = make_member(space.group)
    watch(user=bert, target=page)
    secret = create_page(parent=space, title="Geheime Quelle", by=anna, body="<p>x</p>")
    link = f'<p><a data-page="{page.pk}">Akte</a></p>'
    for source in (secret, create_page(parent=space, title="Quelle", by=anna, body="<p>x</p>")):
        edit_page(
            page=source,
            title=source.title,
            body=link,
            by=anna,
            base_revision_id=source.latest_revision_id,
        )
    restrict_page(page=secret, rules=[], by=anna)
    address = f"/pages/{page.pk}/details/"
    assert client.get(address).status_code == 302
    client.force_login(bert)
    part = client.get(address, HTTP_HX_REQUEST="true").content.decode()
    assert str(anna) in part and str(bert) in part and "<html" not in part
    assert "1 Seite" in part
    assert client.get(address).content.decode().count("<h1") == 1


def test_a_page_with_everything_costs_twelve_queries(
    client, page, space, anna, django_assert_max_num_queries
):
    bert = make_member(space.group)
    set_labels(page=page, names=["Archiv"], by=anna)
    for number in range(5):
        add_comment(page=page, text=f"Kommentar {number}", by=bert)
    client.force_login(bert)
    client.get(page_url(page))
    with django_assert_max_num_queries(12):
        client.get(page_url(page))
    etag = client.get(page_url(page))["ETag"]
    with django_assert_max_num_queries(8):
        assert client.get(page_url(page), HTTP_IF_NONE_MATCH=etag).status_code == 304
    with django_assert_max_num_queries(14):
        client.get(f"/pages/{page.pk}/details/", HTTP_HX_REQUEST="true")
    with django_assert_max_num_queries(12):
        client.get(f"/pages/{page.pk}/comments/", HTTP_HX_REQUEST="true")


def test_the_menu_offers_each_what_they_may_do(client, page, anna):
    def offered():
        menu = shown(client, page).find_class("page-menu")[0]
        return {words(item) for item in menu.iter("li")}

    assert offered() == {"Breiter Text", "Als PDF", "Dauerhafte Adresse"}
    client.force_login(UserFactory())
    reader = offered()
    assert "Versionsgeschichte" in reader
    assert not {"Verschieben", "Rechte", "In den Papierkorb"} & reader
    client.force_login(anna)
    editor = offered()
    assert {"Neue Seite hierunter", "Verschieben", "Rechte"} < editor
    for link in shown(client, page).xpath("//*[contains(@class, 'page-menu')]//a"):
        assert client.get(link.get("href")).status_code in (200, 302), link.get("href")
