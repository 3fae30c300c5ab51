"""Each benchmark runs, with small numbers: what it measures is read elsewhere (docs/benchmarks.md)."""

import argparse
import io
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import (
    coediting,
    coediting_conversion,
    comparison,
    corpus,
    hostile_updates,
    import_rate,
    meetings,
    minutes_recognition,
    minutes_sample,
    newsletter,
    organisation_names,
    page_tree,
    queries,
    search_engine,
)
from tests.factories.mail import Sink
from tests.factories.meetings import make_space
from tests.teamweb.notifications.worker import MailSite

pytestmark = pytest.mark.one_database

TEXT = """# Protokoll AK Dokumente

Datum: 12.03.2024
Ort: Bonn

## TOP 1 Begrüßung

Alle sind da.
"""


def run(module, monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", [module.__name__, *words])
    return module.main()


def test_newsletter(tmp_path):
    url = newsletter.new_sqlite_database(tmp_path)
    options = argparse.Namespace(mails=20, processes=1)

    with Sink(keep=0) as sink, closing(MailSite(tmp_path, url, sink.port)) as site:
        result = newsletter.measure(site, lambda: sink.total, options)

    assert result["states"] == {"sent": 20} and result["mails"] == 20


def test_editing_together(tmp_path, capsys):
    small = ["--people", "2", "--seconds", "1", "--rounds", "1", "--kilobytes", "5"]

    words = ["--no-peer", "--no-faults", *small, "--edits", "20", "--times", "1"]
    # In a thread of its own: beside a browser, an event loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(coediting.main, [*words, "--var", str(tmp_path)]).result()

    said = capsys.readouterr().err
    assert "2 × 2: OurServer" in said and "0 closed, 0 wrong" in said


def test_conversion(monkeypatch, capsys):
    run(coediting_conversion, monkeypatch, "--kilobytes", "20", "--times", "1")

    assert "| merge, unchanged |" in capsys.readouterr().out


def test_comparison():
    from teamweb.core.richtext import compare

    old, new = comparison.long_versions(vocabulary=20, shape="all changed", number=5)
    assert compare(old, new)


def test_hostile_updates(tmp_path, capsys):
    assert hostile_updates.judge(1, 100, tmp_path / "last") == 0

    assert capsys.readouterr().out.startswith("100 ")


@pytest.mark.django_db
def test_import_rate(tmp_path, monkeypatch, capsys):
    space, _chair = make_space()
    (tmp_path / "2024-03-12.md").write_text(TEXT)

    run(import_rate, monkeypatch, space.key, str(tmp_path))

    assert json.loads(capsys.readouterr().out.splitlines()[-1])["files"] == 1


@pytest.mark.django_db
def test_site(monkeypatch, capsys):
    loaded = corpus.load(pages=80, groups=40, narrowed=2, source=None, audience="members")
    first = loaded["pages"][0]
    asked = {
        "session": loaded["session"],
        "paths": {"page": first["path"], "my": "/my/"},
        "unchanged": first["path"],
        "edit": first["id"],
        "marker": first["marker"],
    }
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(asked)))

    run(queries, monkeypatch)

    counted = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(counted) == {"page", "my", "unchanged", "edit"}


@pytest.mark.django_db
def test_meetings(monkeypatch, settings):
    settings.ALLOWED_HOSTS = ["testserver"]  # What the benchmark adds goes with the test.
    for name, number in (("ITEMS", 3), ("MEMBERS", 3), ("TODOS", 3)):
        monkeypatch.setattr(meetings, name, number)
    options = argparse.Namespace(times=1, resolutions=2000)

    lines = meetings.measure(options)

    table = meetings.report(lines, "SQLite", options)
    assert "| register" in table and "| minutes of 3 items as PDF |" in table


@pytest.mark.django_db
def test_search(monkeypatch, capsys, settings):
    settings.SEARCH_READABLE_ACCESS = "benchmarks.search_engine.readable"
    words = "Der Haushalt der Stadt wurde im Ausschuss beraten und beschlossen."
    monkeypatch.setattr(search_engine, "sentences", lambda: [words, words[::-1]])

    search_engine.measure(10, 2)

    assert "index lag" in capsys.readouterr().out


def test_recognition_of_minutes(monkeypatch, capsys):
    if not (minutes_sample.folder() / "index.csv").is_file():
        pytest.skip("the test data is not there")

    run(minutes_recognition, monkeypatch, "--develop")

    assert "participant" in capsys.readouterr().out


def test_recognition_of_organisations(monkeypatch, capsys):
    if not (organisation_names.folder() / "nrw-kommunen").is_dir():
        pytest.skip("the test data is not there")
    monkeypatch.setattr(organisation_names, "MOST_NAMES", 60)

    run(organisation_names, monkeypatch)

    assert "| precision |" in capsys.readouterr().out


@pytest.mark.django_db
def test_page_tree():
    measured = page_tree.measure(pages=20, siblings=8, times=1)

    assert all(size for _spent, size in measured.values())


def test_each_benchmark_is_in_the_documentation():
    programs = {path.stem for path in Path(coediting.ROOT, "benchmarks").glob("*.py")}
    parts = {
        "__init__",
        "__main__",
        "coediting_people",
        "coediting_scene",
        "corpus",
        "editor_scene",
        "load",
    }
    parts |= {"minutes_labels", "minutes_sample", "queries", "import_rate"}
    parts |= {"running_site", "scenarios", "table"}
    said = "".join(path.read_text() for path in Path(coediting.ROOT, "docs").glob("*.md"))

    assert [name for name in programs - parts if f"benchmarks.{name}" not in said] == []
