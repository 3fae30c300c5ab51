"""Mails per second of the real sender process, each recorded, to a mail server on this machine.

    python -m benchmarks.newsletter [--mails 10000] [--processes 1] [--json FILE]

DATABASE_URL names a PostgreSQL server, on which a database is made and dropped; without it SQLite
in a temporary folder is measured. The mail server is bench-newsletter/sink.go beside
TEAMWEB_TEST_DATA where Go is installed, else the slower one of the tests.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ops.places import PROJECT
from tests.database import migrated_sqlite
from tests.factories.mail import Sink
from tests.teamweb.notifications.worker import (
    MailSite,
    drop_postgres_database,
    new_postgres_database,
)

TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, receiver(Path(folder)) as (port, received):
        server_url = os.environ.get("DATABASE_URL", "")
        url = new_postgres_database(server_url) if server_url else new_sqlite_database(Path(folder))
        try:
            with contextlib.closing(MailSite(Path(folder), url, port)) as site:
                result = measure(site, received, options)
        finally:
            if server_url:
                drop_postgres_database(server_url, url)
    result["database"] = "PostgreSQL" if server_url else "SQLite"
    print(json.dumps(result, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1))


def measure(site: MailSite, received: Any, options: argparse.Namespace) -> dict[str, Any]:
    began = time.monotonic()
    site.prepare(options.mails)
    prepared = time.monotonic() - began
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "teamweb_site.command_line", "deliver_mail"],
            cwd=PROJECT,
            env=site.environment,
        )
        for _process in range(options.processes)
    ]
    before_first = {p.pid: 0.0 for p in processes}
    cpu, memory, early = dict(before_first), 0.0, 0.0
    first = last = 0.0
    while any(process.poll() is None for process in processes):
        count = received()
        now = time.monotonic()
        for process in processes:
            with contextlib.suppress(OSError, ValueError, IndexError):
                seconds, size = usage(process.pid)
                if not count:
                    before_first[process.pid] = seconds
                cpu[process.pid], memory = seconds, max(memory, size)
        if count and not first:
            first = now
        if not early and count > options.mails / 10:
            early = memory
        if count >= options.mails and not last:
            last = now
        time.sleep(0.02)
    last = last or time.monotonic()
    used = sum(cpu.values()) - sum(before_first.values())
    states = site.states()
    return {
        "mails": received(),
        "states": states,
        "processes": options.processes,
        "mails_per_second": round(options.mails / max(last - first, 0.001)) if first else 0,
        "cpu_seconds": round(used, 2),
        "mails_per_cpu_second": round(options.mails / used) if used else 0,
        "memory_mib_at_a_tenth": round(early, 1),
        "memory_mib_peak": round(memory, 1),
        "seconds_to_write_the_rows_with_start_of_python": round(prepared, 1),
        "load": round(os.getloadavg()[0], 1),
    }


def new_sqlite_database(folder: Path) -> str:
    shutil.copy(migrated_sqlite(), folder / "mail.sqlite3")
    return f"sqlite:///{folder}/mail.sqlite3"


def usage(pid: int) -> tuple[float, float]:
    """CPU seconds and anonymous memory in MiB of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    memory = 0.0
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            memory = int(line.split()[1]) / 1024
    return (int(fields[11]) + int(fields[12])) / TICKS, memory


@contextlib.contextmanager
def receiver(folder: Path) -> Iterator[tuple[int, Any]]:
    """The mail server's port and a function that says how many mails it took."""
    data = Path(os.environ.get("TEAMWEB_TEST_DATA", PROJECT.parent / "shared" / "data"))
    source = data.parent / "bench-newsletter" / "sink.go"
    if not (shutil.which("go") and source.is_file()):
        with Sink(keep=0) as sink:
            yield sink.port, lambda: sink.total
        return
    program = folder / "sink"
    subprocess.run(
        ["go", "build", "-o", program, source],
        check=True,
        env={**os.environ, "GO111MODULE": "off", "GOTOOLCHAIN": "local"},
    )
    port, control = 42525, 42580
    process = subprocess.Popen(
        [program, "-smtp", f"127.0.0.1:{port}", "-ctl", f"127.0.0.1:{control}"],
        stderr=subprocess.DEVNULL,
    )

    def received() -> int:
        # The sink sorts by X-Bench-Run, else by subject; all mails of a run have the same one.
        with urllib.request.urlopen(f"http://127.0.0.1:{control}/stats", timeout=10) as answer:
            runs = json.load(answer)["runs"]
        return sum(run["unique"] for run in runs.values())

    try:
        time.sleep(0.5)
        yield port, received
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
