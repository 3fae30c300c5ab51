"""Reports of an import of pages, as JSON or Markdown."""

import json
from collections import Counter
from pathlib import Path

from .folder import shown
from .outcome import Outcome

STATUSES = {
    "created": "created",
    "updated": "updated",
    "unchanged": "unchanged",
    "changed_here": "changed here, left alone",
    "refused": "not taken in",
}


def counted(outcome: Outcome) -> dict[str, int]:
    counts = Counter(result.status for result in outcome.results)
    counts["refused"] += sum(
        finding.is_refused and finding.path not in {result.path for result in outcome.results}
        for finding in outcome.findings
    )
    return {status: counts[status] for status in STATUSES if counts[status]}


def write_report(path: Path, outcome: Outcome, *, dry_run: bool) -> None:
    as_text = _as_json if path.suffix.lower() == ".json" else _as_markdown
    path.write_text(as_text(outcome, dry_run), encoding="utf-8")


def _as_json(outcome: Outcome, dry_run: bool) -> str:
    data = {
        "dry_run": dry_run,
        "counts": counted(outcome),
        "pages": [
            {
                "file": shown(result.path),
                "title": result.title,
                "status": result.status,
                "page": result.page_id,
            }
            for result in outcome.results
        ],
        "findings": [
            {
                "file": shown(finding.path),
                "line": finding.line or None,
                "message": finding.message,
                "refused": finding.is_refused,
            }
            for finding in outcome.findings
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _as_markdown(outcome: Outcome, dry_run: bool) -> str:
    lines = ["# Import of pages", ""]
    if dry_run:
        lines += ["Nothing was stored: this is what an import would do.", ""]
    lines += ["| | pages |", "| --- | ---: |"]
    lines += [f"| {STATUSES[status]} | {number} |" for status, number in counted(outcome).items()]
    for heading, is_refused in (("Not taken in", True), ("To look at", False)):
        found = [finding for finding in outcome.findings if finding.is_refused == is_refused]
        if found:
            lines += ["", f"## {heading}", "", *(f"- {_escaped(str(one))}" for one in found)]
    lines += ["", "## Pages", "", "| file | title | |", "| --- | --- | --- |"]
    lines += [
        f"| {_escaped(shown(result.path))} | {_escaped(result.title)} | {STATUSES[result.status]} |"
        for result in outcome.results
    ]
    return "\n".join(lines) + "\n"


def _escaped(words: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|" else sign for sign in words)
