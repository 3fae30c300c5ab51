"""A site whose disk is full: run by test_full_disk.py in a process of its own, on a small file system.

Prints one JSON object with what was answered. The argument is the folder; TEAMWEB_VAR is below it.
"""

import contextlib
import importlib
import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    importlib.import_module("teamweb_site.asgi")  # Sets the site up.

    from django.conf import settings
    from django.core.files.base import ContentFile
    from django.core.files.storage import storages
    from django.test import Client

    from teamweb.accounts.actions import create_person
    from teamweb.core.metrics.files import ReservedFile
    from teamweb.spaces.actions import create_page
    from teamweb.spaces.models import ReadMark, page_url
    from teamweb_site.monitoring.metrics import REQUESTS
    from tests.conftest import pytest_configure
    from tests.factories.spaces import make_member, make_space

    settings.ALLOWED_HOSTS = ["*"]
    pytest_configure()
    person = create_person(email="ada@example.org", password="korrekt-pferd-batterie")
    reader = Client(raise_request_exception=False)
    reader.force_login(person)
    space = make_space(key="ak-test", title="AK Test")
    someone, other = make_member(space.group), make_member(space.group)
    page = create_page(parent=space, title="Akte", body="<p>Der Rat tagt.</p>", by=someone)
    address = page_url(page)
    first_looks = [Client(raise_request_exception=False) for _ in range(2)]
    for client, who in zip(first_looks, (someone, other), strict=True):
        client.force_login(who)
    said: dict[str, Any] = {"before": reader.get("/accounts/profile/").status_code}
    for name in ("default", "private"):
        storages[name].save("vorher.txt", ContentFile(b"x"))

    fill(folder / "filler")
    said["ready"] = reader.get("/readyz").json()
    said["read"] = [reader.get("/accounts/profile/").status_code for _ in range(50)]
    # Counts under names that no file has room for yet.
    for number in range(3_000):
        REQUESTS.labels("GET", f"view-{number}-" + "x" * 100, 200).inc()
    late = ReservedFile(str(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]) / "counter_99999.db"))
    for number in range(3_000):
        late.write_value(f"key-{number}-" + "x" * 100, number, 0.0)
    said["late"] = late.read_value("key-2999-" + "x" * 100)[0]
    said["metrics"] = reader.get("/metrics").status_code

    form = {"first_name": "A" * 100, "last_name": "B" * 100, "function": "C" * 100}
    answers = []
    for number in range(400):
        answer = reader.post("/accounts/profile/", form | {"phone": str(number)})
        answers.append((answer.status_code, answer.content.decode()))
        if answer.status_code >= 500:
            break
    said["written"] = answers[-1]
    for name in ("default", "private"):
        try:
            storages[name].save("nachher.txt", ContentFile(b"x" * 100_000))
            said[name] = "stored"
        except OSError as error:
            said[name] = error.errno
    media = Path(settings.MEDIA_ROOT)
    said["media"] = sorted(path.name for path in media.rglob("*") if path.is_file())
    said["read after"] = reader.get("/accounts/profile/").status_code
    said["first look"] = first_looks[0].get(address, follow=True).status_code
    (folder / "filler").unlink()
    database = settings.DATABASES["default"]["NAME"]
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        said["first look under a lock"] = first_looks[1].get(address, follow=True).status_code
        lock.execute("ROLLBACK")
    said["marks"] = ReadMark.objects.count()
    first_looks[1].get(address, follow=True)
    said["marks after"] = ReadMark.objects.count()
    sys.stdout.write(json.dumps(said))


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


if __name__ == "__main__":
    main(Path(sys.argv[1]))
