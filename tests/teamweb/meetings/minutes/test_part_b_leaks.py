"""Nothing of part B reaches whoever is no member: found by searching for it everywhere, on both engines.

Every address of the app is asked in test_views.py, PDFs are read in test_pdf.py, calendars in
test_calendar_feeds.py.
"""

import re
import secrets
from collections import Counter

import pytest
from django.urls import reverse

from teamweb.meetings import actions
from teamweb.meetings.models import Meeting
from teamweb.todos.actions import create_todo
from teamweb_search.engines import current
from teamweb_search.indexing.drain import drain
from teamweb_search.models import SearchIndex
from tests.factories.meetings import item_of, make_meeting, make_member, make_outsider, make_space
from tests.teamweb.meetings.attendance.inviting import announce, new_mails

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["database", "elasticsearch"])
def engine(request, settings):
    settings.ELASTICSEARCH_URL = ""
    if request.param == "elasticsearch":
        settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
        settings.ELASTICSEARCH_PREFIX = f"test-{secrets.token_hex(6)}"
    engine = current()
    engine.indexes()
    yield engine
    if request.param == "elasticsearch":
        for index in SearchIndex.objects.filter(engine=engine.name):
            engine.drop(index)


@pytest.fixture
def scene(engine):
    """Published minutes of a public space, the words of part B beginning with "Quorvex"."""
    space, chair = make_space(audience="public")
    member = make_member(space)
    meeting = make_meeting(space=space, by=chair, items=("Haushalt",), part_b=("Quorvexsam",))
    for title, words in (
        ("Haushalt", ("Offentitel", "Offenbeschluss", "Offenaufgabe")),
        ("Quorvexsam", ("Quorvexdil", "Quorvexbal", "Quorvexgul")),
    ):
        item = item_of(meeting, title)
        actions.record_vote(
            item=item, title=words[0], wording=words[1], category=words[0], by=chair
        )
        create_todo(title=words[2], by=chair, source=item, owners=[member])
    actions.publish_minutes(meeting=meeting, by=chair)
    while drain(engine):
        pass
    engine.refresh()
    return Meeting.objects.get(pk=meeting.pk), chair, member


def search(client, words):
    answer = client.get("/api/v1/search", {"q": words, "size": "100"})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_search_counts_and_offers_nothing_of_it(scene, client):
    meeting, _chair, member = scene
    hidden = ("Quorvexsam", "Quorvexbal", "Quorvexdil", "Quorvexgul")
    for user in (member, make_outsider(), None):
        client.logout()
        if user:
            client.force_login(user)
        may = user == member
        for words in hidden:
            answer = search(client, words)
            assert bool(answer["total"]) == may, (user, words)
            assert bool(answer["hits"]) == may
            if not may:
                assert not any(answer["facets"].values()), words
                assert "Quorvex" not in (answer["suggestion"] or "")
        # A word of both parts: what is counted is what may be read.
        both = search(client, "Notiz")
        assert both["total"] == len(both["hits"]) > 0
        kinds = Counter(hit["kind"] for hit in both["hits"])
        assert {facet["value"]: facet["count"] for facet in both["facets"]["kind"]} == kinds
        assert ("Quorvex" in str(both)) == may
        offered = client.get("/search/suggest", {"q": "Quo"}).json()
        assert bool(offered["suggestions"]) == may
        page = client.get("/search/", {"q": "Notiz"}).content.decode()
        assert ("Quorvex" in page) == may
        assert meeting.get_absolute_url() in str(both)


def test_lists_and_feeds_name_nothing_of_it(scene, client):
    meeting, _chair, member = scene
    addresses = [
        "/",
        meeting.space.get_absolute_url(),
        meeting.page.get_absolute_url(),
        meeting.get_absolute_url(),
        reverse("teamweb_meetings:meetings"),
        reverse("teamweb_meetings:resolutions"),
        reverse("teamweb_meetings:resolutions") + "?q=Quorvex",
        reverse("teamweb_meetings:resolutions_csv"),
        reverse("teamweb_todos:todos") + f"?group={meeting.group.key}",
        reverse("teamweb_spaces:search_json") + "?q=Quorvex",
        reverse("teamweb_spaces:feed"),
        reverse("teamweb_spaces:space_feed", args=[meeting.space.key]),
        reverse("teamweb_spaces:page_feed", args=[meeting.page.pk]),
        "/my/",
        "/notifications/",
    ]
    found = Counter()
    for user in (member, make_outsider(), None):
        client.logout()
        if user:
            client.force_login(user)
        for address in addresses:
            text = b"".join(client.get(address, follow=True)).decode()
            # What was asked for stands in the search field.
            words = re.findall(r"Quorvex\w+", text)
            found[user == member] += len(words)
            assert user == member or not words, (user, address)
    assert found[True] > 5


def test_mails_to_guests_say_nothing_of_it(mailbox):
    space, chair = make_space(audience="public")
    meeting = announce(space=space, by=chair, items=("Haushalt",), part_b=("Quorvexsam",))
    actions.invite_guest(meeting=meeting, by=chair, name="Gerda Gast", email="gast@example.org")
    actions.invite_guest(meeting=meeting, by=chair, email=make_outsider().email)

    mails = new_mails()

    to_guests = [mail for mail in mails if mail.to != chair.email]
    assert len(to_guests) == 2
    for mail in to_guests:
        parts = [part for part in mail.message.walk() if not part.is_multipart()]
        assert len(parts) >= 3
        assert not any(b"Quorvex" in part.get_payload(decode=True) for part in parts)
