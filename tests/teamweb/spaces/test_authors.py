"""Who wrote which words of a page: kept with each version, shown in the text, for readers only."""

import re
from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from django.utils import timezone
from hypothesis import given, settings

from teamweb.accounts.actions import anonymise_person
from teamweb.coediting.actions import begin, open_document
from teamweb.coediting.conversion import merge, to_html
from teamweb.coediting.models import Checkpoint, Contributor, Update
from teamweb.coediting.text_attribution import Run, TextAttribution
from teamweb.coediting.text_attribution.authorship import of_history, to_record
from teamweb.coediting.update_log import log
from teamweb.coediting.update_log.checkpoints import checkpoint, thin_logs
from teamweb.core.richtext import canonical, render
from teamweb.core.richtext.text import texts_of
from teamweb.spaces.actions import create_page, edit_page, restore_version
from teamweb.spaces.history.authors import authored, authors_of
from teamweb.spaces.history.drafts import revisions_of
from teamweb.spaces.models import WikiPage
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space
from tests.teamweb.coediting.texts import FULL
from tests.teamweb.core.test_comparison import PIECES

pytestmark = pytest.mark.django_db
KINDS = Checkpoint.Kind


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def anna(space):
    return make_member(space.group)


@pytest.fixture
def bert(space):
    return make_member(space.group)


@pytest.fixture
def page(space, anna):
    body = "<p>Der Entwurf der Satzung liegt vor.</p><p>Die Frist endet im Mai.</p>"
    return create_page(parent=space, title="Satzung", body=body, by=anna)


def save(page: Any, by: Any, body: str) -> WikiPage:
    newest = WikiPage.objects.get(pk=page.pk)
    base = newest.latest_revision_id
    return edit_page(page=newest, title=page.title, body=body, by=by, base_revision_id=base)


def together(page: Any) -> int:
    document = open_document(page, "body")
    begin(document.pk)
    return document.pk


def write(document: int, by: Any, old: str, new: str) -> None:
    """As a browser would: `old` becomes `new` in the text as it is now."""
    doc = log.load(document).doc
    html = to_html(doc)
    assert old in html
    log.append(document, [log.NewUpdate(merge(doc, html.replace(old, new, 1)), by.pk)])


def who(page: Any, revision: Any = None) -> list[tuple[str, int | None]]:
    """The words of a version with their writers, joined where one person's words meet."""
    page = WikiPage.objects.get(pk=page.pk)
    words = authored(page, revision or page.latest_revision)
    found: list[tuple[str, int | None]] = []
    place = 0
    for size, user_id, _version in words.shares:
        part = words.text[place : place + size]
        place += size
        if found and found[-1][1] == user_id:
            found[-1] = (found[-1][0] + part, user_id)
        else:
            found.append((part, user_id))
    assert place == len(words.text)
    return found


def test_versions_from_before_writing_together_are_compared(space, page, anna, bert):
    save(page, bert, "<p>Der neue Entwurf der Satzung liegt vor.</p><p>Die Frist endet im Mai.</p>")

    assert who(page) == [
        ("Der ", anna.pk),
        ("neue ", bert.pk),
        ("Entwurf der Satzung liegt vor.Die Frist endet im Mai.", anna.pk),
    ]
    # A moved paragraph does not change hands, whoever moves it.
    moved = "<p>Die Frist endet im Mai.</p><p>Der neue Entwurf der Satzung liegt vor.</p>"
    save(page, make_member(space.group), moved)
    assert who(page) == [
        ("Die Frist endet im Mai.Der ", anna.pk),
        ("neue ", bert.pk),
        ("Entwurf der Satzung liegt vor.", anna.pk),
    ]


def test_words_written_together_belong_to_who_wrote_them(page, anna, bert):
    document = together(page)
    write(document, bert, "Mai", "Herbst")
    write(document, anna, "liegt vor", "liegt dem Rat vor")

    made = checkpoint(document, KINDS.LEAVE)

    expected = [
        ("Der Entwurf der Satzung liegt dem Rat vor.Die Frist endet im ", anna.pk),
        ("Herbst", bert.pk),
        (".", anna.pk),
    ]
    assert who(page) == expected
    shares = Contributor.objects.filter(checkpoint=made).order_by("user_id")
    assert list(shares.values_list("user_id", "edits", "inserted", "deleted")) == [
        (anna.pk, 1, 8, 0),
        (bert.pk, 1, 6, 3),
    ]
    # A version that only its form was saved for goes on from what is known.
    save(page, bert, WikiPage.objects.get(pk=page.pk).body + "<p>Neu.</p>")
    assert who(page) == [*expected[:-1], (".", anna.pk), ("Neu.", bert.pk)]


def test_it_stays_known_when_the_log_is_thinned(page, anna, bert):
    document = together(page)
    write(document, bert, "Mai", "Herbst")
    checkpoint(document, KINDS.LEAVE)
    before = who(page)
    Update.objects.update(created_at=timezone.now() - timedelta(days=200))
    assert thin_logs() > 0

    write(document, anna, "Herbst", "Herbst oder Juli")
    checkpoint(document, KINDS.LEAVE)

    assert before[1] == ("Herbst", bert.pk)
    assert who(page)[1:] == [("Herbst", bert.pk), (" oder Juli.", anna.pk)]


def test_a_document_whose_attribution_is_missing_learns_it_from_the_log(page, anna, bert):
    document = together(page)
    write(document, bert, "Mai", "Herbst")
    made = checkpoint(document, KINDS.LEAVE)
    made.document.__class__.objects.update(text_attribution=None)

    write(document, anna, "Satzung", "Hauptsatzung")
    checkpoint(document, KINDS.LEAVE)

    assert ("Herbst", bert.pk) in who(page)


def test_a_version_does_not_fail_over_who_wrote_it(page, anna, bert, monkeypatch, caplog):
    document = together(page)
    write(document, bert, "Mai", "Herbst")

    def fail(*_args: Any, **_facts: Any) -> None:
        raise IndexError

    monkeypatch.setattr(TextAttribution, "apply", fail)
    checkpoint(document, KINDS.LEAVE)

    assert "Herbst" in WikiPage.objects.get(pk=page.pk).body
    assert {user for _words, user in who(page)} == {None}
    assert "who wrote a change is not known" in caplog.text


def test_a_restored_version_gives_everybody_their_words_back(page, anna, bert, space):
    clara = make_member(space.group)
    document = together(page)
    write(document, bert, "Mai", "Herbst")
    old = checkpoint(document, KINDS.LEAVE)
    before = who(page)
    write(document, anna, "<p>Die Frist endet im Herbst.</p>", "")
    checkpoint(document, KINDS.LEAVE)

    restore_version(page=page, revision=old.revision, by=clara)

    assert who(page) == before


def test_each_version_keeps_its_own(page, anna, bert):
    first = WikiPage.objects.get(pk=page.pk).latest_revision
    document = together(page)
    write(document, bert, "Der Entwurf der Satzung liegt vor.", "Alles ist neu.")
    checkpoint(document, KINDS.LEAVE)

    assert {user for _words, user in who(page, first)} == {anna.pk}
    assert bert.pk in {user for _words, user in who(page)}


# --- the page -------------------------------------------------------------------------------------


def shown(client: Any, page: Any, **query: Any) -> Any:
    answer = client.get(f"/pages/{page.pk}/authors/", query)
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.content)


def marked(root: Any) -> list[str]:
    return [
        "".join(span.xpath("text()")) for span in root.xpath("//div[@class='prose']//span[@title]")
    ]


def test_the_page_marks_each_writers_words(client, page, anna, bert):
    document = together(page)
    write(document, bert, "Mai", "Herbst")
    checkpoint(document, KINDS.LEAVE)
    client.force_login(anna)

    root = shown(client, page)

    assert marked(root) == [
        "Der Entwurf der Satzung liegt vor.",
        "Die Frist endet im ",
        "Herbst",
        ".",
    ]
    juni = next(each for each in root.xpath("//span[@title]") if "Herbst" in each.xpath("text()"))
    assert juni.get("title").startswith(f"{bert} · ")
    assert re.search(r"\d{2}:\d{2} Uhr$", juni.get("title"))
    assert juni.xpath("string(span)") == f"{bert}: "
    people = [
        " ".join(each.text_content().split()) for each in root.xpath("//ul[@class='writers']/li")
    ]
    rows = [
        [cell.text_content().strip() for cell in row.xpath("td")]
        for row in root.xpath("//tbody/tr")
    ]
    assert [row[1:] for row in rows] == [[str(bert), "6"], [str(anna), "54"]]
    assert people == [f"1 {anna} 90 %", f"2 {bert} 10 %"]


def test_one_persons_words_alone(client, page, anna, bert):
    document = together(page)
    write(document, bert, "Mai", "Herbst")
    checkpoint(document, KINDS.LEAVE)
    client.force_login(anna)

    root = shown(client, page, by=bert.pk)

    assert marked(root) == ["Herbst"]
    assert "Die Frist endet im" in root.text_content()
    for wrong in (UserFactory().pk, "x", 0):
        assert client.get(f"/pages/{page.pk}/authors/", {"by": wrong}).status_code == 404


def test_an_account_that_lost_its_name_keeps_its_part(client, page, anna, bert):
    document = together(page)
    write(document, bert, "Mai", "Herbst")
    checkpoint(document, KINDS.LEAVE)
    words = authored(page, WikiPage.objects.get(pk=page.pk).latest_revision)
    anonymise_person(user=bert, by=UserFactory(is_superuser=True))

    assert [(author.user, author.percent) for author in authors_of(words)] == [
        (anna, 90),
        (bert, 10),
    ]
    client.force_login(anna)
    assert "Ehemaliges Mitglied" in shown(client, page).text_content()


def test_nobody_else_sees_it(client, page, anna, bert):
    address = f"/pages/{page.pk}/authors/"
    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    # A draft is for those who may edit.
    draft = WikiPage.objects.get(pk=page.pk)
    draft.body = "<p>Geheim</p>"
    revision = draft.save_revision(user=bert)
    client.force_login(anna)
    assert "Geheim" in shown(client, page, version=revision.pk).text_content()
    assert client.get(address, {"version": "x"}).status_code == 404
    assert client.get(address, {"version": 10**9}).status_code == 404


def test_it_costs_the_same_queries_however_many_wrote(
    client, space, page, anna, django_assert_max_num_queries
):
    client.force_login(anna)
    document = together(page)
    for number in range(12):
        write(document, make_member(space.group), "vor.", f"vor, {number}. Zusatz, wie es.vor.")
        checkpoint(document, KINDS.TIMER)
    assert revisions_of(page).count() == 13
    with django_assert_max_num_queries(20):
        root = shown(client, page)
    assert len(root.xpath("//ul[@class='writers']/li")) == 13


# --- what is kept ---------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(PIECES.map(canonical))
def test_marking_words_changes_no_text(html):
    told: list[str] = []

    def tell(words: str) -> str:
        told.append(words)
        return "x"

    render(html, words=tell)
    assert told == texts_of(html)


def test_every_kind_of_block_is_marked():
    told: list[str] = []
    render(FULL, words=lambda words: told.append(words) or "")
    assert told == texts_of(FULL)


def test_blanks_that_the_text_at_rest_lacks_are_nobodys():
    runs = [Run("  Eins ", 1, 1), Run(" zwei\u00a0", 2, 1), Run("  drei  ", 3, 2)]
    record = to_record(runs, "<p>Eins zwei drei</p>")
    assert record == [[5, 1, 1], [5, 2, 1], [4, 3, 2]]


def test_history_by_words_survives_any_versions():
    texts = ["<p>Eins zwei</p>", "", "<p>Eins zwei drei</p>", "<h2>drei</h2><p>Eins zwei</p>"]
    history = [(html, number, -number) for number, html in enumerate(texts, start=1)]
    words = of_history(history)[-1]
    assert words.text == "dreiEins zwei"
    assert sum(size for size, _user, _version in words.shares) == len(words.text)
    assert of_history([]) == []
