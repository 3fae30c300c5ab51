"""`make test`: everything on the embedded shape's database, then again on the full shape's.

`make fuzz`: the tests that draw examples, with new ones.
"""

import os
import secrets
import shlex
import subprocess
import time

from .environment import ensure_environment, program
from .places import GATE, PROJECT
from .problems import Problem

_NOTHING_COLLECTED = 5
# Each has a Redis database of its own (tests/environment.py); sites have those from 10 on.
_MOST_WORKERS = 8
# These start whole sites or projects of their own, in both shapes, whatever the tests run on.
_OWN_DATABASE = ("tests/integration", "tests/e2e", "tests/ops")


def run_tests() -> int:
    """Run all tests on SQLite, then on PostgreSQL and Redis those that use the database they run on.

    Returns pytest's worst status.
    """
    ensure_environment(dev=True)
    subprocess.run([program("python"), "-m", "teamweb_site.catalogues"], cwd=PROJECT, check=True)
    arguments = shlex.split(os.environ.get("ARGS", ""))
    # Java's programs end soon here: compiling them well costs more than it gains.
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")
    # Some hundred processes of Python are started: none has to compile all modules anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    services, started_here = _services()
    try:
        plain = without_services()
        print("\nTests on SQLite", flush=True)
        statuses = [_pytest(arguments, plain)]
        if "DATABASE_URL" in services:
            print("\nTests on PostgreSQL", flush=True)
            real = {n: url for n, url in services.items() if n != "ELASTICSEARCH_URL"}
            chosen = ["--database-only", *(f"--ignore={folder}" for folder in _OWN_DATABASE)]
            statuses.append(_pytest([*chosen, *arguments], {**plain, **real}))
        else:
            print("SKIPPED: the tests on PostgreSQL, which is not there.", flush=True)
    finally:
        if started_here:
            from .services import stop_services

            stop_services()
    ran = [status for status in statuses if status != _NOTHING_COLLECTED]
    return max(ran, default=_NOTHING_COLLECTED)


def run_fuzz() -> int:
    """Run what draws examples again and again, each round from another seed, until time is up.

    `make test` draws the same each time. FUZZ_SEED repeats the round that printed it. Returns
    pytest's status of the first round that fails.
    """
    ensure_environment(dev=True)
    subprocess.run([program("python"), "-m", "teamweb_site.catalogues"], cwd=PROJECT, check=True)
    arguments = shlex.split(os.environ.get("ARGS", ""))
    given = os.environ.get("FUZZ_SEED")
    end = time.monotonic() + 60 * float(os.environ.get("FUZZ_MINUTES") or 20)
    while True:
        seed = given or str(secrets.randbelow(2**32))
        print(f"\nFUZZ_SEED={seed}", flush=True)
        chosen = ["-m", "hypothesis or fuzz", f"--hypothesis-seed={seed}"]
        status = _pytest([*chosen, *arguments], {**os.environ, "FUZZ_SEED": seed})
        if status:
            print(f"\nAgain: make fuzz FUZZ_SEED={seed}", flush=True)
        if status or given or time.monotonic() > end:
            return status


def _services() -> tuple[dict[str, str], bool]:
    """The services there are, and whether they run only because of this call."""
    from .services import service_environment, start_services

    if os.environ.get("DATABASE_URL"):
        return dict(os.environ), False
    running = service_environment()
    try:
        return start_services(), not running
    except Problem as problem:
        if os.environ.get("TEAMWEB_REQUIRE_SERVICES") == "1":
            raise
        print(f"{problem}\nTests that need what is missing are skipped.", flush=True)
        return service_environment(), not running


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    # One more than cores: some tests wait for what they started.
    workers = min(len(os.sched_getaffinity(0)) + 1, _MOST_WORKERS)
    chosen = ["-n", str(workers), "--dist", "loadgroup", f"--ignore={GATE}", *arguments]
    return run_pytest(chosen, environment)


def run_pytest(arguments: list[str], environment: dict[str, str]) -> int:
    command = [program("pytest"), "-q", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment).returncode


def without_services() -> dict[str, str]:
    """The environment of this process, as where no services run."""
    hidden = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")
    return {name: value for name, value in os.environ.items() if name not in hidden}
