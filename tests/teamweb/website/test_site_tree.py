import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from wagtail.models import Page, Site

from teamweb.meetings.minutes.immutability import unprotect
from teamweb.website.actions import create_event, create_news, create_publication
from teamweb.website.models import EventPage, HomePage, NewsPage, PublicationPage
from teamweb.website.site_tree import create_site_tree
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_a_new_site_has_a_home_page_with_german_sections_and_no_welcome_page():
    home = Site.objects.get(is_default_site=True).root_page.specific

    assert isinstance(home, HomePage)
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert set(home.get_children().live().values_list("slug", flat=True)) >= {
        "aktuelles",
        "termine",
        "veroeffentlichungen",
        "impressum",
        "datenschutz",
        "barrierefreiheit",
    }
    assert Page.find_problems() == ([], [], [], [], [])


def test_creating_the_sections_again_changes_nothing():
    before = list(Page.objects.order_by("pk").values())

    create_site_tree()

    assert list(Page.objects.order_by("pk").values()) == before


def test_a_section_that_was_deleted_does_not_come_back():
    HomePage.objects.get().get_children().get(slug="impressum").delete()

    create_site_tree()

    assert not Page.objects.filter(slug="impressum").exists()


def test_pages_below_the_welcome_page_survive_its_change_into_the_home_page():
    Page.objects.get(depth=1).get_children().delete()
    Site.objects.all().delete()
    root = Page.objects.get(depth=1)
    welcome = root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    spaces = welcome.add_child(instance=Page(title="Bereiche", slug="teamweb"))
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)

    create_site_tree()

    home = HomePage.objects.get()
    assert home.pk == welcome.pk
    assert Page.objects.get(pk=spaces.pk).get_parent().specific == home
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_home_page_of_another_app_stays_the_one_of_the_site(client):
    """teamweb took over the start page of each project it was installed in."""
    Page.objects.get(depth=1).get_children().delete()
    root = Page.objects.get(depth=1)
    # Any type of page but Wagtail's own plain one.
    theirs = root.add_child(instance=PublicationPage(title="Stadt Musterhausen", slug="home"))
    site = Site.objects.create(hostname="localhost", root_page=theirs, is_default_site=True)

    create_site_tree()

    assert Site.objects.get().root_page_id == site.root_page_id == theirs.pk
    ours = HomePage.objects.get()
    assert ours.get_parent().pk == theirs.pk
    assert client.get(ours.get_url()).status_code == 200
    assert client.get(ours.get_children().get(slug="aktuelles").get_url()).status_code == 200
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db(transaction=True)
def test_a_flushed_database_gets_its_sections_again():
    unprotect()
    call_command("flush", interactive=False)

    assert HomePage.objects.get().get_children().filter(slug="termine").exists()


def test_only_those_who_may_publish_there_add_to_the_public_pages():
    editor, member = UserFactory(is_superuser=True), UserFactory()

    with pytest.raises(PermissionDenied):
        create_news(by=member, title="Nein", lead="Nein")
    news = create_news(by=editor, title="Teamweb ist da", lead="Der Anfang.")
    assert not NewsPage.objects.get(pk=news.pk).has_unpublished_changes
    event = create_event(by=editor, title="Auftakt", starts_on=datetime.date(2019, 7, 5))
    publication = create_publication(by=editor, title="Leitfaden eBauakte")

    assert list(NewsPage.objects.live()) == [news]
    assert EventPage.objects.get().year == 2019
    assert event.latest_revision and publication.get_parent().slug == "veroeffentlichungen"
