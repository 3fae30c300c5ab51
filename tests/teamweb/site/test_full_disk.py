"""A full disk ends neither the site nor the reading, and who writes is told so."""

import errno
import json
import os
import subprocess
import sys

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError

from ops.places import PROJECT
from teamweb.core.files.storage import AtomicFileStorage
from teamweb_site.operation.failures import is_disk_full
from tests.database import migrated_sqlite

SMALL = "24m"


@pytest.fixture
def small_disk(tmp_path):
    """The start of a command line whose `tmp_path` is a small file system of its own."""
    mount = f'mount -t tmpfs -o size={SMALL} none "$0" && exec "$@"'
    begin = ["unshare", *(["--user", "--map-root-user"] if os.getuid() else []), "--mount"]
    command = [*begin, "sh", "-c", mount, str(tmp_path)]
    tried = subprocess.run([*command, "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"no file system of its own may be mounted here: {tried.stderr.strip()}")
    return command


def test_reading_goes_on_and_whoever_writes_is_told(small_disk, tmp_path):
    database = f"{tmp_path}/var/teamweb.sqlite3"
    prepare = f'mkdir -p "$0/var/metrics" "$0/var/static" && cp {migrated_sqlite()} {database} && exec "$@"'
    environment = {
        **{k: v for k, v in os.environ.items() if not k.endswith("_URL")},
        "TEAMWEB_VAR": f"{tmp_path}/var",
        "PROMETHEUS_MULTIPROC_DIR": f"{tmp_path}/var/metrics",
        "SECRET_KEY": "x" * 50,
        "LOG_LEVEL": "CRITICAL",
    }
    program = [sys.executable, "-m", "tests.teamweb.site.full_disk", str(tmp_path)]
    command = [*small_disk, "sh", "-c", prepare, str(tmp_path), *program]

    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, (done.returncode, done.stderr[-3000:])
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["before"] == 200
    assert said["ready"]["services"]["disk"] == "down"
    assert set(said["read"]) == {200}
    assert said["late"] == 2999
    assert said["metrics"] == 200
    status, text = said["written"]
    assert status == 507
    assert "Es wurde nichts gespeichert" in text
    assert said["default"] == said["private"] == errno.ENOSPC
    assert said["media"] == ["vorher.txt", "vorher.txt"]
    assert said["read after"] == 200
    # What somebody has read is noted when there is room and nobody else writes.
    assert said["first look"] == said["first look under a lock"] == 200
    assert (said["marks"], said["marks after"]) == (0, 1)


class CutOff(ContentFile):
    """Content that a full disk cuts off in its middle."""

    def chunks(self, chunk_size=None):
        yield b"the first piece"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_no_file_stays_of_what_was_cut_off(tmp_path):
    storage = AtomicFileStorage(location=tmp_path)
    with pytest.raises(OSError, match="No space"):
        storage.save("datei.txt", CutOff(b""))

    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_meanwhile_keeps_its_content(tmp_path):
    storage = AtomicFileStorage(location=tmp_path)
    first = storage.save("datei.txt", ContentFile(b"first"))
    second = storage._save("datei.txt", ContentFile(b"second"))

    assert first != second
    assert (tmp_path / first).read_bytes() == b"first"
    assert (tmp_path / second).read_bytes() == b"second"
    assert len(list(tmp_path.iterdir())) == 2


def test_both_databases_and_the_file_system_say_it_in_their_own_words():
    found = [
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError("database or disk is full"),
        OperationalError('could not extend file "base/1/2": No space left on device'),
    ]
    for error in found:
        try:
            raise ValueError from error
        except ValueError as outer:
            assert is_disk_full(outer)
    assert not is_disk_full(OSError(errno.EACCES, "Permission denied"))
    assert not is_disk_full(None)
