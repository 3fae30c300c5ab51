"""Who did what on pages: of everything, of a space, of a page; as a list and as a feed."""

import datetime

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from teamweb.access.actions import Rule, restrict
from teamweb.access.models import AccessRule, Level
from teamweb.coediting.models import Checkpoint, CoeditedDocument, Contributor
from teamweb.comments.actions import add_comment
from teamweb.spaces.actions import (
    create_page,
    edit_page,
    move_page,
    restore_page,
    restore_version,
    trash_page,
)
from teamweb.spaces.actions.files import add_attachment, trash_attachment
from teamweb.spaces.history.drafts import revisions_of
from teamweb.spaces.models import WikiPage
from tests.factories.people import UserFactory
from tests.factories.spaces import make_chair, make_member, make_space

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def anna(space):
    return make_chair(space.group)


@pytest.fixture
def bert(space):
    return make_member(space.group)


@pytest.fixture
def page(space, anna):
    return create_page(parent=space, title="Akte", body="<p>Eins.</p>", by=anna)


@pytest.fixture
def reader(client, bert):
    client.force_login(bert)
    return client


def write(page, body, by, comment=""):
    page = WikiPage.objects.get(pk=page.pk)
    base = page.latest_revision_id
    saved = edit_page(
        page=page, title=page.title, body=body, by=by, base_revision_id=base, comment=comment
    )
    return saved.latest_revision


def hours_pass(hours=2):
    for entry in PageLogEntry.objects.all():
        entry.timestamp -= datetime.timedelta(hours=hours)
        entry.save(update_fields=["timestamp"])


def listed(client, address, /, **query):
    """Each entry's title, what was done and who did it."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    tree = lxml.html.fromstring(answer.content)
    for hidden in tree.xpath("//*[@class='kern-sr-only']"):
        hidden.drop_tree()
    rows = []
    for item in tree.xpath("//main//ul[contains(@class, 'item-list')]/li"):
        title = "".join(item.xpath("./a/text()"))
        what = " ".join(item.xpath("./span[1]")[0].text_content().split())
        rows.append((title, what, ", ".join(item.xpath("./span[2]/a/text()"))))
    return rows


def fed(client, address, /, **query):
    """Each entry of a feed: title, summary, author."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    tree = lxml.etree.fromstring(answer.content)
    return [
        tuple(
            entry.findtext(name, namespaces=ATOM) or ""
            for name in ("a:title", "a:summary", "a:author/a:name")
        )
        for entry in tree.findall("a:entry", ATOM)
    ]


def test_everything_done_on_a_page_is_told_with_who_did_it(reader, space, page, anna, bert):
    first = page.latest_revision
    hours_pass()
    write(page, "<p>Zwei.</p>", bert, comment="Frist ergänzt")
    add_comment(page=page, text="Stimmt das?", by=anna)
    add_attachment(page=page, file=SimpleUploadedFile("plan.txt", b"x"), by=bert)
    restore_version(page=WikiPage.objects.get(pk=page.pk), revision=first, by=anna)
    other = create_page(parent=space, title="Anderes", by=anna)
    move_page(page=page, parent=other, by=anna)
    trash_page(page=page, by=anna)
    restore_page(page=page, by=anna)

    expected = [
        ("Aus dem Papierkorb geholt", anna),
        ("Verschoben", anna),
        ("Frühere Version wiederhergestellt Änderungen zeigen", anna),
        ("Datei hochgeladen: plan.txt", bert),
        ("Kommentiert Zu den Kommentaren", anna),
        ("Text geändert: Frist ergänzt Änderungen zeigen", bert),
        ("Angelegt", anna),
    ]
    rows = listed(reader, f"/pages/{page.pk}/changes/")
    assert [row[1:] for row in rows] == [(what, str(who)) for what, who in expected]
    in_space = listed(reader, "/spaces/ak-test/changes/")
    assert [row[1:] for row in in_space if row[0] == "Akte"] == [row[1:] for row in rows]
    assert ("Anderes", "Angelegt", str(anna)) in in_space
    feed = fed(reader, f"/pages/{page.pk}/changes.atom")
    assert [(row[0], row[2]) for row in feed] == [("Akte", str(who)) for _what, who in expected]
    assert feed[5][1] == "Text geändert · Frist ergänzt · AK Test"
    assert feed[3][1] == "Datei hochgeladen · plan.txt · AK Test"


def test_versions_in_a_row_are_one_change_by_all_who_wrote_them(reader, page, anna, bert):
    hours_pass()
    for number in range(3):
        write(page, f"<p>Der Rat tagt am {number}.</p>", anna)
    revision = write(page, "<p>Der Rat tagt am Dienstag.</p>", anna)
    document = CoeditedDocument.objects.create(content_object=page, field="body")
    made = Checkpoint.objects.create(document=document, seq=1, revision=revision, kind="idle")
    for user in (anna, bert):
        Contributor.objects.create(checkpoint=made, user=user, edits=1, inserted=3)

    rows = listed(reader, f"/pages/{page.pk}/changes/")
    both = f"{anna}, {bert}"
    assert rows[0][1:] == ("Text geändert (4 Versionen) Änderungen zeigen", both)
    assert len(rows) == 2
    html = reader.get(f"/pages/{page.pk}/changes/").content.decode()
    address = lxml.html.fromstring(html).xpath("//a[contains(@href, '/compare/')]/@href")[0]
    compared = reader.get(address).content.decode()
    assert "Eins." in compared and "Dienstag" in compared
    # The feed tells it again when it has grown, as the same entry.
    before = reader.get(f"/pages/{page.pk}/changes.atom").content
    write(page, "<p>Noch mehr.</p>", bert)
    after = reader.get(f"/pages/{page.pk}/changes.atom").content
    (first_id, first_time), (same_id, later) = (
        [
            lxml.etree.fromstring(text).findtext(f"a:entry/a:{name}", namespaces=ATOM)
            for name in ("id", "updated")
        ]
        for text in (before, after)
    )
    assert same_id == first_id and later >= first_time
    # A later one stands for itself.
    hours_pass()
    write(page, "<p>Am nächsten Tag.</p>", bert)
    assert len(listed(reader, f"/pages/{page.pk}/changes/")) == 3


def test_what_one_person_did_alone_or_with_others(reader, space, page, anna, bert):
    hours_pass()
    revision = write(page, "<p>Zwei.</p>", anna)
    document = CoeditedDocument.objects.create(content_object=page, field="body")
    made = Checkpoint.objects.create(document=document, seq=1, revision=revision, kind="idle")
    Contributor.objects.create(checkpoint=made, user=bert, edits=1, inserted=3)
    Contributor.objects.create(checkpoint=made, user=anna, edits=1, inserted=3)
    add_comment(page=page, text="Nur Anna.", by=anna)

    for address in (f"/pages/{page.pk}/changes/", "/spaces/ak-test/changes/", "/changes/"):
        rows = listed(reader, address, by=bert.pk)
        assert [row[1].split(" Ä")[0] for row in rows] == ["Text geändert"]
        html = reader.get(address, {"by": bert.pk}).content.decode()
        assert f"Nur was {bert} getan hat" in html
    assert len(fed(reader, "/spaces/ak-test/changes.atom", by=bert.pk)) == 1
    html = reader.get("/changes/", {"by": UserFactory(first_name="Fremd").pk}).content.decode()
    assert "Fremd" not in html and "Nur was eine Person getan hat" in html
    assert listed(reader, "/changes/", by=99999) == []


OUTLETS = (
    "/changes/",
    "/changes.atom",
    "/spaces/ak-test/changes/",
    "/spaces/ak-test/changes.atom",
    "/pages/{page}/changes/",
    "/pages/{page}/changes.atom",
)


def busy(space, by, *, title="Geheimseite"):
    """A page on which everything that is told has been done."""
    page = create_page(parent=space, title=title, body="<p>Geheimtext</p>", by=by)
    write(page, "<p>Geheimes mehr.</p>", by, comment="Geheimnotiz")
    add_comment(page=page, text="Geheimfrage", by=by)
    add_attachment(page=page, file=SimpleUploadedFile("geheim.txt", b"x"), by=by)
    target = create_page(parent=space, title="Geheimziel", by=by)
    move_page(page=page, parent=target, by=by)
    return page, target


@pytest.mark.parametrize("outlet", OUTLETS)
def test_an_outsider_learns_nothing_of_a_spaces_activity(client, space, outlet):
    chair = make_chair(space.group)
    chair.last_name = "Geheimperson"
    chair.save()
    page, _target = busy(space, chair)
    address = outlet.format(page=page.pk)
    for user in (None, UserFactory()):
        client.logout()
        if user:
            client.force_login(user)
        for query in ({}, {"by": chair.pk}, {"until": 10**9}):
            answer = client.get(address, query)
            assert "geheim" not in answer.content.decode().lower()
            assert answer.status_code == (200 if outlet.startswith("/changes") else 404)
    client.force_login(chair)
    assert "Geheimseite" in client.get(address).content.decode()


@pytest.mark.parametrize("outlet", OUTLETS)
def test_a_narrowed_page_leaves_no_trace_in_its_spaces_activity(client, space, anna, bert, outlet):
    secretive = make_member(space.group)
    secretive.last_name = "Geheimperson"
    secretive.save()
    page, target = busy(space, secretive)
    only = [Rule(AccessRule.Principal.PERSON, Level.EDIT, user=secretive)]
    restrict(page=target, rules=only, by=anna)
    open_page = create_page(parent=space, title="Offenes", by=anna)
    client.force_login(bert)
    address = outlet.format(page=page.pk)

    for query in ({}, {"by": secretive.pk}):
        html = client.get(address, query).content.decode()
        assert "geheim" not in html.lower()
    if "pages" not in outlet:
        assert "Offenes" in client.get(address).content.decode()
    client.force_login(secretive)
    assert "Geheimnotiz" in client.get(address).content.decode()
    client.force_login(bert)
    # Moved to where all may read it, it does not tell where it stood.
    move_page(page=page, parent=open_page, by=secretive)
    page_html = client.get(f"/pages/{page.pk}/changes/").content.decode()
    assert "Verschoben" in page_html and "Geheimziel" not in page_html


def test_drafts_rights_and_files_taken_away_are_not_told(client):
    space = make_space(key="offen", audience="members")
    chair, drafter = make_chair(space.group), make_member(space.group)
    page = create_page(parent=space, title="Offen", body="<p>Eins.</p>", by=chair)
    attachment = add_attachment(page=page, file=SimpleUploadedFile("geheim.txt", b"x"), by=chair)
    trash_attachment(attachment=attachment, by=chair)
    restrict(page=page, rules=[Rule(AccessRule.Principal.MEMBERS)], by=chair)
    draft = WikiPage.objects.get(pk=page.pk)
    draft.body = "<p>Entwurf</p>"
    draft.save_revision(user=drafter, log_action=True)
    client.force_login(UserFactory())

    rows = listed(client, f"/pages/{page.pk}/changes/")
    assert [row[1] for row in rows] == ["Datei entfernt", "Datei hochgeladen", "Angelegt"]
    for address in ("/changes.atom", "/spaces/offen/changes.atom", "/changes/"):
        text = client.get(address).content.decode()
        assert "geheim" not in text and str(drafter) not in text
    # Published, the draft is a version like others.
    revisions_of(page).first().publish(user=chair)
    assert listed(client, f"/pages/{page.pk}/changes/")[0][1].startswith("Text geändert")


def test_visitors_of_a_public_space_see_neither_comments_nor_what_versions_are_called(client):
    space = make_space(key="offen", audience="public")
    chair = make_chair(space.group)
    page = create_page(parent=space, title="Offen", body="<p>Eins.</p>", by=chair)
    write(page, "<p>Zwei.</p>", chair, comment="Interne Bemerkung")
    add_comment(page=page, text="Frage", by=chair)

    for address in ("/spaces/offen/changes/", "/spaces/offen/changes.atom", "/changes/"):
        text = client.get(address).content.decode()
        assert "Text geändert" in text
        assert "Interne" not in text and "Kommentiert" not in text and "/compare/" not in text
    client.force_login(UserFactory())
    text = client.get("/spaces/offen/changes/").content.decode()
    assert "Interne Bemerkung" in text and "Kommentiert" in text


def test_a_long_list_goes_on_where_the_last_page_ended(reader, space, anna):
    for number in range(60):
        create_page(parent=space, title=f"Blatt {number}", by=anna)
    address, seen, visited = "/spaces/ak-test/changes/", [], 0
    while address:
        seen += [row[0] for row in listed(reader, address)]
        html = reader.get(address).content.decode()
        assert ("Die neuesten" in html) == bool(visited)
        visited += 1
        older = lxml.html.fromstring(html).xpath("//a[@rel='next']/@href")
        address = f"/spaces/ak-test/changes/{older[0]}" if older else ""
    assert visited > 1
    assert {f"Blatt {number}" for number in range(60)} < set(seen)
    # At most one page of the wiki is told of on both sides of each break.
    assert len(seen) <= len(set(seen)) + visited - 1


@pytest.mark.parametrize("outlet", OUTLETS)
def test_activity_costs_the_same_queries_however_much_was_done(
    reader, space, page, anna, outlet, django_assert_max_num_queries
):
    def grow(times):
        for number in range(times):
            # The access version counts members: the rights are worked out before counting.
            writer = make_member(space.group)
            revision = write(page, f"<p>{number}</p>", writer, comment=f"Stand {number}")
            document, _made = CoeditedDocument.objects.get_or_create(
                content_type=revision.content_type, object_id=page.pk, field="body"
            )
            made = Checkpoint.objects.create(
                document=document, seq=revision.pk, revision=revision, kind="idle"
            )
            Contributor.objects.create(checkpoint=made, user=writer, edits=1, inserted=3)
            Contributor.objects.create(checkpoint=made, user=anna, edits=1, inserted=3)
            below = create_page(parent=page, title=f"Blatt {times} {number}", by=writer)
            for one in (page, below):
                file = SimpleUploadedFile(f"{times}-{number}.txt", b"x")
                add_attachment(page=one, file=file, by=writer)
                add_comment(page=one, text="Frage", by=writer)

    address = outlet.format(page=page.pk)
    grow(2)
    reader.get(address)
    with django_assert_max_num_queries(15) as captured:
        reader.get(address)
        few = len(captured)
    grow(8)
    reader.get(address)
    with django_assert_max_num_queries(few):
        reader.get(address)


def test_the_log_may_name_people_and_versions_that_are_gone(reader, page, space):
    gone = make_member(space.group)
    hours_pass()
    revision = write(page, "<p>Zwei.</p>", gone)
    write(page, "<p>Drei.</p>", gone, comment="Letzte")
    revision.delete()
    # As accounts that were deleted before they were anonymised have left it.
    PageLogEntry.objects.filter(user=gone).update(user=2**31 - 1)
    Revision.objects.filter(user=gone).update(user=None)

    rows = listed(reader, f"/pages/{page.pk}/changes/")
    assert [row[1] for row in rows] == [
        "Text geändert: Letzte Änderungen zeigen",
        "Text geändert",
        "Angelegt",
    ]
    assert [bool(row[2]) for row in rows] == [False, False, True]


def test_a_future_clock_does_not_matter(reader, page):
    entry = PageLogEntry.objects.filter(page_id=page.pk).latest("pk")
    entry.timestamp = timezone.now() + datetime.timedelta(days=400)
    entry.save(update_fields=["timestamp"])
    assert listed(reader, f"/pages/{page.pk}/changes/")
