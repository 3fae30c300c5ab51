"""Published minutes cannot be changed: not by an action, not by the ORM, not by SQL."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from teamweb.accounts.actions import anonymise_person
from teamweb.accounts.privacy.merging import merge_people
from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.minutes import immutability
from teamweb.meetings.minutes.errors import VersionIsFrozen
from teamweb.meetings.models import AgendaItem, Attendance, Meeting, MinutesVersion, Resolution
from tests.factories.meetings import item_of, make_meeting
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

VERSION = MinutesVersion._meta.db_table
ITEM = AgendaItem._meta.db_table
RESOLUTION = Resolution._meta.db_table
ATTENDANCE = Attendance._meta.db_table


@pytest.fixture
def published(space, chair):
    """Approved minutes: two versions, an item with a resolution, the chair was there."""
    meeting = make_meeting(space=space, by=chair, items=("Eins",), part_b=("Intern",))
    actions.record_attendance(meeting=meeting, by=chair, user=chair, role="chair")
    actions.record_vote(item=item_of(meeting, "Eins"), wording="Wir tun es.", by=chair)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    actions.approve_minutes(meeting=meeting, by=chair, early_approval="mündlich")
    return meeting


def test_who_wrote_them_can_be_merged_into_another_account(published, chair):
    other, admin = UserFactory(), UserFactory(is_superuser=True)

    merge_people(duplicate=chair, into=other, by=admin)

    assert {version.created_by for version in MinutesVersion.objects.all()} == {other}
    call_command("check_minutes", stdout=io.StringIO())


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


SQL = [
    f"UPDATE {VERSION} SET content = '{{}}'",
    f"UPDATE {VERSION} SET content_hash = 'x'",
    f"UPDATE {VERSION} SET chain_hash = 'x'",
    f"UPDATE {VERSION} SET number = 9",
    f"UPDATE {VERSION} SET state = 'draft'",
    f"DELETE FROM {VERSION}",
    f"UPDATE {ITEM} SET notes = '<p>anders</p>'",
    f"UPDATE {ITEM} SET title = 'anders'",
    f"UPDATE {ITEM} SET part = 'b' WHERE part = 'a'",
    f"DELETE FROM {ITEM}",
    f"UPDATE {RESOLUTION} SET wording = 'anders'",
    f"UPDATE {RESOLUTION} SET votes_yes = 99",
    f"DELETE FROM {RESOLUTION}",
    f"UPDATE {ATTENDANCE} SET presence = 'absent'",
    f"DELETE FROM {ATTENDANCE}",
    f"INSERT INTO {RESOLUTION} (group_id, year, number, title, wording, item_id, access_id,"
    " adopted_on, category, dissent, quorum_reason, repeal_reason, old_label, recorded_at)"
    f" SELECT group_id, year, 99, '', 'x', item_id, access_id, adopted_on, '', '', '', '', '',"
    f" recorded_at FROM {RESOLUTION}",
]


@pytest.mark.parametrize("sql", SQL)
def test_plain_sql_is_refused(published, sql):
    with pytest.raises(IntegrityError, match="published minutes are not changed"):
        run(sql)


def test_a_table_is_not_emptied(published):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL knows TRUNCATE")
    for table in (VERSION, ITEM):
        with pytest.raises(IntegrityError, match="published minutes are not changed"):
            # What the test itself wrote waits for its checks, which TRUNCATE refuses to.
            run(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE")


def test_the_orm_is_refused(published):
    version = published.versions.first()
    item = item_of(published, "Eins")
    item.notes = "<p>anders</p>"
    resolution = Resolution.objects.get(item=item)
    resolution.wording = "anders"
    version.content = {}

    for change in (
        version.save,
        version.delete,
        lambda: MinutesVersion.objects.update(content={}),
        lambda: MinutesVersion.objects.bulk_update([version], ["content"]),
        MinutesVersion.objects.all().delete,
        lambda: MinutesVersion.objects.all()._raw_delete("default"),
        lambda: super(MinutesVersion, version).save(),
        item.save,
        item.delete,
        lambda: AgendaItem.objects.update(notes="<p>anders</p>"),
        lambda: AgendaItem.objects.bulk_update([item], ["notes"]),
        lambda: AgendaItem.objects.bulk_create(
            [item], update_conflicts=True, unique_fields=["id"], update_fields=["notes"]
        ),
        resolution.save,
        resolution.delete,
        lambda: Resolution.objects.update(wording="anders"),
        lambda: Resolution.objects.bulk_update([resolution], ["wording"]),
    ):
        with pytest.raises((VersionIsFrozen, IntegrityError)), transaction.atomic():
            change()

    assert item_of(published, "Eins").notes == "<p>Notiz zu Eins</p>"
    call_command("check_minutes", stdout=io.StringIO())


def test_reopened_minutes_are_written_on_and_the_versions_stay(published, chair):
    before = list(published.versions.order_by("number").values("number", "chain_hash"))

    actions.reopen_minutes(meeting=published, by=chair, reason="Fehler")
    item = item_of(published, "Eins")
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Richtiggestellt")
    )
    actions.publish_minutes(meeting=published, by=chair, quiet=True)

    after = list(published.versions.order_by("number").values("number", "chain_hash"))
    assert after[:2] == before
    assert len(after) == 3
    call_command("check_minutes", stdout=io.StringIO())


def test_who_leaves_stays_in_the_minutes_and_their_account_loses_its_name(published, chair, member):
    actions.reopen_minutes(meeting=published, by=chair, reason="Fehler")
    actions.record_attendance(meeting=published, by=chair, user=member)
    actions.publish_minutes(meeting=published, by=chair, quiet=True)
    name = str(member)

    anonymise_person(user=member, by=UserFactory(is_superuser=True))

    assert str(member) != name
    assert Attendance.objects.filter(meeting=published, user=member, name=name).exists()


class TestCheck:
    def faults(self) -> str:
        told = io.StringIO()
        with pytest.raises(CommandError):
            call_command("check_minutes", stderr=told, stdout=io.StringIO())
        return told.getvalue()

    @pytest.mark.parametrize(
        "sql",
        [
            f"UPDATE {VERSION} SET content = '{{}}' WHERE number = 1",
            f"UPDATE {VERSION} SET content_hash = 'x' WHERE number = 2",
            f"UPDATE {VERSION} SET state = 'amended' WHERE number = 1",
        ],
    )
    def test_finds_what_was_changed_without_the_guards(self, published, sql):
        immutability.unprotect()
        run(sql)
        immutability.protect()

        assert str(published) in self.faults()

    def test_finds_a_version_that_was_taken_out(self, published):
        immutability.unprotect()
        run(f"DELETE FROM {VERSION} WHERE number = 1")
        immutability.protect()

        assert "Version 2: eine frühere Version fehlt" in self.faults()

    def test_finds_missing_guards(self, published):
        immutability.unprotect()

        assert f"{VERSION}_frozen_update" in self.faults()

    def test_is_content_with_what_was_published(self, published):
        told = io.StringIO()
        call_command("check_minutes", stdout=told)

        assert "2" in told.getvalue()
        assert Meeting.objects.get().state == Meeting.State.APPROVED
