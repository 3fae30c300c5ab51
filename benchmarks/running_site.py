"""A site of the benchmarks' own: its environment, database and processes."""

import contextlib
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATABASE = "teamweb_bench"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(shape: str, var: Path, port: int) -> dict[str, str]:
    own = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "teamweb_site.settings",
        "TEAMWEB_VAR": str(var),
        "SECRET_KEY": secrets.token_urlsafe(40),
        "BASE_URL": f"http://127.0.0.1:{port}",
    }
    if shape == "embedded":
        for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"):
            own.pop(name, None)
        return own
    missing = [
        n for n in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL") if not os.environ.get(n)
    ]
    if missing:
        raise SystemExit(f"The full shape needs {', '.join(missing)} (see `make services`).")
    server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    own["DATABASE_URL"] = f"{server}/{DATABASE}"
    own["REDIS_URL"] = os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/15"
    own["ELASTICSEARCH_PREFIX"] = "teamweb_bench"
    return own


def fresh_database() -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")


def vacuum_database(url: str) -> None:
    """What PostgreSQL would else do of its own accord, and take the CPU, while pages are measured."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def manage(own: dict[str, str], *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "teamweb_site.command_line", *words],
        env=own,
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def processes(own: dict[str, str], port: int, shape: str, logs: Path) -> Iterator[dict[str, int]]:
    """Web server and worker as the shape runs them; yields their process ids by name."""
    web = [
        *(sys.executable, "-m", "uvicorn", "teamweb_site.asgi:application"),
        *("--port", str(port), "--log-level", "warning", "--no-access-log"),
        *("--loop", "uvloop", "--http", "httptools"),
    ]
    worker = [sys.executable, "-m", "celery", "-A", "teamweb_site.celery", "worker"]
    worker += [
        "--loglevel",
        "WARNING",
        "--without-mingle",
        "--without-gossip",
        "-Q",
        "default,mail",
    ]
    if shape == "embedded":
        worker += ["--pool", "threads", "--concurrency", "2", "--beat"]
        worker += ["--schedule", str(logs / "beat-schedule")]
    else:
        web += ["--workers", "2"]
        worker += ["--concurrency", "2"]
    running = {}
    with contextlib.ExitStack() as stack:
        for name, command in (("web", web), ("worker", worker)):
            log = stack.enter_context((logs / f"{name}.log").open("w"))
            running[name] = subprocess.Popen(command, env=own, cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            yield {name: process.pid for name, process in running.items()}
        finally:
            for process in running.values():
                process.terminate()
            for process in running.values():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                process.kill()


def wait_for(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            if time.monotonic() > end:
                raise SystemExit(f"{address} did not answer within {seconds:.0f} s.") from None
            time.sleep(0.1)


def database_pids() -> list[int]:
    """PostgreSQL's processes of the benchmark's database."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
                if command.startswith("postgres:") and DATABASE in command:
                    found.append(int(entry.name))
    return found


def _messages(own: dict[str, str]) -> int:
    """How many calls the broker still holds."""
    if "REDIS_URL" not in own:
        return len(list(Path(own["TEAMWEB_VAR"], "broker", "messages").glob("*")))
    import redis

    with redis.Redis.from_url(own["REDIS_URL"]) as client:
        return int(client.llen("teamweb-celery:default"))


def wait_for_the_worker(own: dict[str, str], port: int, seconds: float = 300) -> None:
    """Until it has done what loading left, so that only what is asked for is measured."""
    end = time.monotonic() + seconds
    waiting = r"^teamweb_(?:search_waiting|background_jobs\{status=\"(?:waiting|running)\"\}) (\S+)"
    while time.monotonic() < end:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            numbers = re.findall(waiting, answer.read().decode(), re.M)
        if len(numbers) == 3 and not any(map(float, numbers)) and not _messages(own):
            return
        time.sleep(0.5)
    raise SystemExit(f"The worker was not done within {seconds:.0f} s.")
