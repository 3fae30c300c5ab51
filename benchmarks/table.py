"""The table of results, docs/benchmarks-<shape>.md."""

import argparse
import os
import platform
from dataclasses import dataclass
from typing import Any

from .load import Step
from .running_site import ROOT


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
