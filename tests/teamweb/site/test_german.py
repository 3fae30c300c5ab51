"""No English in German screens: every page that can be reached is read word by word."""

import datetime
import re
from collections import Counter, deque
from collections.abc import Iterator

import polib
import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from ops.places import PACKAGES, PROJECT
from teamweb.comments.actions import add_comment
from teamweb.meetings import actions as meetings
from teamweb.notifications.actions import notify, watch
from teamweb.notifications.kinds import _kinds
from teamweb.spaces.actions import create_page, edit_page
from teamweb.todos.actions import create_todo, edit_todo, set_todo_state
from teamweb_knowledge.contacts.actions import add_contact_entry
from teamweb_knowledge.newsletters.models import Issue
from teamweb_site.handbook.loading import FOLDER
from tests.factories.knowledge import (
    AnswerFactory,
    ChapterFactory,
    PublicServiceFactory,
    TermFactory,
    TopicAreaFactory,
)
from tests.factories.meetings import make_meeting, make_member, make_space
from tests.factories.people import UserFactory
from tests.factories.website import event, news, publication
from tests.teamweb.notifications.test_words import FACTS

from .test_reachable import is_foreign, links_of, route_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

WORD = re.compile(r"[^\W\d_]+(?:_[^\W\d_]+)*")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}")
# Of these a page is a page of words for programmers, in English by nature.
SKIPPED = "//script | //style | //*[@lang='en'] | //code | //pre | //svg | //textarea"
ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "aria-description")
# English words that are names here, and what German texts use as well.
NAMES = {
    "teamweb",
    "top",
    "chat",
    "name",
    "dokumente",
    "english",
    "wiki",
    "wagtail",
    "kern",
    "api",
    "yjs",
}
WORDS = PROJECT / "docs" / "words.md"
# Pages of one kind look alike.
FOLLOWED = 2


def catalogues() -> Iterator[polib.POEntry]:
    for folder in PACKAGES.values():
        for path in sorted(folder.rglob("locale/de/LC_MESSAGES/django.po")):
            yield from (entry for entry in polib.pofile(str(path)) if not entry.obsolete)


def words_in(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(PLACEHOLDER.sub(" ", text))}


def english_only() -> set[str]:
    """Words of the English originals that stand in no German translation."""
    english, german = set(), set()
    for entry in catalogues():
        english |= words_in(f"{entry.msgid} {entry.msgid_plural}")
        german |= words_in(f"{entry.msgstr} {' '.join(entry.msgstr_plural.values())}")
    return {word for word in english - german - NAMES if len(word) > 1}


ENGLISH = english_only()


def visible_texts(page: bytes) -> Iterator[str]:
    tree = html.fromstring(page)
    for element in tree.xpath(SKIPPED):
        element.drop_tree()
    yield from (text.strip() for text in tree.itertext() if text.strip())
    for name in ATTRIBUTES:
        yield from tree.xpath(f"//@{name}")
    yield from tree.xpath("//input[@type='submit' or @type='button']/@value")
    yield from tree.xpath("//meta[@name='description']/@content")


def english_in(page: bytes) -> set[str]:
    """Texts with an English word, or with a name out of the code (due_on)."""
    return {
        text[:120]
        for text in visible_texts(page)
        if any(word in ENGLISH or "_" in word for word in words_in(_without_addresses(text)))
    }


def _without_addresses(text: str) -> str:
    """Nor with "Do, 10. Dez.": the German Thursday looks like an English verb."""
    return re.sub(r"\S+@\S+|\S*/\S*|\b\w+\.\w{2,4}\b|\bDo, (?=\d)", " ", text)


@pytest.fixture
def world(db):
    """Something of each kind, in German; returns its chair and an administrator."""
    space, chair = make_space(audience="public")
    member = make_member(space)
    meetings.create_series(space=space, title="Jour fixe", by=chair)
    page = create_page(parent=space, title="Leitfaden", body="<p>Erster Text.</p>", by=chair)
    page = edit_page(
        page=page,
        title="Leitfaden",
        body="<p>Zweiter Text.</p>",
        by=chair,
        comment="Neu",
        base_revision_id=page.latest_revision_id,
    )
    add_comment(page=page, text="Stimmt das?", by=member)
    watch(user=chair, target=page)
    now = timezone.now()
    held = make_meeting(space=space, by=chair, items=("Begrüßung",), part_b=("Haushalt",))
    item = held.items.first()
    todo = create_todo(title="Brief", by=chair, source=item, owners=[member, chair])
    edit_todo(todo=todo, by=chair, due_on=datetime.date(2026, 12, 3), priority=1, owners=[chair])
    set_todo_state(todo=todo, state="in_progress", by=chair, text="Angefangen")
    meetings.record_vote(item=item, wording="Der Antrag wird angenommen.", by=chair)
    meetings.publish_minutes(meeting=held, by=chair)
    coming = make_meeting(
        space=space, by=chair, items=("Ausblick",), starts_at=now + datetime.timedelta(days=9)
    )
    meetings.invite(meeting=coming, by=chair)
    meetings.propose_topic(space=space, title="Parkplätze", by=member, reason="Bitte")
    area = TopicAreaFactory()
    AnswerFactory()
    ChapterFactory()
    TermFactory()
    PublicServiceFactory()
    add_contact_entry(user=chair, topic_area=area, function="Leitung", organisation="Stadt")
    issue = Issue.objects.create(subject="Neues", intro="Kurz.", state="sent", sent_at=now)
    issue.topic_areas.set([area])
    news(), event(), publication()
    for kind in _kinds:
        facts = {**FACTS, "state": "done"}
        notify(recipients=[chair], kind=kind, facts=facts, url=page.url, by=member)
    return {
        "chair": chair,
        "member": member,
        "stranger": UserFactory(),
        "administrator": UserFactory(is_superuser=True, is_staff=True),
    }


def pages_of(client: Client) -> Iterator[tuple[str, bytes]]:
    """Every kind of page of ours that links lead to, from the home page on."""
    found, waiting, followed = {"/"}, deque(["/"]), Counter[str]()
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or is_foreign(route) or followed[route] >= FOLLOWED:
            continue
        followed[route] += 1
        response = client.get(path, follow=True)
        if "text/html" not in response.headers.get("Content-Type", ""):
            continue
        yield path, response.content
        new = links_of(client, path) - found
        found |= new
        waiting.extend(sorted(new))


@pytest.mark.parametrize("role", ["visitor", "stranger", "chair", "administrator"])
def test_no_page_shows_english_to_germans(client, world, role):
    if role != "visitor":
        client.force_login(world[role])

    found = {path: texts for path, page in pages_of(client) if (texts := english_in(page))}

    assert found == {}


def test_nothing_chosen_is_said_in_words(client, world):
    client.force_login(world["chair"])

    assert [path for path, page in pages_of(client) if b">-----" in page] == []


def refused_words() -> Iterator[tuple[re.Pattern[str], str]]:
    """What docs/words.md does not let German texts say, and where it is right all the same."""
    table = WORDS.read_text("utf-8").split("| not | but |")[1].splitlines()[2:]
    for row in table:
        refused, _instead, unless = (cell.strip() for cell in row.strip("|").split("|"))
        spelt = "|".join(re.escape(word.strip()) for word in refused.split(","))
        yield re.compile(rf"\b(?:{spelt})\b".replace(r"\*", r"\w*")), unless


def test_one_thing_has_one_german_word():
    texts = [f"{it.msgstr} {' '.join(it.msgstr_plural.values())}" for it in catalogues()]
    texts += [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))]

    found = {
        (match[0], text[:200])
        for text in texts
        for refused, unless in refused_words()
        if (match := refused.search(text.replace(unless, "") if unless else text))
    }

    assert found == set()


def test_the_list_of_refused_words_finds_them():
    refused = [pattern for pattern, _unless in refused_words()]

    for said in (
        "Liste der Anhänge",
        "sofort gemailt",
        "Die Leitung der Sitzung",
        "Alte Fassungen",
    ):
        assert any(pattern.search(said) for pattern in refused), said
    for right in ("Verwaltungsleistungen", "Pressemitteilungen", "Hinweis", "Wissenswertes"):
        assert not any(pattern.search(right) for pattern in refused), right


def test_a_notice_is_no_note_box():
    wrong = []
    for entry in catalogues():
        english = f"{entry.msgid} {entry.msgid_plural}".lower()
        german = f"{entry.msgstr} {' '.join(entry.msgstr_plural.values())}"
        if re.search(r"\bnotices?\b(?! to readers)", english) and "Hinweis" in german:
            wrong.append(german)

    assert wrong == []
