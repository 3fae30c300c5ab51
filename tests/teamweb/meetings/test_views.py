"""What a browser gets: nothing that its reader may not see, and nothing typed is lost."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from teamweb.access.actions import Rule, restrict
from teamweb.access.models import AccessRule
from teamweb.access.readable import readable_access_ids
from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.models import (
    AgendaItem,
    Attendance,
    Meeting,
    Objection,
    Resolution,
    Series,
    Topic,
    TopicPaper,
)
from teamweb.meetings.planning.errors import PartBNotNarrowed
from teamweb.meetings.urls import urlpatterns
from teamweb.notifications.models import Notification
from teamweb.todos.actions import create_todo, edit_todo, set_todo_state
from teamweb.todos.models import Todo
from teamweb_search.documents.registry import documents_of
from teamweb_search.models import IndexQueueEntry
from tests.factories.meetings import (
    BERLIN,
    item_of,
    make_meeting,
    make_member,
    make_outsider,
    make_space,
)
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    def sign_in(user):
        client.logout()
        if user is not None:
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def full_meeting(space, chair, member):
    """Published minutes with a word in each place; those of part B begin with "Geheim"."""
    meeting = make_meeting(space=space, by=chair, items=("Haushalt",), part_b=("Geheimsache",))
    for title, word in (("Haushalt", "Offen"), ("Geheimsache", "Geheim")):
        item = item_of(meeting, title)
        actions.adopt_resolution(item=item, wording=f"{word}beschluss", by=chair)
        create_todo(title=f"{word}aufgabe", by=chair, source=item, owners=[member])
    actions.record_attendance(meeting=meeting, by=chair, user=member)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    series = actions.create_series(space=space, title="Reihe", by=chair)
    topic = actions.propose_topic(space=space, title="Geheimthema", by=member, series=series)
    paper = SimpleUploadedFile("Geheimpapier.txt", b"Geheimes")
    actions.add_paper(topic=topic, file=paper, by=member)
    objection = actions.raise_objection(
        meeting=meeting,
        by=member,
        item=item_of(meeting, "Geheimsache"),
        reason="Geheimeinwand",
    )
    actions.answer_objection(
        objection=objection, by=chair, is_accepted=True, answer="Geheimantwort"
    )
    actions.reopen_minutes(meeting=meeting, by=chair)
    item = item_of(meeting, "Geheimsache")
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Geheimnotiz")
    )
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    return Meeting.objects.get(pk=meeting.pk)


def addresses(meeting):
    """Every address of the app, filled in for the meeting."""
    values = {
        "key": meeting.space.key,
        "meeting_id": meeting.pk,
        "item_id": item_of(meeting, "Geheimsache").pk,
        "resolution_id": Resolution.objects.get(wording="Geheimbeschluss").pk,
        "series_id": Series.objects.get().pk,
        "topic_id": Topic.objects.get(title="Geheimthema").pk,
        "paper_id": TopicPaper.objects.get().pk,
        "attendance_id": Attendance.objects.get(meeting=meeting).pk,
        "token": "unknown",
        "secret": "unknown",
        "feed_id": 0,
        "objection_id": Objection.objects.get(meeting=meeting).pk,
        "number": 2,
        "person": Attendance.objects.get(meeting=meeting).key,
    }
    return [
        reverse(
            f"teamweb_meetings:{pattern.name}",
            kwargs={name: values[name] for name in pattern.pattern.converters},
        )
        for pattern in urlpatterns
    ]


def test_a_non_member_finds_nothing_of_part_b_at_any_address(full_meeting, signed_in, outsider):
    seen = {}
    for user in (outsider, None):
        client = signed_in(user)
        for address in [*addresses(full_meeting), full_meeting.page.get_absolute_url()]:
            for ask in (client.get, client.post):
                response = ask(address)
                seen[address] = response.status_code
                # What PDFs say is read in test_pdf.py.
                text = b"".join(response).decode(errors="replace")
                assert "Geheim" not in text, (user, address)

    assert seen[reverse("teamweb_meetings:meetings")] in (200, 405)


def test_the_audience_reads_part_a_with_its_resolution_and_todo_in_place(
    full_meeting, signed_in, outsider
):
    for address in (full_meeting.get_absolute_url(), full_meeting.page.get_absolute_url()):
        text = signed_in(outsider).get(address).content.decode()
        for words in ("Haushalt", "Notiz zu Haushalt", "Offenbeschluss", "Offenaufgabe"):
            assert words in text, address
        assert 'id="top-1"' in text
        assert 'href="#top-1"' in text


def test_members_read_part_b_marked_as_such(full_meeting, signed_in, member):
    text = signed_in(member).get(full_meeting.get_absolute_url()).content.decode()

    assert "Geheimbeschluss" in text
    assert 'id="top-2"' in text


def test_names_of_participants_are_not_for_visitors(signed_in, member):
    space, chair = make_space(audience="public")
    meeting = make_meeting(space=space, by=chair, items=("Eins",))
    actions.record_attendance(meeting=meeting, by=chair, name="Erna Anwesend")
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    address = meeting.get_absolute_url()

    assert "Erna Anwesend" in signed_in(member).get(address).content.decode()
    visitor = signed_in(None).get(address)
    assert visitor.status_code == 200
    assert "Erna Anwesend" not in visitor.content.decode()


def test_the_lists_show_an_outsider_nothing_of_a_space_they_may_not_read(signed_in):
    space, chair = make_space(audience="group", title="Verborgen")
    meeting = make_meeting(space=space, by=chair, items=("Versteckt",))
    actions.adopt_resolution(item=item_of(meeting, "Versteckt"), wording="Versteckt", by=chair)
    actions.publish_minutes(meeting=meeting, by=chair)
    client = signed_in(make_outsider())
    lists = [
        reverse("teamweb_meetings:meetings"),
        reverse("teamweb_meetings:resolutions"),
        reverse("teamweb_meetings:resolutions") + f"?group={space.group.key}&q=Versteckt",
    ]
    for address in lists:
        text = client.get(address).content.decode()
        assert "Versteckt</a>" not in text
        assert str(space.group) not in text
    by_year = reverse("teamweb_meetings:space_meetings", args=[space.key])
    assert client.get(by_year).status_code == 404
    assert client.get(meeting.get_absolute_url()).status_code == 404


def test_a_member_plans_a_meeting_and_writes_its_minutes_in_the_browser(
    space, chair, member, signed_in
):
    client = signed_in(member)
    planned = client.post(
        reverse("teamweb_meetings:plan", args=[space.key]),
        {"title": "Sitzung", "starts_at": "2026-05-05T10:00", "place": "Köln"},
    )
    meeting = Meeting.objects.get()
    assert planned.headers["Location"] == reverse("teamweb_meetings:write", args=[meeting.pk])
    assert meeting.starts_at == datetime.datetime(2026, 5, 5, 10, tzinfo=BERLIN)
    client.post(
        reverse("teamweb_meetings:add_item", args=[meeting.pk]),
        {"title": "E-Akte", "kind": "discussion", "part": "a", "body_markdown": "- **fett**"},
    )
    item = AgendaItem.objects.get()
    assert item.notes == "<ul><li><p><strong>fett</strong></p></li></ul>"
    client.post(
        reverse("teamweb_meetings:add_resolution", args=[item.pk]), {"wording": "So sei es."}
    )
    client.post(
        reverse("teamweb_meetings:add_todo", args=[item.pk]),
        {"title": "Brief schreiben", "owners": [member.pk], "priority": 2, "due_on": "2026-06-01"},
    )
    client.post(
        reverse("teamweb_meetings:set_presence", args=[meeting.pk]),
        {"person": f"u{member.pk}", "to": "present"},
    )
    step = reverse("teamweb_meetings:step", args=[meeting.pk])
    client.post(step, {"step": "start"})
    incomplete = client.post(step, {"step": "finish"}, follow=True).content.decode()
    assert "Es ist noch niemand als Leitung eingetragen" in incomplete
    actions.record_attendance(meeting=meeting, by=member, user=chair, role="chair")
    client.post(step, {"step": "finish"})
    assert Notification.objects.get(kind="minutes_finished").recipient == chair
    assert client.post(step, {"step": "publish"}).status_code == 403
    signed_in(chair).post(step, {"step": "publish"})

    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.CIRCULATED
    client = signed_in(member)
    assert Resolution.objects.get().label == "1/2026"
    assert list(Todo.objects.get().owners.all()) == [member]
    text = client.get(meeting.get_absolute_url()).content.decode()
    for words in ("<strong>fett</strong>", "So sei es.", "Brief schreiben", str(member)):
        assert words in text


def test_the_editor_posts_html_and_what_the_schema_does_not_know_is_refused(
    space, chair, signed_in
):
    meeting = make_meeting(space=space, by=chair)
    address = reverse("teamweb_meetings:add_item", args=[meeting.pk])
    form = {"title": "X", "kind": "discussion", "part": "a"}

    refused = signed_in(chair).post(address, {**form, "body_html": "<blink>x</blink>"})
    assert refused.status_code == 422
    assert not AgendaItem.objects.exists()
    signed_in(chair).post(address, {**form, "body_html": "<p>neu</p>"})
    assert AgendaItem.objects.get().notes == "<p>neu</p>"


def test_a_conflict_shows_both_texts_and_saving_again_stores_the_one_in_the_form(
    space, chair, member, signed_in
):
    item = item_of(make_meeting(space=space, by=chair, items=("Eins",)), "Eins")
    address = reverse("teamweb_meetings:edit_item", args=[item.pk])
    client = signed_in(member)
    opened = client.get(address)
    form = {"title": "Eins", "kind": "discussion", "part": "a", "state": "open"}
    form["base_revision"] = opened.context["form"]["base_revision"].value()
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Von der Leitung")
    )

    refused = client.post(address, {**form, "body_markdown": "Vom Mitglied"})

    assert refused.status_code == 409
    text = refused.content.decode()
    assert "Von der Leitung" in text
    assert "Vom Mitglied" in text
    item.refresh_from_db()
    assert "Von der Leitung" in item.notes
    form["base_revision"] = refused.context["form"]["base_revision"].value()
    client.post(address, {**form, "body_markdown": "Von der Leitung und vom Mitglied"})
    item.refresh_from_db()
    assert "und vom Mitglied" in item.notes


def test_wrong_values_are_named_by_the_field_and_typed_ones_stay(space, chair, signed_in):
    response = signed_in(chair).post(
        reverse("teamweb_meetings:plan", args=[space.key]),
        {"title": "Behalten", "starts_at": "2026-05-05T10:00", "ends_at": "2026-05-05T09:00"},
    )
    assert response.status_code == 422
    assert "ends_at" in response.context["form"].errors
    assert "Behalten" in response.content.decode()
    item = item_of(make_meeting(space=space, by=chair, items=("Eins",)), "Eins")
    for address in ("add_todo", "add_resolution"):
        response = signed_in(chair).post(
            reverse(f"teamweb_meetings:{address}", args=[item.pk]), {"title": "Behalten"}
        )
        assert response.status_code == 422
        assert "Behalten" in response.content.decode()


def test_an_archive_of_many_meetings_needs_no_more_queries(
    space, chair, member, signed_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(member)

    def fill(number):
        for _index in range(number):
            meeting = make_meeting(space=space, by=chair, items=("A", "B"))
            for item in meeting.items.all():
                actions.adopt_resolution(item=item, wording="W", by=chair)
                create_todo(title="T", by=chair, source=item, owners=[member, chair])
            actions.record_attendance(meeting=meeting, by=chair, user=member)
            actions.publish_minutes(meeting=meeting, by=chair, quiet=True)

    lists = [
        reverse("teamweb_meetings:meetings"),
        reverse("teamweb_meetings:space_meetings", args=[space.key]),
        reverse("teamweb_meetings:resolutions"),
        reverse("teamweb_todos:todos"),
        reverse("teamweb_todos:todos") + f"?group={space.group.key}",
    ]

    def queries():
        counted = []
        for address in lists:
            client.get(address)
            with django_assert_max_num_queries(20) as captured:
                assert client.get(address).status_code == 200
            counted.append(len(captured))
        return counted

    fill(2)
    few = queries()
    fill(4)
    assert queries() == few


def test_long_minutes_need_no_more_queries(
    space, chair, member, signed_in, django_assert_max_num_queries
):
    counted = []
    for size in (2, 12):
        meeting = make_meeting(space=space, by=chair, items=tuple(f"T{n}" for n in range(size)))
        for item in meeting.items.all():
            first = actions.adopt_resolution(item=item, wording="W", by=chair)
            actions.adopt_resolution(item=item, wording="W", by=chair, supersedes=first)
            create_todo(title="T", by=chair, source=item, owners=[member, chair])
        actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
        client = signed_in(member)
        for address in (meeting.get_absolute_url(), meeting.page.get_absolute_url()):
            client.get(address)
            with django_assert_max_num_queries(25) as captured:
                assert client.get(address).status_code == 200
            counted.append(len(captured))

    assert counted[:2] == counted[2:]


@pytest.mark.parametrize("state", ["draft", "published", "reopened"])
def test_no_list_names_anything_of_narrowed_minutes_to_a_member_outside(
    space, chair, member, signed_in, state
):
    reader = make_member(space)
    meeting = make_meeting(
        space=space,
        by=chair,
        title="Geheimtreffen",
        items=("Geheimpunkt",),
        published=False,
        starts_at=timezone.now() + datetime.timedelta(days=2),
    )
    item = item_of(meeting, "Geheimpunkt")
    actions.adopt_resolution(item=item, wording="Geheimbeschluss", by=chair)
    create_todo(title="Geheimaufgabe", by=chair, source=item, owners=[member])
    page = actions.ensure_page(meeting, chair)
    if state != "draft":
        actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    if state == "reopened":
        actions.reopen_minutes(meeting=meeting, by=chair)
    only = Rule(AccessRule.Principal.PERSON, user=reader)
    Notification.objects.all().delete()

    restrict(page=page, rules=[only], by=chair)

    lists = (
        "/my/",
        "/meetings/",
        f"/spaces/{space.key}/meetings/",
        f"/spaces/{space.key}/changes/",
        f"/teamweb/{space.key}/",
        "/changes/",
        "/todos/",
        f"/todos/?group={space.group.key}",
        "/resolutions/",
        space.group.get_absolute_url(),
    )
    browser = signed_in(member)
    for address in lists:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert "Geheim" not in answer.content.decode(), address
    ids = readable_access_ids(member)
    sources = set(IndexQueueEntry.objects.values_list("source", flat=True))
    found = [d for built in documents_of(sources).values() for d in built if "Geheim" in d.title]
    assert len(found) == 4 and not any(document.access in ids for document in found)
    assert "Geheimtreffen" in signed_in(reader).get("/meetings/").content.decode()


def test_narrowing_minutes_with_a_part_b_is_refused_in_words(full_meeting, chair, signed_in):
    address = reverse("teamweb_spaces:page_rights", args=[full_meeting.page.pk])

    answer = signed_in(chair).post(address, {"emails": chair.email, "level": 1}, follow=True)

    assert answer.status_code == 200
    assert str(PartBNotNarrowed.user_message) in answer.content.decode()


def test_while_minutes_are_revised_others_read_what_was_published_before(
    full_meeting, chair, member, outsider, signed_in
):
    actions.reopen_minutes(meeting=full_meeting, by=chair)
    item = item_of(full_meeting, "Haushalt")
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Neuer Wortlaut")
    )

    for address in (full_meeting.get_absolute_url(), full_meeting.page.get_absolute_url()):
        seen = signed_in(outsider).get(address).content.decode()
        for words in ("Notiz zu Haushalt", "Offenbeschluss", "Offenaufgabe", str(member)):
            assert words in seen, address
        assert "Neuer Wortlaut" not in seen and "Geheim" not in seen
        assert "Neuer Wortlaut" in signed_in(member).get(address).content.decode()


def test_what_goes_into_part_b_is_not_read_in_the_version_before(
    full_meeting, chair, outsider, signed_in
):
    actions.reopen_minutes(meeting=full_meeting, by=chair)
    item = item_of(full_meeting, "Haushalt")
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, part="b", title="Anders"
    )

    seen = signed_in(outsider).get(full_meeting.page.get_absolute_url()).content.decode()

    assert "Haushalt" not in seen and "Offen" not in seen


class TestUnchangedMinutes:
    """Browsers ask with the ETag of what they keep."""

    @pytest.fixture
    def url(self, full_meeting):
        return full_meeting.page.get_absolute_url()

    def kept(self, browser, url):
        browser.get(url)  # sets the cookies that the page's forms depend on
        return {"HTTP_IF_NONE_MATCH": browser.get(url).headers["ETag"]}

    def test_are_not_sent_again(self, url, member, signed_in, django_assert_max_num_queries):
        browser = signed_in(member)
        again = self.kept(browser, url)

        with django_assert_max_num_queries(12):
            assert browser.get(url, **again).status_code == 304

    def test_are_sent_again_when_the_reader_gains_or_loses_part_b(
        self, full_meeting, url, outsider, signed_in
    ):
        browser = signed_in(outsider)
        again = self.kept(browser, url)

        membership = MembershipFactory(group=full_meeting.group, user=outsider)
        gained = browser.get(url, **again)
        assert gained.status_code == 200 and "Geheimbeschluss" in gained.content.decode()

        again = {"HTTP_IF_NONE_MATCH": gained.headers["ETag"]}
        membership.delete()
        lost = browser.get(url, **again)
        assert lost.status_code == 200 and "Geheim" not in lost.content.decode()

    def test_are_sent_again_when_what_they_show_changes(
        self, full_meeting, url, space, chair, member, signed_in
    ):
        browser = signed_in(member)
        todo = Todo.objects.get(title="Offenaufgabe")
        old = Resolution.objects.get(wording="Offenbeschluss")
        later = make_meeting(space=space, by=chair, title="Später", items=("Neues",))
        changes = (
            lambda: set_todo_state(todo=todo, state="done", by=chair),
            lambda: edit_todo(todo=todo, by=chair, owners=[chair]),
            lambda: actions.adopt_resolution(
                item=item_of(later, "Neues"), wording="Ersatz", by=chair, supersedes=old
            ),
            lambda: actions.approve_minutes(meeting=full_meeting, by=chair),
            lambda: actions.reopen_minutes(meeting=full_meeting, by=chair),
            lambda: actions.record_attendance(meeting=full_meeting, by=chair, name="Gast"),
        )
        for change in changes:
            again = self.kept(browser, url)
            change()
            assert browser.get(url, **again).status_code == 200
