"""`make test`: everything on the embedded shape's database, then again on the full shape's."""

import os
import shlex
import subprocess

from .environment import ensure_environment, program
from .places import PROJECT
from .problems import Problem

_NOTHING_COLLECTED = 5
# These start whole sites or projects of their own, in both shapes, whatever the tests run on.
_OWN_DATABASE = ("tests/integration", "tests/e2e", "tests/bare_site", "tests/ops")


def run_tests() -> int:
    """Run all tests on SQLite, then on PostgreSQL and Redis those that use the database they run on.

    Returns pytest's worst status.
    """
    ensure_environment(dev=True)
    subprocess.run([program("python"), "-m", "teamweb.site.catalogues"], cwd=PROJECT, check=True)
    arguments = shlex.split(os.environ.get("ARGS", ""))
    # Java's programs end soon here: compiling them well costs more than it gains.
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")
    services, started_here = _services()
    try:
        hidden = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")
        plain = {name: value for name, value in os.environ.items() if name not in hidden}
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
    command = [program("pytest"), "-q", "-n", "2", "--dist", "loadgroup", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment).returncode
