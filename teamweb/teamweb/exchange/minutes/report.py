"""Reports of an import of minutes, as JSON or Markdown."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

from .importer import FileResult
from .parsing import LineKind


def totals(results: list[FileResult]) -> dict[str, Any]:
    """Sums over all files that could be read."""
    lines: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for result in results:
        lines.update(result.counts.get("lines", {}))
        for what in ("has_minutes", "participants", "items", "resolutions", "in_doubt", "todos"):
            found[what] += int(result.counts.get(what, 0))
    return {
        "files": len(results),
        "statuses": dict(Counter(result.status for result in results)),
        "lines": {str(kind): lines[kind] for kind in LineKind},
        "found": dict(found),
    }


def read_index(folder: Path) -> dict[str, dict[str, str]]:
    """The rows of an index.csv beside or in the folder, by file name; empty without one."""
    for path in (folder.parent / "index.csv", folder / "index.csv"):
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                return {row["datei"]: row for row in csv.DictReader(file) if row.get("datei")}
    return {}


def marker_counts(index: dict[str, dict[str, str]], names: list[str]) -> dict[str, int]:
    """The index's own counts, made by searching for arrows and words, for the files imported."""
    rows = [index[name] for name in names if name in index]
    return {
        "minutes": sum(row.get("art") == "protokoll" for row in rows),
        "todos": sum(int(row.get("marker_aufgaben") or 0) for row in rows),
        "resolutions": sum(int(row.get("marker_beschluesse") or 0) for row in rows),
    }


def write_report(path: Path, results: list[FileResult], index: dict[str, dict[str, str]]) -> None:
    """Write JSON for a name that ends so, else a Markdown table of one line per file."""
    if path.suffix == ".json":
        content = {"totals": totals(results), "files": [vars(result) for result in results]}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        return
    kinds = [str(kind) for kind in LineKind]
    head = [
        "file",
        "status",
        "lines",
        *kinds,
        "participants",
        "items",
        "resolutions",
        "in_doubt",
        "todos",
    ]
    if index:
        head += ["index: todos", "index: resolutions"]
    rows = [f"| {' | '.join([*head, 'remarks'])} |", "|" + " --- |" * (len(head) + 1)]
    for result in results:
        lines = result.counts.get("lines", {})
        cells = [result.name, result.status, sum(lines.values())]
        cells += [lines.get(kind, 0) for kind in kinds]
        cells += [
            result.counts.get(what, 0)
            for what in ("participants", "items", "resolutions", "in_doubt", "todos")
        ]
        if index:
            known = index.get(result.name, {})
            cells += [known.get("marker_aufgaben", ""), known.get("marker_beschluesse", "")]
        cells.append("; ".join([*([result.error] if result.error else []), *result.warnings]))
        rows.append(f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
