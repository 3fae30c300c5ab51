"""The handbook that ships, and the link to its pages on each screen."""

import shutil

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from lxml import html

from teamweb.spaces.actions import (
    archive_space,
    create_space,
    delete_forever,
    edit_page,
    rename_space,
    trash_page,
)
from teamweb.spaces.models import SpacePage, WikiPage
from teamweb.website.handbook import PAGES, SPACE, START, slug_for
from teamweb_site.handbook.loading import FOLDER, load_handbook
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory(is_superuser=True)


@pytest.fixture
def handbook(admin):
    load_handbook(by=admin)
    return SpacePage.objects.get(key=SPACE)


def page(slug):
    return WikiPage.objects.get(slug=slug)


def newer_version(tmp_path, **texts):
    """The handbook of a later version of teamweb."""
    folder = tmp_path / "pages"
    shutil.copytree(FOLDER, folder)
    for name, text in texts.items():
        path = folder / f"{name}.md"
        path.write_text(path.read_text("utf-8") + f"\n{text}\n", "utf-8")
    return folder


def names(patterns, spaces=()):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from names(pattern.url_patterns, inner)
        elif pattern.name:
            yield ":".join((*spaces, pattern.name))


def test_every_page_that_screens_lead_to_is_in_the_handbook(handbook):
    slugs = {START, *PAGES.values()}

    assert slugs <= set(WikiPage.objects.values_list("slug", flat=True))
    assert str(page("erste-schritte").url_path).endswith(f"/{SPACE}/erste-schritte/")


def test_every_beginning_names_a_screen():
    screens = list(names(get_resolver().url_patterns))
    screens += ["teamweb_meetings.minutespage", "teamweb_website.eventpage"]
    screens.append("teamweb_website.eventindexpage")

    assert [it for it in PAGES if not any(name.startswith(it) for name in screens)] == []


# Frame, files and feeds around the screens of an app have no page of their own.
STARTS = ("teamweb_core:", "teamweb_website:", "wagtail", "sitemap")


def test_every_screen_has_a_page_of_its_own_subject():
    screens = [it for it in names(get_resolver().url_patterns) if ":" in it]
    ours = [it for it in screens if it.startswith(("teamweb_", "knowledge_"))]

    left = {it for it in ours if slug_for(it) == START and not it.startswith(STARTS)}

    assert left == set()


@pytest.mark.parametrize(
    ("screen", "page_type", "slug"),
    [
        ("teamweb_meetings:resolutions", "", "beschluesse"),
        ("teamweb_spaces:page", "teamweb_spaces.wikipage", "seiten-lesen-und-schreiben"),
        ("teamweb_spaces:page", "teamweb_meetings.minutespage", "protokoll-fuehren"),
        ("teamweb_spaces:history", "teamweb_meetings.minutespage", "seiten-lesen-und-schreiben"),
        ("", "", START),
        ("nothing:known", "x" * 3000, START),
    ],
)
def test_a_screen_leads_to_its_page(screen, page_type, slug):
    assert slug_for(screen, page_type) == slug


def test_the_link_of_a_screen_opens_its_page_for_visitors_too(client, handbook):
    screen = html.fromstring(client.get("/questions/").content)
    (address,) = screen.xpath("//header//a[@aria-keyshortcuts='?']/@href")

    response = client.get(address, follow=True)

    assert response.redirect_chain[0][0] == f"/teamweb/{SPACE}/fragen-und-antworten/"
    assert response.status_code == 200


def test_a_page_that_was_renamed_or_whose_space_was_is_found(client, handbook, admin):
    questions = page("fragen-und-antworten")
    base = questions.latest_revision_id
    edit_page(page=questions, title="FAQ", body=questions.body, by=admin, base_revision_id=base)
    rename_space(space=handbook, key="hilfe", by=admin)

    response = client.get("/help/", {"screen": "knowledge_questions:questions"})

    assert response["Location"] == "/teamweb/hilfe/faq/"


def test_without_its_page_the_first_one_opens(client, handbook, admin):
    trash_page(page=page("suche"), by=admin)

    response = client.get("/help/", {"screen": "teamweb_search:search"})

    assert response["Location"] == f"/teamweb/{SPACE}/"


def test_without_a_handbook_help_shows_the_keys(client):
    assert "Strg" in client.get("/help/").content.decode()


# Upgrades


def test_loading_again_changes_nothing(handbook, admin, django_assert_max_num_queries):
    before = set(WikiPage.objects.values_list("pk", "latest_revision_id"))

    with django_assert_max_num_queries(150):
        load_handbook(by=admin)

    assert set(WikiPage.objects.values_list("pk", "latest_revision_id")) == before


def test_a_later_version_renews_only_what_nobody_changed(handbook, admin, tmp_path):
    own = page("suche")
    base = own.latest_revision_id
    edit_page(page=own, title=own.title, body="<p>Eigenes</p>", by=admin, base_revision_id=base)
    trash_page(page=page("termine"), by=admin)
    trash_page(page=page("tastatur"), by=admin)
    delete_forever(page=page("tastatur"), by=admin)
    folder = newer_version(
        tmp_path, suche="Neu", aufgaben="Ganz neu", termine="Neu", tastatur="Neu"
    )

    load_handbook(by=admin, folder=folder)

    assert page("suche").body == "<p>Eigenes</p>"
    assert "Ganz neu" in page("aufgaben").body
    assert not page("termine").live
    assert WikiPage.objects.filter(slug__startswith="termine").count() == 1
    assert not WikiPage.objects.filter(slug="tastatur").exists()


def test_a_renamed_space_is_not_made_twice(handbook, admin):
    rename_space(space=handbook, key="hilfe", by=admin)

    load_handbook(by=admin)

    assert list(SpacePage.objects.values_list("key", flat=True)) == ["hilfe"]


def test_an_archived_handbook_and_a_space_of_others_are_left_alone(handbook, admin, tmp_path):
    archive_space(space=handbook, by=admin)
    folder = newer_version(tmp_path, suche="Neu")

    assert load_handbook(by=admin, folder=folder) is None


def test_a_space_of_the_same_key_stays_as_it_is(admin):
    create_space(key=SPACE, title="Unser Handbuch", by=admin, body="<p>Eigenes</p>")

    assert load_handbook(by=admin) is None
    assert not WikiPage.objects.exists()


def test_without_an_administrator_the_handbook_waits(capsys):
    call_command("load_handbook")

    assert "first administrator" in capsys.readouterr().out
    assert not SpacePage.objects.exists()


# Keys


def test_single_keys_are_switched_off_in_the_profile_and_kept_for_the_next_sign_in(client):
    user = UserFactory()
    client.force_login(user)
    form = {"first_name": "Eva", "last_name": "Beck"}

    client.post("/accounts/profile/", form)
    off = client.cookies["teamweb_keys"].value
    client.post("/accounts/profile/", {**form, "single_keys": "on"})

    assert off == "off"
    assert client.cookies["teamweb_keys"].value == ""
