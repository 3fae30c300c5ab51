"""Validators from Maven Central as a second opinion: a folder with pom.xml, checksums.txt and Validate.java."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from ops.places import PROJECT, services_dir

from .services import away


def fetch(name: str) -> Path:
    """The folder of a judge's jars, fetched once; their checksums are looked at each time."""
    for command in ("java", "mvn"):
        if shutil.which(command) is None:
            away(f"{name} needs {command} (Debian: openjdk-17-jdk-headless maven)")
    source, folder = PROJECT / "tests" / name, services_dir() / name
    wanted = {}
    for line in (source / "checksums.txt").read_text().splitlines():
        digest, jar = line.split()
        wanted[jar] = digest
    if _digests(folder) != wanted:
        copy = ["dependency:copy-dependencies", "-DincludeScope=runtime"]
        pom, to = ["-f", str(source / "pom.xml")], f"-DoutputDirectory={folder}"
        done = subprocess.run(
            ["mvn", "-B", "-q", *pom, *copy, to], capture_output=True, text=True, timeout=300
        )
        if done.returncode:
            away(f"{name} could not be fetched: {done.stdout[-300:]}")
    assert _digests(folder) == wanted, "not the jars that were looked at when they were chosen"
    return folder


def _digests(folder: Path) -> dict[str, str]:
    return {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.glob("*.jar")}


def judge(
    name: str, documents: dict[str, bytes], folder: Path, *options: str
) -> dict[str, list[str]]:
    """What the judge finds in each document, written into `folder`; an empty list where nothing."""
    jars = fetch(name)
    paths = {}
    for document, content in documents.items():
        paths[document] = folder / document
        paths[document].write_bytes(content)
    source = PROJECT / "tests" / name / "Validate.java"
    done = subprocess.run(
        ["java", *options, "-cp", f"{jars}/*", str(source), *map(str, paths.values())],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t", 1) for line in done.stdout.splitlines() if "\t" in line]
    found = {
        document: [said for file, said in lines if file == str(path)]
        for document, path in paths.items()
    }
    assert all(found.values()), done.stdout
    return {document: [said for said in words if said != "ok"] for document, words in found.items()}
