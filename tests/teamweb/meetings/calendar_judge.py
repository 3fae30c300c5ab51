"""ical4j (Maven Central) as a second opinion on our calendars."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from ops.places import PROJECT, services_dir
from tests.services import away

SOURCE = PROJECT / "tests" / "ical4j"


def fetch() -> Path:
    """The folder of ical4j's jars, fetched once; their checksums are looked at each time."""
    for command in ("java", "mvn"):
        if shutil.which(command) is None:
            away(f"ical4j needs {command} (Debian: openjdk-17-jdk-headless maven)")
    folder = services_dir() / "ical4j"
    wanted = {}
    for line in (SOURCE / "checksums.txt").read_text().splitlines():
        digest, name = line.split()
        wanted[name] = digest
    if _digests(folder) != wanted:
        copy = ["dependency:copy-dependencies", "-DincludeScope=runtime"]
        done = subprocess.run(
            [
                "mvn",
                "-B",
                "-q",
                "-f",
                str(SOURCE / "pom.xml"),
                *copy,
                f"-DoutputDirectory={folder}",
            ],
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            away(f"ical4j could not be fetched: {done.stdout[-300:]}")
    assert _digests(folder) == wanted, "not the jars that were looked at when they were chosen"
    return folder


def _digests(folder: Path) -> dict[str, str]:
    return {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.glob("*.jar")}


def judge(jars: Path, calendars: dict[str, bytes], folder: Path) -> dict[str, list[str]]:
    """What ical4j finds in each; an empty list where nothing."""
    paths = {}
    for name, content in calendars.items():
        paths[name] = folder / f"{name}.ics"
        paths[name].write_bytes(content)
    done = subprocess.run(
        [
            "java",
            "-Dnet.fortuna.ical4j.timezone.update.enabled=false",
            "-cp",
            f"{jars}/*",
            str(SOURCE / "Validate.java"),
            *map(str, paths.values()),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t", 1) for line in done.stdout.splitlines() if "\t" in line]
    found = {
        name: [said for file, said in lines if file == str(path)] for name, path in paths.items()
    }
    assert all(found.values()), done.stdout
    return {name: [said for said in all_said if said != "ok"] for name, all_said in found.items()}
