"""Milliseconds to turn a long text into a Yjs document and back, and to merge changes into it.

python -m benchmarks.coediting_conversion [--kilobytes 200] [--times 7]
"""

import argparse
import os
import platform
import random
import statistics
import time
from collections.abc import Callable

import django

from .corpus import HEADS, TAILS

# What the work may take for 200 kB; it runs in a thread or a task, never on the event loop.
BUDGETS = {"to_html": 150, "merge, unchanged": 400}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kilobytes", type=int, default=200)
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb_site.settings")
    os.environ.setdefault("SECRET_KEY", "benchmark")
    django.setup()
    from pycrdt import Doc

    from teamweb.coediting.conversion import fill, merge, to_html

    html, other = long_text(options.kilobytes, 1), long_text(options.kilobytes, 2)
    middle = html.index("<strong>", len(html) // 2) + len("<strong>")
    changed = html[:middle] + "Ergänzung " + html[middle:]
    full = Doc()
    whole = fill(full, html)

    def filled() -> Doc:
        doc: Doc = Doc()
        doc.apply_update(whole)
        return doc

    works: list[tuple[str, Callable[[Doc], object], Callable[[], Doc]]] = [
        ("fill", lambda doc: fill(doc, html), Doc),
        ("to_html", to_html, filled),
        ("merge, unchanged", lambda doc: merge(doc, html), filled),
        ("merge, one word more", lambda doc: merge(doc, changed), filled),
        ("merge, another text altogether", lambda doc: merge(doc, other), filled),
    ]
    print(f"{len(html) / 1000:.0f} kB of HTML, {platform.python_implementation()}", end=" ")
    print(f"{platform.python_version()}, {os.cpu_count()} cores, {options.times} times\n")
    print("| work | median ms | slowest ms | allowed ms | bytes of the update |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, work, fresh in works:
        spans, result = [], None
        for _ in range(options.times):
            doc = fresh()
            began = time.perf_counter()
            result = work(doc)
            spans.append((time.perf_counter() - began) * 1000)
        size = len(result) if isinstance(result, bytes) else "-"
        median = statistics.median(spans)
        print(f"| {name} | {median:.0f} | {max(spans):.0f} | {BUDGETS.get(name, '-')} | {size} |")


def long_text(kilobytes: int, seed: int) -> str:
    """Headings, paragraphs with marks, lists and tables, as pages of a wiki have them."""
    rng = random.Random(seed)

    def words(count: int) -> str:
        return " ".join(rng.choice(HEADS) + rng.choice(TAILS) for _ in range(count))

    def section(number: int) -> str:
        items = "".join(f"<li><p>{words(8)}</p></li>" for _ in range(4))
        cells = "".join(f"<td><p>{words(2)}</p></td>" for _ in range(3))
        return (
            f"<h2>{words(2)} {number}</h2><p>{words(30)} <strong>{words(2)}</strong> {words(20)}</p>"
            f'<p>{words(10)} <a href="https://example.org/{number}">{words(2)}</a> {words(10)}</p>'
            f"<ul>{items}</ul><table><tbody><tr>{cells}</tr><tr>{cells}</tr></tbody></table>"
        )

    sections: list[str] = []
    length = 0
    while length < kilobytes * 1000:
        sections.append(section(len(sections)))
        length += len(sections[-1])
    return "".join(sections)


if __name__ == "__main__":
    main()
