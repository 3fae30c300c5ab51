"""Long pages in the editor, in a real browser: how long a key, a column and an undo take.

    python -m benchmarks.editor [--kilobytes N] [--keys N]

Needs Chromium. Serves a site of its own in the embedded shape and writes docs/benchmarks-editor.md.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from .coediting import our_server
from .running_site import ROOT, environment, free_port, manage

KEY_MS, COLUMN_MS = 30, 200
ROWS, COLUMNS = 100, 20
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
SURFACE = ".page-editor__surface .ProseMirror[contenteditable=true]"
# From a key or click until the frame that shows its outcome was drawn.
STOPWATCH = """() => {
  window.drawn = [];
  const start = (event) => {
    const from = performance.now();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.drawn.push(performance.now() - from);
      port2.postMessage(0);
    });
  };
  addEventListener("keydown", start, true);
  addEventListener("click", start, true);
}"""

# The site's content security policy allows no waiting by Playwright's own means.
OUTCOME = """() => new Promise((done) => {
  const look = () => (window.drawn.length ? done(Math.max(...window.drawn)) : setTimeout(look, 2));
  look();
})"""


@dataclass
class Line:
    what: str
    milliseconds: list[float]
    limit: float | None = None
    # Processor time of the page's main thread, which other programs on the machine hardly change.
    cpu: list[float] = field(default_factory=list)

    def cells(self) -> tuple[str, ...]:
        ordered = sorted(self.milliseconds)
        p95 = percentile_95(ordered)
        verdict = "" if self.limit is None else "held" if p95 <= self.limit else "over"
        median = statistics.median(ordered)
        budget = "" if self.limit is None else f"p95 {self.limit:g}"
        cpu = sorted(self.cpu)
        used = (f"{statistics.median(cpu):.0f}", f"{percentile_95(cpu):.0f}") if cpu else ("", "")
        return self.what, str(len(ordered)), f"{median:.0f}", f"{p95:.0f}", *used, budget, verdict


def percentile_95(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


class Writer:
    """Somebody who writes in an open editor."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.wait_for_selector(SURFACE)
        page.evaluate(STOPWATCH)
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        # Processor time of each of the last timed acts.
        self.cpu: list[float] = []

    def cpu_so_far(self) -> float:
        metrics = self.devtools.send("Performance.getMetrics")["metrics"]
        return 1000 * sum(m["value"] for m in metrics if m["name"] == "TaskDuration")

    def timed(self, act: Any, *, times: int = 1) -> list[float]:
        found, self.cpu = [], []
        for turn in range(times):
            self.page.evaluate("window.drawn.length = 0")
            before = self.cpu_so_far()
            act(turn)
            found.append(self.page.evaluate(OUTCOME))
            self.cpu.append(self.cpu_so_far() - before)
            # What the editor puts off until nobody types is not part of the next key.
            self.page.evaluate(
                "new Promise((done) => requestIdleCallback(done, { timeout: 2000 }))"
            )
        return found

    def go_to_the_middle(self) -> None:
        self.page.evaluate(
            """(surface) => {
              const blocks = [...document.querySelectorAll(`${surface} > p`)];
              const block = blocks[Math.floor(blocks.length / 2)];
              block.scrollIntoView();
              getSelection().collapse(block, 0);
              block.closest('.ProseMirror').focus();
            }""",
            SURFACE,
        )
        self.page.keyboard.press("End")

    def type(self, keys: int) -> list[float]:
        self.go_to_the_middle()
        return self.timed(lambda turn: self.page.keyboard.press("abcde "[turn % 6]), times=keys)

    def go_into_the_table(self) -> None:
        self.page.locator(f"{SURFACE} td p").nth(1).click()

    def tool(self, command: str) -> list[float]:
        button = f"[data-page-editor-command-param={command}]"
        return self.timed(
            lambda _turn: self.page.evaluate(f"document.querySelector('{button}').click()")
        )

    def press(self, keys: str) -> list[float]:
        return self.timed(lambda _turn: self.page.keyboard.press(keys))


def measure(open_page: Any, text: int, table: int, *, keys: int, kilobytes: int) -> list[Line]:
    """`open_page(address)` shows an address in a window of somebody who may write there."""
    writer = Writer(open_page(text))
    lines = [Line(f"a key in {kilobytes} kB", writer.type(keys), KEY_MS, writer.cpu)]
    writer.press("Control+a")
    lines.append(Line("delete all", writer.press("Delete")))
    lines.append(Line("undo it", writer.press("Control+z")))
    writer.page.close()
    writer = Writer(open_page(table))
    writer.go_into_the_table()
    size = f"{ROWS} × {COLUMNS}"
    into = lambda turn: writer.page.keyboard.press("abcde "[turn % 6])  # noqa: E731
    times = writer.timed(into, times=keys)
    lines.append(Line(f"a key in a table of {size}", times, KEY_MS, writer.cpu))
    columns = [time for _ in range(5) for time in writer.tool("columnAfter")]
    lines.append(Line("a column more", columns, COLUMN_MS))
    removed = [time for _ in range(5) for time in writer.tool("columnDelete")]
    lines.append(Line("a column less", removed, COLUMN_MS))
    writer.page.close()
    return lines


def table_text(rows: int = ROWS, columns: int = COLUMNS) -> str:
    row = "<tr>" + "<td><p>Wert</p></td>" * columns + "</tr>"
    return f"<p>Davor</p><table><tbody>{row * rows}</tbody></table>"


def scene(own: dict[str, str], *numbers: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.editor_scene", *map(str, numbers)],
        env=own,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    (answer,) = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
    made: dict[str, Any] = json.loads(answer.removeprefix("ANSWER"))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kilobytes", type=int, default=250)
    parser.add_argument("--keys", type=int, default=60)
    arguments = parser.parse_args()
    var = ROOT / "var" / "bench-editor"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    port = free_port()
    own = environment("embedded", var, port)
    manage(own, "migrate", "--verbosity", "0")
    manage(own, "collectstatic", "--noinput", "--verbosity", "0")
    made = scene(own, arguments.kilobytes, ROWS, COLUMNS)
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit("Chromium is missing (Debian: chromium-headless-shell).")
    from playwright.sync_api import sync_playwright

    with our_server(own, port, "embedded", var), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 900})
        context.set_default_timeout(120_000)
        address = f"http://127.0.0.1:{port}"
        context.add_cookies([{"name": "sessionid", "value": made["session"], "url": address}])

        def open_page(number: int) -> Any:
            page = context.new_page()
            page.goto(f"{address}/pages/{number}/edit/")
            return page

        load = os.getloadavg()[0]
        lines = measure(
            open_page,
            made["text"],
            made["table"],
            keys=arguments.keys,
            kilobytes=arguments.kilobytes,
        )
        version = browser.version
        browser.close()
    write_table(lines, version, load)


def write_table(lines: list[Line], version: str, load: float) -> None:
    head = ("What", "times", "p50 ms", "p95 ms", "CPU p50", "CPU p95", "budget", "")
    rows = [head, ("---",) * len(head), *(line.cells() for line in lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    text = f"""# Long pages in the editor

Measured by `python -m benchmarks.editor`: headless Chromium {version} on the real site in the
embedded shape, a text that several people may write in. From the key (or click) until the frame
with its outcome was drawn, the wait for that frame included (one comes every 17 ms).
Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} at the start.

{table}

CPU: processor time of the page's main thread, in milliseconds.

What a key needs of the whole text is remembered for each node (`frontend/editor/memo.js`): the number
of words, the ids of tasks, whether tables are regular. Only the changed block is compared with the
Yjs document, and the view is updated once (`frontend/editor/coediting/yjs_binding.js`). A change by
somebody else still makes y-tiptap build all nodes anew.

The browser leaves out blocks far from the window once the text has a hundred of them
(`frontend/editor/page/long_text.js`, `content-visibility: auto`). It has drawn each of them for one
frame before and remembers their heights, so that jumps end where they should. This halved the
processor time of a key in 250 kB (42 to 18 ms). Rows of a table cannot be left out.
"""
    (ROOT / "docs" / "benchmarks-editor.md").write_text(text)
    print(table)


if __name__ == "__main__":
    main()
