"""The register of resolutions: filter, pages and table, and that each shows only what one may read."""

import csv
import datetime
import io

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from teamweb.core.database.keyset import page_of
from teamweb.meetings import actions
from teamweb.meetings.models import Resolution
from tests.factories.meetings import item_of, make_meeting, make_space, release_and_reopen

ADDRESS = reverse("teamweb_meetings:resolutions")
TABLE = reverse("teamweb_meetings:resolutions_csv")


@pytest.fixture
def adopt(space, chair):
    """Adopts under an item of one meeting of the space, that is published at the end of the test's set-up."""
    meeting = make_meeting(space=space, by=chair, items=("Eins",), part_b=("Intern",))

    def adopted(wording, item="Eins", **facts):
        return actions.record_vote(item=item_of(meeting, item), wording=wording, by=chair, **facts)

    adopted.meeting = meeting
    return adopted


def wordings(client, address):
    return [row.wording for row in client.get(address).context["page"].rows]


def table(client, address=TABLE):
    response = client.get(address)
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.django_db
class TestRegister:
    def test_filters_by_group_year_category_state_and_words(self, adopt, chair, client):
        client.force_login(chair)
        old = adopt("Alte Regel", category="Technik", adopted_on=datetime.date(2025, 5, 1))
        release_and_reopen(adopt.meeting, by=chair)
        adopt("Neue Regel", category="Technik", supersedes=old)
        gone = adopt("Aufgehoben", category="Recht")
        actions.publish_minutes(meeting=adopt.meeting, by=chair)
        actions.repeal_resolution(resolution=gone, by=chair, reason="erledigt")

        for query, found in (
            ("", ["Aufgehoben", "Neue Regel", "Alte Regel"]),
            ("?year=2025", ["Alte Regel"]),
            ("?category=Technik", ["Neue Regel", "Alte Regel"]),
            ("?state=in_force", ["Neue Regel"]),
            ("?state=superseded", ["Alte Regel"]),
            ("?state=repealed", ["Aufgehoben"]),
            ("?q=regel+alte", ["Alte Regel"]),
            (f"?group={adopt.meeting.group.key}&q=neue", ["Neue Regel"]),
            ("?group=keine", []),
            (
                "?year=abc&after=unsinn&before=2026-13-01.x",
                ["Aufgehoben", "Neue Regel", "Alte Regel"],
            ),
        ):
            assert wordings(client, ADDRESS + query) == found, query
            assert [row["Wortlaut"] for row in table(client, TABLE + query)] == found, query

    def test_pages_follow_each_other_in_both_directions(self, adopt, chair, client):
        client.force_login(chair)
        for number in range(60):
            adopt(f"Beschluss {number}", adopted_on=datetime.date(2026, 1, 1 + number // 20))
        expected = [f"Beschluss {number}" for number in reversed(range(60))]

        seen, address = [], ADDRESS + "?q=Beschluss"
        while True:
            response = client.get(address)
            page = response.context["page"]
            seen.append([row.wording for row in page.rows])
            if not page.older:
                break
            address = f"{ADDRESS}?q=Beschluss&after={page.older}"
            assert address.replace("&", "&amp;").removeprefix(ADDRESS) in response.content.decode()

        assert [wording for page in seen for wording in page] == expected
        back = client.get(f"{ADDRESS}?q=Beschluss&before={page.newer}").context["page"]
        assert [row.wording for row in back.rows] == seen[-2]

    def test_a_table_for_spreadsheets_says_all_and_holds_no_formula(self, adopt, chair, client):
        client.force_login(chair)
        adopt(
            '=HYPERLINK("https://example.org")\nzweite; Zeile „ü“', title="+1",
            votes_yes=3, votes_no=0, category="@x",
        )  # fmt: skip
        actions.publish_minutes(meeting=adopt.meeting, by=chair)

        (row,) = table(client)

        assert row["Wortlaut"] == '\'=HYPERLINK("https://example.org")\nzweite; Zeile „ü“'
        assert row["Titel"] == "'+1"
        assert row["Kategorie"] == "'@x"
        assert (row["Ja-Stimmen"], row["Nein-Stimmen"], row["Enthaltungen"]) == ("3", "0", "")
        assert row["Nummer"] == "1/2026"
        assert row["Status"] == "in Kraft"
        assert row["Adresse"].startswith("http://testserver/resolutions/")

    def test_each_reads_only_what_is_theirs(self, adopt, chair, member, outsider, client):
        adopt("Offenbeschluss", category="Offen")
        adopt("Geheimbeschluss", item="Intern", category="Geheim")
        hidden, other = make_space(audience="group")
        meeting = make_meeting(space=hidden, by=other, items=("Eins",))
        actions.record_vote(
            item=item_of(meeting, "Eins"), wording="Geheim anderswo", by=other, category="Geheimes"
        )
        for shown, by in ((adopt.meeting, chair), (meeting, other)):
            actions.publish_minutes(meeting=shown, by=by, quiet=True)

        for user, count in ((outsider, 1), (member, 2), (None, 0)):
            client.logout()
            if user:
                client.force_login(user)
            page = client.get(ADDRESS)
            assert page.context["count"] == count
            assert len(table(client)) == count
            if user is not member:
                assert "Geheim" not in page.content.decode()
                assert "Geheim" not in str(table(client))
        client.force_login(outsider)
        for query in ("?q=Geheim", "?category=Geheim", f"?group={hidden.group.key}"):
            assert wordings(client, ADDRESS + query) == []

    def test_many_need_no_more_queries(self, adopt, chair, client, django_assert_max_num_queries):
        client.force_login(chair)
        counted = []
        for _round in range(2):
            for number in range(12):
                adopt(f"Beschluss {_round} {number}")
            for address in (ADDRESS, TABLE):
                client.get(address)
                with django_assert_max_num_queries(15) as captured:
                    response = client.get(address)
                    assert response.status_code == 200
                    if response.streaming:
                        b"".join(response.streaming_content)
                counted.append(len(captured))

        assert counted[:2] == counted[2:]


class TestPlaces(TestCase):
    """Whatever the days and the size: walking gives every row once, in order, forth and back."""

    @classmethod
    def setUpTestData(cls):
        space, chair = make_space()
        meeting = make_meeting(space=space, by=chair, items=("Eins",))
        cls.item, cls.chair = item_of(meeting, "Eins"), chair

    @settings(deadline=None, max_examples=40)
    @given(st.lists(st.integers(0, 4), max_size=9), st.integers(1, 4))
    def test_walking(self, days, size):
        for number, day in enumerate(days):
            actions.record_vote(
                item=self.item, wording=f"B {number}", by=self.chair,
                adopted_on=datetime.date(2026, 1, 1 + day),
            )  # fmt: skip
        rows = Resolution.objects.all()
        expected = list(rows.order_by("-adopted_on", "-pk"))

        pages = [page_of(rows, day="adopted_on", size=size)]
        while pages[-1].older:
            pages.append(page_of(rows, day="adopted_on", size=size, after=pages[-1].older))
        back = [pages[-1]]
        while back[-1].newer:
            back.append(page_of(rows, day="adopted_on", size=size, before=back[-1].newer))

        assert [row for page in pages for row in page.rows] == expected
        assert [row for page in reversed(back) for row in page.rows] == expected
        assert all(len(page.rows) <= size for page in pages)
