"""What a restore refuses, before it changes anything; the whole way is in tests/integration/test_backup.py."""

import json
import tarfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from teamweb_site.backups import BackupError, make_backup, remove_old, restore_backup
from teamweb_site.backups.databases import dumper
from teamweb_site.backups.files import has_files, pack, unpack
from teamweb_site.backups.manifest import FILES, NAME, Manifest, describe, key_check

pytestmark = pytest.mark.django_db


@pytest.fixture
def backup(tmp_path, settings):
    """A complete backup by its looks, of this version and key."""
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "teamweb-2026-11-30T02-30-00Z"
    folder.mkdir()
    (folder / dumper().file_name).write_bytes(b"rows")
    with tarfile.open(folder / FILES, "w"):
        pass
    manifest = Manifest(
        made_at="2026-11-30T02:30:00+00:00",
        teamweb="0.1.0",
        database=connection.vendor,
        database_version="1",
        key_check=key_check(settings.SECRET_KEY),
        migrations={"teamweb_site": ["0001_initial"]},
        rows={},
        uploaded_files=0,
        contents={name: describe(folder / name) for name in (dumper().file_name, FILES)},
    )
    manifest.write(folder)
    return folder


def change(backup, **values):
    noted = json.loads((backup / NAME).read_text())
    (backup / NAME).write_text(json.dumps({**noted, **values}))


def refusal(backup, **options) -> str:
    with pytest.raises(BackupError) as raised:
        restore_backup(backup, tell=lambda what: None, **options)
    return str(raised.value)


def test_a_place_that_is_not_empty_is_left_alone(backup):
    assert "has tables already" in refusal(backup)


def test_a_folder_without_manifest_is_no_backup(tmp_path):
    assert "is not a backup" in refusal(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 2}', '{"format": 1, "x": 1}'])
def test_a_manifest_that_makes_no_sense_is_a_sentence(backup, text):
    (backup / NAME).write_text(text)
    said = refusal(backup)
    assert "is damaged" in said or "does not know" in said


def test_a_damaged_or_missing_part_is_named(backup):
    (backup / FILES).write_bytes(b"\0" * (backup / FILES).stat().st_size)
    database = dumper().file_name
    with (backup / FILES).open("r+b") as file:
        file.write(b"x")
    assert f"{FILES} is damaged" in refusal(backup)
    (backup / database).unlink()
    assert f"{database} is missing" in refusal(backup)


def test_a_manifest_cannot_name_files_elsewhere(backup, tmp_path):
    (tmp_path / "other").write_text("x")
    change(backup, contents={"../other": describe(tmp_path / "other")})
    assert "is missing" in refusal(backup)


def test_a_database_of_another_kind_is_refused(backup):
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    change(backup, database=other)
    assert "both have to be the same" in refusal(backup)


def test_a_backup_of_a_newer_version_is_refused(backup):
    change(backup, migrations={"teamweb_site": ["0001_initial", "9999_from_the_future"]})
    assert "newer version" in refusal(backup) and "9999_from_the_future" in refusal(backup)


def test_another_key_is_noticed_unless_one_goes_on_without_it(backup, settings):
    own = settings.SECRET_KEY
    settings.SECRET_KEY = "another-" + "y" * 50
    assert "SECRET_KEY is not the one" in refusal(backup)
    assert "has tables already" in refusal(backup, with_another_key=True)
    settings.SECRET_KEY_FALLBACKS = [own]
    assert "has tables already" in refusal(backup)


def test_the_command_says_it_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="is not a backup"):
        call_command("restore", str(tmp_path))


def test_files_come_back_as_they_were(tmp_path):
    media, again = tmp_path / "media", tmp_path / "again"
    (media / "private" / "Größe").mkdir(parents=True)
    (media / "private" / "Größe" / "a b.pdf").write_bytes(b"1" * 5000)
    (media / "half.pdf.0123.part").write_bytes(b"half")
    (media / "link").symlink_to("/etc/passwd")

    assert pack(media, tmp_path / FILES) == 1
    assert not has_files(again)
    unpack(tmp_path / FILES, again)

    assert [p for p in again.rglob("*") if p.is_file()] == [again / "private" / "Größe" / "a b.pdf"]
    assert (again / "private" / "Größe" / "a b.pdf").read_bytes() == b"1" * 5000
    assert has_files(again)


def test_an_archive_that_leads_outside_is_refused(tmp_path):
    with tarfile.open(tmp_path / FILES, "w") as archive:
        archive.addfile(tarfile.TarInfo("../outside"))
    with pytest.raises(BackupError, match="cannot be unpacked"):
        unpack(tmp_path / FILES, tmp_path / "media")
    assert not (tmp_path / "outside").exists()


def test_only_old_complete_backups_are_deleted(tmp_path):
    for day in range(1, 6):
        folder = tmp_path / f"teamweb-2026-11-0{day}T02-30-00Z"
        folder.mkdir()
        (folder / NAME).write_text("{}")
    foreign = tmp_path / "teamweb-2026-11-00-by-hand"
    foreign.mkdir()
    unfinished = tmp_path / "teamweb-2026-11-01T02-30-00Z.part"
    unfinished.mkdir()

    old = remove_old(tmp_path, keep=2)

    assert [path.name[8:18] for path in old] == ["2026-11-01", "2026-11-02", "2026-11-03"]
    left = sorted(path.name[8:18] for path in tmp_path.iterdir() if (path / NAME).exists())
    assert left == ["2026-11-04", "2026-11-05"]
    assert foreign.exists() and unfinished.exists()
    assert remove_old(tmp_path, keep=0) == []


def test_a_backup_below_the_uploaded_files_is_refused(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(BackupError, match="below MEDIA_ROOT"):
        make_backup(tmp_path / "backups")


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BackupError, match="Check the folder's rights"):
        make_backup(tmp_path / "file" / "backups")
