"""`make bench`: loads a site of 10,000 pages and 500 groups and holds it against DESIGN's budgets.

    python -m benchmarks [--shape embedded|full] [--pages N] [--groups N] [--times N] [--serve PORT]

The full shape needs DATABASE_URL, REDIS_URL and ELASTICSEARCH_URL (`make services` prints them);
it works in a database and an index of its own. The table goes to docs/benchmarks-<shape>.md.
With --serve nothing is measured: the loaded site, open to everybody, is there for other tools until Ctrl-C.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from .running_site import (
    ROOT,
    environment,
    free_port,
    fresh_database,
    manage,
    processes,
    vacuum_database,
    wait_for_the_worker,
)
from .scenarios import index_lag, measured
from .table import write_table


def run(shape: str, arguments: argparse.Namespace) -> None:
    var = ROOT / "var" / f"bench-{shape}"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    port = arguments.serve or free_port()
    own = environment(shape, var, port)
    if shape == "full":
        fresh_database()
    manage(own, "migrate", "--verbosity", "0")
    manage(own, "createcachetable")
    manage(own, "collectstatic", "--no-input", "--verbosity", "0")
    began = time.monotonic()
    made = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.corpus"),
            *("--pages", str(arguments.pages), "--groups", str(arguments.groups)),
            *(("--source", str(arguments.source)) if arguments.source else ()),
            *(("--audience", "public", "--narrowed", "0") if arguments.serve else ()),
        ],
        env=own,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    corpus = json.loads(made.stdout.splitlines()[-1])
    loading = time.monotonic() - began
    began = time.monotonic()
    manage(own, "reindex")
    indexing = time.monotonic() - began
    if shape == "full":
        vacuum_database(own["DATABASE_URL"])
    load_before = os.getloadavg()[0]
    print(f"{shape}: loaded in {loading:.0f} s, indexed in {indexing:.0f} s", file=sys.stderr)
    with processes(own, port, shape, var) as pids:
        wait_for_the_worker(own, port)
        if arguments.serve:
            print(f"http://127.0.0.1:{port}", file=sys.stderr)
            with contextlib.suppress(KeyboardInterrupt):
                threading.Event().wait()
            return
        rows = measured(corpus, own, port, pids, arguments)
        lag = index_lag(corpus, port, arguments.times // 10)
        load = (load_before, os.getloadavg()[0])
    imported = import_rate(own, corpus["group"])
    write_table(shape, rows, lag, imported, load, arguments, loading, indexing)


def import_rate(own: dict[str, str], space: str) -> dict[str, float] | None:
    """Import of the test data's minutes; None where that data is not there."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.import_rate", space],
        env=own,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] | None = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=["embedded", "full"], action="append")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=500)
    parser.add_argument("--times", type=int, default=200, help="requests per scenario")
    parser.add_argument("--source", type=Path, help="another generator of pages (a Python file)")
    parser.add_argument("--serve", type=int, metavar="PORT", help="serve the site, measure nothing")
    arguments = parser.parse_args()
    shapes = arguments.shape or ["embedded"] + ["full"] * bool(os.environ.get("DATABASE_URL"))
    for shape in shapes:
        run(shape, arguments)


if __name__ == "__main__":
    main()
