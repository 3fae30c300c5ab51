"""`make bench`: loads a site of 10,000 pages and 500 groups and holds it against DESIGN's budgets.

    python -m benchmarks [--shape embedded|full] [--pages N] [--groups N] [--times N] [--serve PORT]

The full shape needs DATABASE_URL, REDIS_URL and ELASTICSEARCH_URL (`make services` prints them);
it works in a database and an index of its own. The table goes to docs/benchmarks-<shape>.md.
With --serve nothing is measured: the loaded site, open to everybody, is there for other tools until Ctrl-C.
"""

import argparse
import contextlib
import itertools
import json
import os
import platform
import random
import re
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .corpus import HEADS, TAILS
from .load import TOKEN, Browser, Step, WrongAnswer, measure

ROOT = Path(__file__).resolve().parents[1]
DATABASE = "teamweb_bench"


@dataclass
class Row:
    """A line of the table: what DESIGN allows (None: no budget) and what was measured."""

    name: str
    step: Step
    queries: Any = ""
    cpu_ms: float | None = None
    most_queries: int | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None

    def budget(self) -> str:
        limits = (
            (self.most_queries, "queries"),
            (self.cpu_ms, "ms CPU"),
            (self.p50_ms, "ms p50"),
            (self.p95_ms, "ms p95"),
        )
        return ", ".join(f"{limit:g} {unit}" for limit, unit in limits if limit is not None)

    def verdict(self) -> str:
        """Whether the budget holds; nothing is asserted, the table is for reading."""
        if self.step.errors:
            return f"{len(self.step.errors)} errors"
        pairs = (
            (self.cpu_ms, self.step.cpu_ms),
            (self.most_queries, self.queries if isinstance(self.queries, int) else 0),
            (self.p50_ms, self.step.percentile(0.5)),
            (self.p95_ms, self.step.percentile(0.95)),
        )
        limits = [(limit, got) for limit, got in pairs if limit is not None]
        if not limits:
            return ""
        return "held" if all(got <= limit for limit, got in limits) else "over"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(shape: str, var: Path, port: int) -> dict[str, str]:
    own = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "teamweb.site.settings",
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


def tidy_database(url: str) -> None:
    """What PostgreSQL would else do of its own accord, and take the CPU, while pages are measured."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def manage(own: dict[str, str], *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "teamweb.site.command_line", *words],
        env=own,
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def processes(own: dict[str, str], port: int, shape: str, logs: Path) -> Iterator[dict[str, int]]:
    """Web server and worker as the shape runs them; yields their process ids by name."""
    web = [
        *(sys.executable, "-m", "uvicorn", "teamweb.site.asgi:application"),
        *("--port", str(port), "--log-level", "warning", "--no-access-log"),
        *("--loop", "uvloop", "--http", "httptools"),
    ]
    worker = [sys.executable, "-m", "celery", "-A", "teamweb.site.celery", "worker"]
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
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            yield {name: process.pid for name, process in running.items()}
        finally:
            for process in running.values():
                process.terminate()
            for process in running.values():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                process.kill()


def _wait_for(address: str, seconds: float = 60) -> None:
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
        tidy_database(own["DATABASE_URL"])
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


def measured(
    corpus: dict[str, Any],
    own: dict[str, str],
    port: int,
    pids: dict[str, int],
    arguments: argparse.Namespace,
) -> list[Row]:
    base = f"http://127.0.0.1:{port}"
    session = corpus["session"]
    # Readable to the member, of all pages: narrowed ones stand at the end.
    pages = corpus["pages"][: -corpus["narrowed"]]
    editable = [page for page in pages if int(re.search(r"gruppe(\d+)", page["path"])[1]) < 20]
    common = [head + tail for head in HEADS[:8] for tail in TAILS[:4]]

    def view(browser: Browser, chance: random.Random) -> None:
        page = chance.choice(pages)
        browser.get(page["path"], page["marker"])

    tags: dict[str, str] = {}

    def view_again(browser: Browser, chance: random.Random) -> None:
        page = pages[chance.randrange(3)]
        if "csrftoken" not in browser.cookies:
            # A page's tag depends on this cookie, which the first page with a form sets.
            browser.get(page["path"])
        known = tags.get(page["path"])
        if known:
            browser.get(page["path"], status=304, **{"If-None-Match": known})
        else:
            headers, _text = browser.get(page["path"], page["marker"])
            tags[page["path"]] = headers["ETag"]

    def search_one(browser: Browser, chance: random.Random) -> None:
        page = chance.choice(pages)
        browser.get(f"/search/?q={page['marker']}", page["path"])

    def edit(browser: Browser, chance: random.Random) -> None:
        page = chance.choice(editable)
        _headers, form = browser.get(f"/pages/{page['id']}/edit/", "base_revision")
        revision = re.search(r'name="base_revision"[^>]*value="(\d+)"', form)
        title = re.search(r'name="title"[^>]*value="([^"]*)"', form)
        token = TOKEN.search(form)
        if not (revision and title and token):
            raise WrongAnswer("the edit form lacks a field")
        words = f"neu{chance.getrandbits(40):x}"
        location = browser.post(
            f"/pages/{page['id']}/edit/",
            {
                "csrfmiddlewaretoken": token[1],
                "base_revision": revision[1],
                "title": title[1],
                "body_html": f"<p>Kennwort {page['marker']}.</p><p>{words}</p>"
                + "<p>Text.</p>" * 600,
                "comment": "",
            },
        )
        browser.get(location, words)

    def visit(path: str) -> Any:
        return lambda browser, chance: browser.get(path)

    def search_for(words: list[str], path: str) -> Any:
        return lambda browser, chance: browser.get(path + chance.choice(words))

    group = corpus["group"]
    paths = {
        "page": pages[0]["path"],
        "home": "/",
        "my": "/my/",
        "group": f"/groups/{group}/",
        "spaces": "/spaces/",
        "space": f"/teamweb/{group}/",
        "search": f"/search/?q={common[0]}",
        "two": f"/search/?q={common[0]}+{common[1]}",
        "one": f"/search/?q={pages[0]['marker']}",
        "api": f"/api/v1/search?q={common[0]}",
    }
    asked = {
        "session": session,
        "paths": paths,
        "unchanged": pages[0]["path"],
        "edit": editable[-1]["id"],
        "marker": editable[-1]["marker"],
    }
    counted = json.loads(
        subprocess.run(
            [sys.executable, "-m", "benchmarks.queries"],
            input=json.dumps(asked),
            env=own,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()[-1]
    )

    def row(
        name: str,
        scenario: Any,
        counted_as: str = "",
        *,
        times: int = arguments.times,
        concurrency: int = 1,
        as_visitor: bool = False,
        **limits: Any,
    ) -> Row:
        used = [pids["web"], *(_database_pids() if "DATABASE_URL" in own else [])]
        step = measure(
            name,
            scenario,
            base=base,
            session="" if as_visitor else session,
            pids=used,
            times=times,
            concurrency=concurrency,
        )
        for error in sorted(set(step.errors))[:3]:
            print(f"  ! {name}: {error}", file=sys.stderr)
        print(f"  {name}: {step.percentile(0.5):.1f} ms, {step.cpu_ms:.1f} ms CPU", file=sys.stderr)
        return Row(name, step, counted.get(counted_as, ""), **limits)

    a_list: dict[str, Any] = {"cpu_ms": 40, "most_queries": 20}
    a_search: dict[str, Any] = {"p95_ms": 150} if "ELASTICSEARCH_URL" in own else {"p50_ms": 40}
    pairs = [f"{one}+{other}" for one, other in itertools.pairwise(common)]
    return [
        row("wiki page of 10 kB, signed in", view, "page", cpu_ms=20, most_queries=12),
        row("the same unchanged (304)", view_again, "unchanged", cpu_ms=8),
        row("wiki page, 4 readers at once", view, "page", concurrency=4),
        row("home, visitor", visit("/"), "home", as_visitor=True, **a_list),
        row("My teamweb", visit("/my/"), "my", **a_list),
        row("group page", visit(f"/groups/{group}/"), "group", **a_list),
        row("list of spaces", visit("/spaces/"), "spaces", **a_list),
        row("home of a space", visit(f"/teamweb/{group}/"), "space", **a_list),
        row("search, a frequent word", search_for(common, "/search/?q="), "search", **a_search),
        row("search, two words", search_for(pairs, "/search/?q="), "two", **a_search),
        row("search, a word on one page", search_one, "one", **a_search),
        row("search API", search_for(common, "/api/v1/search?q="), "api", **a_search),
        row(
            "edit form, save, first view",
            edit,
            "edit",
            cpu_ms=100,
            times=max(20, arguments.times // 4),
        ),
    ]


def _database_pids() -> list[int]:
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


def index_lag(corpus: dict[str, Any], port: int, times: int) -> Step:
    """Seconds from the answer to a save until search finds the new word."""
    browser = Browser(f"http://127.0.0.1:{port}", corpus["session"])
    chance = random.Random(11)
    step = Step("index lag")
    pages = [page for page in corpus["pages"] if "/gruppe03/" in page["path"]]
    for _turn in range(max(5, times)):
        page = chance.choice(pages[: len(pages) // 2])
        _headers, form = browser.get(f"/pages/{page['id']}/edit/")
        word = f"verzug{chance.getrandbits(40):x}"
        browser.post(
            f"/pages/{page['id']}/edit/",
            {
                "csrfmiddlewaretoken": TOKEN.search(form)[1],  # type: ignore[index]
                "base_revision": re.search(r'name="base_revision"[^>]*value="(\d+)"', form)[1],  # type: ignore[index]
                "title": f"Verzug {page['id']}",
                "body_html": f"<p>{word}</p>",
                "comment": "",
            },
        )
        began = time.monotonic()
        while True:
            _headers, answer = browser.get(f"/api/v1/search?q={word}")
            if json.loads(answer)["total"]:
                break
            if time.monotonic() - began > 30:
                step.errors.append("not found within 30 s")
                break
            time.sleep(0.02)
        step.seconds.append(time.monotonic() - began)
    return step


def write_table(
    shape: str,
    rows: list[Row],
    lag: Step,
    imported: dict[str, float] | None,
    load: tuple[float, float],
    arguments: argparse.Namespace,
    loading: float,
    indexing: float,
) -> None:
    lines = [
        f"# Measured: {shape} shape",
        "",
        f"Written by `make bench` with {arguments.pages:,} pages of 10 kB and {arguments.groups} groups, "
        f"a member of 20 groups signed in, Python {platform.python_version()}, {os.cpu_count()} cores "
        "shared with the measuring client. Times are what the client waits, in ms; "
        "CPU is the web server's and the database's, per pass. "
        f"Loaded in {loading:.0f} s, indexed in {indexing:.0f} s. One reader at a time asks, so requests/s "
        f"are those of one. Load of the machine when measuring began and ended: {load[0]:.1f}, {load[1]:.1f} "
        "(a quiet one shows about 1: the measurement itself).",
        "",
        "| what | budget | queries | p50 | p95 | p99 | requests/s | CPU ms | |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        step = row.step
        lines.append(
            f"| {row.name} | {row.budget()} | {row.queries} | {step.percentile(0.5):.1f} | {step.percentile(0.95):.1f} "
            f"| {step.percentile(0.99):.1f} | {step.per_second:.1f} | {step.cpu_ms:.1f} | {row.verdict()} |"
        )
    verdict = "held" if lag.percentile(0.95) <= 2000 and not lag.errors else "over"
    lines.append(
        f"| index lag | p95 2,000 ms | | {lag.percentile(0.5):.0f} | {lag.percentile(0.95):.0f} "
        f"| {lag.percentile(0.99):.0f} | | | {verdict} |"
    )
    if imported:
        each = 1000 * imported["seconds"] / imported["files"]
        cpu = 1000 * imported["cpu_seconds"] / imported["files"]
        rate = imported["files"] / imported["seconds"]
        again = imported["files"] / imported["unchanged_seconds"]
        lines.append(
            f"| import of minutes, a file ({imported['files']:.0f} real ones; unchanged again: {again:.0f}/s) "
            f"| | | {each:.0f} (mean) | | | {rate:.1f} files | {cpu:.0f} | |"
        )
    text = "\n".join(lines) + "\n"
    (ROOT / "docs" / f"benchmarks-{shape}.md").write_text(text)
    print(text)


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
