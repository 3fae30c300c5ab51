"""`make audit`: are flaws known in the locked packages? Asks the public lists of advisories.

Where none answers, the step is skipped by name: that says nothing about the packages.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .environment import ensure_environment, ensure_uv
from .places import PROJECT

PYTHON = (
    *("tool", "run", "pip-audit", "--format", "json", "--progress-spinner", "off"),
    *("--disable-pip", "--require-hashes", "--requirement"),
)
NODE = ("npm", "audit", "--json", "--package-lock-only")


def run_audit() -> int:
    """Print one line for each list of packages; return 1 when a flaw is known in any."""
    ensure_environment(dev=True)
    uv = ensure_uv()
    locked = sorted((PROJECT / "requirements").glob("*.txt"))
    found = [
        _audit(f"Python, {path.name}", (uv, *PYTHON, str(path)), PROJECT, python_flaws)
        for path in locked
    ]
    found.append(_audit("front end", NODE, PROJECT / "frontend", node_flaws))
    return 1 if any(found) else 0


def _audit(
    name: str, command: tuple[str, ...], folder: Path, read: Callable[[Any], list[str]]
) -> list[str]:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
        flaws = read(json.loads(done.stdout))
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        print(f"SKIPPED {name}: no service with advisories answers", flush=True)
        return []
    print(f"{'FOUND' if flaws else 'ok':7} {name}", *flaws, sep="\n        ", flush=True)
    return flaws


def python_flaws(answer: Any) -> list[str]:
    """What pip-audit says, one line for each flaw."""
    return [
        f"{package['name']} {package['version']}: {flaw['id']}"
        f" (mended in {', '.join(flaw['fix_versions']) or 'no version yet'})"
        for package in answer["dependencies"]
        for flaw in package.get("vulns", [])
    ]


def node_flaws(answer: Any) -> list[str]:
    """What npm says, one line for each package. Raises KeyError when it asked in vain."""
    return [
        f"{name} {flaw['range']}: {flaw['severity']}"
        for name, flaw in answer["vulnerabilities"].items()
    ]
