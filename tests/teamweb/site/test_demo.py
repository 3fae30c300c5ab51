"""The demo is loaded once for this module, in a transaction that is rolled back at its end."""

import csv
import datetime
import json
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags

from teamweb.core.richtext import references
from teamweb.groups.models import Membership, WorkingGroup
from teamweb.meetings.models import AgendaItem, Meeting, MinutesVersion
from teamweb.notifications.models import Delivery
from teamweb.spaces.models import SpaceEntry, SpacePage, WikiPage
from teamweb.todos.models import Todo
from teamweb.website.models import EventPage, NewsPage, PublicationPage
from teamweb_knowledge.guidelines.models import Guideline
from teamweb_knowledge.newsletters.models import Issue
from teamweb_knowledge.organisations.models import Organisation as Directory
from teamweb_knowledge.ozg.models import Portal, PublicService, TopicArea
from teamweb_knowledge.questions.models import Answer, Norm, Question
from teamweb_search.find import find
from teamweb_search.indexing.queue import lag
from teamweb_search.query import parse
from teamweb_site.demo.accounts import accounts_file
from teamweb_site.demo.context import FOLDER, is_free
from teamweb_site.demo.loader import load_demo
from teamweb_site.models import LoadedDemoObject, User

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
DATA = Path(os.environ.get("TEAMWEB_TEST_DATA") or "../shared/data")
PUBLISHED = sum(
    tomllib.loads(path.read_text(encoding="utf-8")).get("publish", True)
    for path in (FOLDER / "minutes").glob("*.toml")
)
FACTS = json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db) -> None:
    """The loaded demo; what a test changes is rolled back after it."""


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@example.org")


def rows() -> dict[str, int]:
    """How many rows each table holds."""
    models = [model for model in apps.get_models() if not model._meta.proxy]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_a_second_run_changes_nothing(demo):
    before, versions = rows(), list(WikiPage.objects.values_list("pk", "latest_revision_id"))

    assert load_demo() == 0

    assert rows() == before
    assert list(WikiPage.objects.values_list("pk", "latest_revision_id")) == versions


def test_search_finds_the_demo_at_once(demo):
    """It took as long as a worker needs to hear of it."""
    call_command("load_demo", stdout=StringIO())

    assert lag().waiting == 0
    assert find(parse("eBauakte"), user=AnonymousUser()).total


def test_what_was_deleted_by_hand_stays_deleted(demo):
    Todo.objects.all().delete()
    Question.objects.all().delete()

    assert load_demo() == 0
    assert not Question.objects.exists()


def test_the_groups_of_the_report_stand_in_their_tree(demo):
    for row in FACTS["groups"]:
        group = WorkingGroup.objects.select_related("type", "parent").get(key=row["key"])
        assert group.type.key == row["type"]
        assert (group.parent.key if group.parent else "") == row["parent"]
        assert group.source.startswith("Tätigkeitsbericht 2019")
    for group in WorkingGroup.objects.exclude(parent=None).select_related("type", "parent"):
        assert group.type.allowed_parents.filter(pk=group.parent.type_id).exists()


def test_every_group_has_a_space_and_a_chair(demo):
    for group in WorkingGroup.objects.all():
        assert SpacePage.objects.filter(group=group).exists()
        assert Membership.objects.on().filter(group=group, role="chair").count() == 1


@pytest.mark.parametrize(
    ("day", "chair"), [("2020-06-01", "Wolfgang Pohl"), ("2024-06-01", "Jonas Behrens")]
)
def test_who_chaired_on_a_day_has_an_answer(demo, day, chair):
    held = Membership.objects.on(datetime.date.fromisoformat(day)).filter(
        group__key="ak-vorgangsmanagement", role="chair"
    )

    assert str(held.get().user) == chair


def test_the_site_looks_alive(demo):
    assert WikiPage.objects.count() >= 25
    assert MinutesVersion.objects.values("meeting").distinct().count() == PUBLISHED
    assert Question.objects.filter(topic__catalogue__key="beweiskraft").count() == 20
    assert Question.objects.values("state").distinct().count() >= 3
    assert Question.objects.due_for_review().exists()
    assert Meeting.objects.filter(starts_at__gt=timezone.now()).count() >= 3
    open_todos = Todo.objects.filter(state=Todo.State.OPEN)
    today = timezone.localdate()
    assert open_todos.filter(due_on__lt=today).exists()
    assert open_todos.filter(due_on__gt=today).exists()
    assert TopicArea.objects.count() == 14
    towns = Directory.objects.filter(kind="municipality").exclude(notice="")
    assert towns.count() == 12
    assert Portal.objects.count() == len(FACTS["portals"])
    assert Guideline.objects.count() == len(FACTS["guidelines"])
    assert NewsPage.objects.live().count() >= 3
    assert EventPage.objects.live().upcoming().count() >= 3
    assert EventPage.objects.count() >= len(FACTS["events"]) + len(FACTS["dates"])
    assert PublicationPage.objects.exists()
    assert len(Issue.objects.get().body) == 5


def test_every_topic_area_has_services_and_projects(demo):
    for area in TopicArea.objects.all():
        assert PublicService.objects.of_topic(area).exists(), area
        assert area.projects.exists(), area


def test_the_series_of_the_report_adds_up_to_408(demo, client):
    page = EventPage.objects.filter(series="OZG-Info").first()

    text = client.get(page.url).content.decode()

    assert "408 Teilnehmende" in text
    assert all(f"{share} %" in text for share in ("13,2", "15,7", "21,8", "27,0", "22,3"))


def test_the_demo_writes_dates_as_people_do(demo, client):
    """ "2020-Q1" and "2019-04-09" are for programs."""
    addresses = ["/groups/uak-ebauakte/", "/groups/ak-open-data/", "/guidelines/", "/spaces/"]
    addresses += ["/topics/bauen-wohnen/", "/veroeffentlichungen/"]

    for address in addresses:
        words = strip_tags(client.get(address).content.decode())
        assert not re.findall(r"\b(?:19|20)\d\d-(?:\d\d|Q\d)\S*", words), address


def test_a_state_is_said_once(demo, client):
    page = client.get("/groups/uak-ebauakte/").content.decode()

    assert "<strong>ruhend</strong>: wird zur Prüfung einberufen" in page


def test_a_talk_is_no_event_of_the_series_it_prepared(demo):
    overview = EventPage.objects.of_series("GSP").overview()

    assert [row.participants is None for row in overview.rows] == [False] * 6


def test_the_ebauakte_group_has_met_eight_times(demo):
    held = Meeting.objects.filter(space__key="uak-ebauakte", starts_at__lt=timezone.now())

    assert held.count() == 8


@pytest.mark.parametrize("key", ["uak-ebauakte", "uak-epersonalakte", "uak-bebpo"])
def test_three_spaces_are_filled_as_work_would(demo, key):
    space = SpacePage.objects.get(key=key)

    assert WikiPage.objects.descendant_of(space).count() >= 5
    assert Meeting.objects.filter(space=space).count() >= 3


@pytest.mark.parametrize(
    "day", ["2026-12-24", "2026-12-31", "2027-01-01", "2027-03-29", "2027-05-06", "2026-12-05"]
)
def test_nothing_of_the_demo_falls_on_a_holiday(day):
    assert is_free(datetime.date.fromisoformat(day))
    assert not is_free(datetime.date(2026, 12, 23))


def test_every_text_of_ours_is_marked_as_an_example(demo):
    notice = "Beispieltext, keine Rechtsauskunft"
    for page in [*WikiPage.objects.all(), *SpacePage.objects.all()]:
        assert notice in page.body, page.title
    for question in Question.objects.select_related("topic__catalogue"):
        assert question.topic.catalogue.notice == notice
    for guideline in Guideline.objects.exclude(summary=""):
        assert guideline.notice == notice
    for news in NewsPage.objects.all():
        assert "Beispieltext" in news.body
    assert notice in Issue.objects.get().subject


def test_links_between_pages_lead_to_pages(demo, client):
    linked = set()
    client.force_login(person("admin"))
    for page in [*WikiPage.objects.all(), *SpacePage.objects.all()]:
        linked |= references(page.body).pages
        assert "/search/?q=" not in page.body
        for address in re.findall(r'<a href="(/[^"]*)"', page.body):
            response = client.get(address.replace("&amp;", "&"))
            assert response.status_code == 200, (page.title, address)
    assert linked
    assert linked <= set(SpaceEntry.objects.values_list("pk", flat=True))


def test_the_outsider_reads_nothing_of_closed_spaces(demo):
    outsider, member = person("extern"), person("mitglied")
    closed = SpacePage.objects.get(key="uak-epersonalakte")
    inside = SpaceEntry.objects.filter(page__path__startswith=closed.path)
    part_b = AgendaItem.objects.filter(part="b")

    assert part_b.exists()
    assert inside.visible_to(member).count() == inside.count()
    assert not inside.visible_to(outsider).exists()
    assert not part_b.visible_to(outsider).exists()
    key = "einfuehrung-der-epersonalakte"
    assert Guideline.objects.visible_to(member).filter(key=key).exists()
    assert not Guideline.objects.visible_to(outsider).filter(key=key).exists()
    assert not Guideline.objects.visible_to(None).filter(key=key).exists()


def test_the_accounts_can_sign_in_and_only_the_owner_reads_their_passwords(demo):
    assert stat.S_IMODE(accounts_file().stat().st_mode) == 0o600
    accounts = json.loads(accounts_file().read_text())

    assert len(accounts) == 6
    for account in accounts:
        assert set(account) == {"who", "email", "password"}
        assert User.objects.get(email=account["email"]).check_password(account["password"])
    others = User.objects.exclude(email__in=[it["email"] for it in accounts])
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)


def test_passwords_stay_the_same_when_the_demo_is_loaded_into_another_database(demo):
    before = accounts_file().read_text()
    LoadedDemoObject.objects.filter(key="person:gast").delete()

    load_demo()

    assert accounts_file().read_text() == before


def test_nobody_is_mailed_by_the_demo(demo):
    assert not Delivery.objects.exists()


def test_every_answer_says_where_it_comes_from(demo):
    for answer in Answer.objects.select_related("source"):
        name = answer.source.name
        assert answer.source.kind == "norm" or name.endswith("(Beispiel)"), name


def test_cited_provisions_exist_in_the_law(demo):
    folder = DATA / "gesetze" / "stand-2026-04"
    if not folder.is_dir():
        pytest.skip(f"test data not there: {folder} (TEAMWEB_TEST_DATA)")
    files = {"ZPO": "zpo", "VwVfG": "vwvfg", "VgV": "vgv-2016", "VDG": "vdg", "ERechV": "erechv"}
    files["EGovG"] = "egovg"
    checked = 0
    for norm in Norm.objects.all():
        number, _blank, law = norm.label.rpartition(" ")
        if law not in files:
            continue
        with (folder / f"{files[law]}.jsonl").open(encoding="utf-8") as lines:
            titles = {it["nummer"]: it["ueberschrift"] for it in map(json.loads, lines)}
        assert number in titles, norm.label
        # Headings of ours are shortened, never invented.
        first_word = re.split(r"[ ,;]", norm.title)[0]
        assert first_word in titles[number], norm.label
        checked += 1
    assert checked >= 12


@pytest.mark.parametrize(
    ("part", "file", "column", "field"),
    [
        ("groups", "arbeitsgruppen", "id", "key"),
        ("guidelines", "leitfaeden", "titel", "title"),
        ("events", "veranstaltungen", "titel", "title"),
        ("dates", "termine_2020", "beginn", "starts_at"),
        ("portals", "portale", "name", "name"),
        ("organisations", "organisationen", "kurz", "short_name"),
        ("press", "presse", "titel", "title"),
    ],
)
def test_the_fixture_holds_the_facts_of_the_report(part, file, column, field):
    path = DATA / "kdn-2019" / f"{file}.csv"
    if not path.is_file():
        pytest.skip(f"test data not there: {path} (TEAMWEB_TEST_DATA)")
    with path.open(encoding="utf-8", newline="") as lines:
        reported = {row[column] for row in csv.DictReader(lines)}

    assert {row[field] for row in FACTS[part]} == reported
    assert all(row["source"].startswith("Tätigkeitsbericht 2019") for row in FACTS[part])


def test_demo_files_can_be_read_and_votes_fit_the_people_present():
    for path in sorted((FOLDER / "minutes").glob("*.toml")):
        record = tomllib.loads(path.read_text(encoding="utf-8"))
        voters = [
            it
            for it in record["attendance"]
            if it.get("presence", "present") == "present" and it.get("role") != "guest"
        ]
        for item in record["items"]:
            for resolution in item.get("resolutions", []):
                assert sum(resolution["votes"]) == len(voters), (path.name, resolution["title"])
