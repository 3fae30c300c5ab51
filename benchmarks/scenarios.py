"""What readers and writers do in the measured site."""

import argparse
import itertools
import json
import random
import re
import subprocess
import sys
import time
from typing import Any

from .corpus import HEADS, TAILS
from .load import TOKEN, Browser, Step, WrongAnswer, measure
from .running_site import ROOT, database_pids
from .table import Row


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
        used = [pids["web"], *(database_pids() if "DATABASE_URL" in own else [])]
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
