"""Several people in one text: our server held against Hocuspocus 4, same script, same minute.

    python -m benchmarks.coediting [--shape embedded|full] [--seconds N] [--rounds N] [--no-faults]

Needs npm: Hocuspocus, and the Node 22 it asks for, are installed into var/. The full shape needs what
`make services` prints. Writes docs/benchmarks-coediting.md. `--no-peer` measures our server alone and
`--people N` only crowds of at most N; both print and write nothing.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.shapes import embedded_shape, full_shape
from tests.database import migrated_sqlite

from .coediting_people import Crowd, Hocuspocus, OurServer, Outcome, Side, opened
from .load import cpu_of
from .running_site import ROOT, environment, free_port, fresh_database, manage, wait_for

# People, of whom so many write so many changes a second each.
CROWDS = ((2, 2, 5.0), (10, 10, 2.0), (50, 10, 2.0), (200, 10, 2.0), (200, 50, 2.0))
WORST_RATIO = 1.5
RATIO_AT = 50
LONG_KILOBYTES, LONG_EDITS, OPEN_MS = 200, 10_000, 300
PEER = ("node@22", "@hocuspocus/server@4.7.0", "yjs@13.6.33")
# The tests that CI runs, for longer. Variables, and the tests they are for.
FAULTS = (
    (
        "20 × 5 kills during typing, the database away for 60 s (twice)",
        {"TEAMWEB_EDITING_KILLS": "100", "TEAMWEB_EDITING_AWAY": "60"},
        ("tests/teamweb/coediting/test_crashes.py",),
    ),
    (
        "1,000 rounds of two Chromium windows",
        {"TEAMWEB_FUZZ_ROUNDS": "1000"},
        ("tests/e2e/editor/test_together.py",),
    ),
)


@dataclass
class Run:
    """One crowd on one server."""

    outcome: Outcome
    cpu_percent: float
    megabytes: float


@dataclass
class Pair:
    ours: Run
    theirs: Run

    @property
    def ratio(self) -> float:
        return self.ours.outcome.step.percentile(0.95) / self.theirs.outcome.step.percentile(0.95)


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=["embedded", "full"], default="embedded")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--people", type=int, default=max(crowd[0] for crowd in CROWDS))
    parser.add_argument("--kilobytes", type=int, default=LONG_KILOBYTES, help="of the long page")
    parser.add_argument("--edits", type=int, default=LONG_EDITS, help="of the long page")
    parser.add_argument("--times", type=int, default=7, help="that the long page is opened")
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "bench-coediting")
    arguments = parser.parse_args(words)
    var = arguments.var
    crowds = [crowd for crowd in CROWDS if crowd[0] <= arguments.people]
    site = var / arguments.shape
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    peer = None if arguments.no_peer else installed_peer(var)
    port = free_port()
    own = environment(arguments.shape, site, port)
    if arguments.shape == "full":
        fresh_database()
        manage(own, "migrate", "--verbosity", "0")
    else:
        shutil.copy(migrated_sqlite(), site / "teamweb.sqlite3")
    sessions = len(crowds) * arguments.rounds
    # One more than is measured, to warm up.
    size = (arguments.kilobytes, arguments.edits)
    facts = scene(own, min(50, arguments.people), sessions + 1, *size)
    documents = iter(facts["documents"])
    loads = [os.getloadavg()[0]]
    with our_server(own, port, arguments.shape, site) as pid:
        address = f"http://127.0.0.1:{port}"
        openings = measure_openings(address, facts, arguments.edits, arguments.times)
        # The first one that a new process serves takes longer than all that follow.
        warm = OurServer(address, next(documents), facts)
        asyncio.run(Crowd(warm, people=2, writers=2, rate=5).write_for(2))
        rows: list[tuple[tuple[int, int, float], list[Pair]]] = []
        for people, writers, rate in crowds:
            pairs: list[Pair] = []
            for turn in range(arguments.rounds):
                ours = OurServer(address, next(documents), facts)
                crowd: dict[str, Any] = {"people": people, "writers": writers, "rate": rate}
                one = measured(ours, pid, arguments.seconds, **crowd)
                if peer is None:
                    continue
                with hocuspocus(peer, var) as (peer_address, peer_pid):
                    theirs = Hocuspocus(peer_address, f"text-{turn}")
                    other = measured(theirs, peer_pid, arguments.seconds, **crowd)
                pairs.append(Pair(one, other))
                loads.append(os.getloadavg()[0])
            rows.append(((people, writers, rate), pairs))
    faults = [] if arguments.no_faults else [run_fault(*fault) for fault in FAULTS]
    if peer is None or crowds != list(CROWDS):
        return
    write_table(arguments, rows, openings, faults, loads)


def installed_peer(var: Path) -> Path:
    folder = var / "peer"
    if not (folder / "node_modules" / ".bin" / "node").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", *PEER], cwd=folder, check=True)
    # Beside its packages: Node looks for them from the file on.
    shutil.copy(Path(__file__).with_name("hocuspocus_peer.mjs"), folder / "peer.mjs")
    return folder


def scene(own: dict[str, str], *numbers: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.coediting_scene", *map(str, numbers)],
        env=own,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    (answer,) = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
    made: dict[str, Any] = json.loads(answer.removeprefix("ANSWER"))
    return made


@contextlib.contextmanager
def our_server(own: dict[str, str], port: int, shape: str, var: Path) -> Iterator[int]:
    programs = (embedded_shape if shape == "embedded" else full_shape)(host="127.0.0.1", port=port)
    (web,) = [program for program in programs if program.name == "web"]
    command = [sys.executable, "-m", *web.command]
    with (
        (var / "web.log").open("w") as log,
        subprocess.Popen(command, env=own, cwd=ROOT, stdout=log, stderr=log) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            yield process.pid
        finally:
            process.terminate()


@contextlib.contextmanager
def hocuspocus(folder: Path, var: Path) -> Iterator[tuple[str, int]]:
    port, texts = free_port(), folder / "texts"
    shutil.rmtree(texts, ignore_errors=True)
    texts.mkdir()
    command = [str(folder / "node_modules" / ".bin" / "node"), "peer.mjs", str(port), str(texts)]
    with (
        (var / "peer.log").open("w") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            warm = Hocuspocus(address, "warm")
            asyncio.run(Crowd(warm, people=2, writers=2, rate=5).write_for(2))
            yield address, process.pid
        finally:
            process.terminate()


def measured(
    side: Side, pid: int, seconds: float, *, people: int, writers: int, rate: float
) -> Run:
    crowd = Crowd(side, people=people, writers=writers, rate=rate)
    cpu, began = sum(cpu_of([pid]).values()), time.perf_counter()
    outcome = asyncio.run(crowd.write_for(seconds))
    used = (sum(cpu_of([pid]).values()) - cpu) / (time.perf_counter() - began)
    step, name = outcome.step, type(side).__name__
    print(
        f"  {people} × {writers}: {name} {step.percentile(0.5):.1f} / {step.percentile(0.95):.1f} ms,"
        f" {outcome.seen} of {outcome.expected} seen, {outcome.closed} closed, {outcome.wrong} wrong",
        file=sys.stderr,
    )
    return Run(outcome, 100 * used, resident_megabytes(pid))


def resident_megabytes(pid: int) -> float:
    """Of a process and its children, what they share counted with each."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    statuses = [Path(f"/proc/{each}/status").read_text() for each in pids]
    return (
        sum(int(match[1]) for text in statuses if (match := re.search(r"VmRSS:\s+(\d+)", text)))
        / 1000
    )


def measure_openings(
    address: str, facts: dict[str, Any], edits: int, times: int
) -> list[tuple[str, list[float]]]:
    """Milliseconds from the first byte of a browser to the whole text, the session closed before."""

    def spans(document: int) -> list[float]:
        side, found = OurServer(address, document, facts), []
        for _turn in range(times):
            wait_for_closed_sessions(address)
            found.append(1000 * asyncio.run(opened(side))[1])
        return found

    found = [
        (f"from a log of {edits:,} changes", spans(facts["logged"])),
        ("from the snapshot of a version", spans(facts["versioned"])),
    ]
    for what, each in found:
        print(f"  opened {what}: {statistics.median(each):.0f} ms", file=sys.stderr)
    return found


def wait_for_closed_sessions(address: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
            found = re.findall(
                r"^teamweb_coediting_sessions\S* (\S+)", answer.read().decode(), re.M
            )
        if not any(map(float, found)):
            return
        time.sleep(0.05)
    raise SystemExit("A text stays open though nobody is in it.")


def run_fault(what: str, variables: dict[str, str], tests: Sequence[str]) -> tuple[str, str, float]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        env={**os.environ, **variables},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    summary = done.stdout.strip().splitlines()[-1].strip("= ")
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    return what, summary, time.monotonic() - began


def write_table(
    arguments: argparse.Namespace,
    rows: list[tuple[tuple[int, int, float], list[Pair]]],
    openings: list[tuple[str, list[float]]],
    faults: list[tuple[str, str, float]],
    loads: list[float],
) -> None:
    lines = [
        "# Measured: editing together",
        "",
        f"Written by `python -m benchmarks.coediting --shape {arguments.shape} --seconds {arguments.seconds:g}"
        f" --rounds {arguments.rounds}` on {time.strftime('%Y-%m-%d')}, Python {platform.python_version()},"
        f" {os.cpu_count()} cores shared with the measuring client and whatever else ran: load average"
        f" {min(loads):.1f} to {max(loads):.1f}.",
        "",
        "Milliseconds from sending a change until another person's socket has it, over all changes and all"
        " people. Each pair ran in the same minute, ours first; shown is the pair with the median ratio, all"
        " ratios behind it. Ours stores each change in the database and acknowledges it; Hocuspocus 4.7 with its"
        " defaults writes the text to a file, 2 s after the last change. “Wrong”: changes that somebody who opens"
        " the text afterwards does not find exactly once; also not acknowledged ones. Budget:"
        f" p95 at {RATIO_AT} people at most {WORST_RATIO} × Hocuspocus'; nobody closed, nothing wrong.",
        "",
        "| people, of whom write | changes/s | ours p50 / p95 | Hocuspocus p50 / p95 | p95 ratio (all) |"
        " closed | wrong | CPU % | MB | |",
        "| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | --- |",
        *(_crowd_line(crowd, pairs) for crowd, pairs in rows),
        "",
        f"## Opening a page of {LONG_KILOBYTES} kB with {LONG_EDITS:,} changes",
        "",
        "From connecting until the whole text has arrived, nobody in it before: handshake, session and rights,"
        f" reading, applying, sending. Budget {OPEN_MS} ms.",
        "",
        "| | median ms | slowest ms | |",
        "| --- | ---: | ---: | --- |",
    ]
    for what, spans in openings:
        median = statistics.median(spans)
        verdict = "held" if median <= OPEN_MS else "over"
        lines.append(f"| {what} | {median:.0f} | {max(spans):.0f} | {verdict} |")
    if faults:
        lines += ["", "## Faults and random rounds", "", "| what | result | seconds |"]
        lines += ["| --- | --- | ---: |"]
        lines += [f"| {what} | {result} | {span:.0f} |" for what, result, span in faults]
    text = "\n".join(lines) + "\n"
    (ROOT / "docs" / "benchmarks-coediting.md").write_text(text)
    print(text)


def _crowd_line(crowd: tuple[int, int, float], pairs: list[Pair]) -> str:
    people, writers, rate = crowd
    ordered = sorted(pairs, key=lambda pair: pair.ratio)
    middle = ordered[len(ordered) // 2]
    ours, theirs = middle.ours, middle.theirs
    closed = sum(pair.ours.outcome.closed for pair in pairs)
    wrong = sum(pair.ours.outcome.wrong + pair.ours.outcome.unacknowledged for pair in pairs)
    wrong += sum(pair.ours.outcome.expected - pair.ours.outcome.seen for pair in pairs)
    is_held = not closed and not wrong and (people != RATIO_AT or middle.ratio <= WORST_RATIO)
    ratios = ", ".join(f"{pair.ratio:.1f}" for pair in pairs)
    return (
        f"| {people}, {writers} | {writers * rate:g} | {_times(ours)} | {_times(theirs)}"
        f" | **{middle.ratio:.2f}** ({ratios}) | {closed} | {wrong}"
        f" | {ours.cpu_percent:.0f} : {theirs.cpu_percent:.0f} | {ours.megabytes:.0f} : {theirs.megabytes:.0f}"
        f" | {'held' if is_held else 'over'} |"
    )


def _times(run: Run) -> str:
    step = run.outcome.step
    return f"{step.percentile(0.5):.1f} / {step.percentile(0.95):.1f}"


if __name__ == "__main__":
    main()
